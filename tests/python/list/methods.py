# The methods of list, with the messages of their errors.
def raises(kind, message, function, *args):
    try:
        function(*args)
    except kind as e:
        assert type(e) is kind, type(e)
        assert str(e) == message, str(e)
    else:
        assert False, "no exception"

a = [3, 1, 2]
a.append(4)
assert a == [3, 1, 2, 4]
a.extend((5, 6))
a.extend(x for x in "ab")
assert a == [3, 1, 2, 4, 5, 6, "a", "b"]
assert a.pop() == "b" and a.pop(0) == 3 and a.pop(-2) == 6
assert a == [1, 2, 4, 5, "a"]
a.insert(0, "first"); a.insert(100, "last"); a.insert(-1, "before")
assert a == ["first", 1, 2, 4, 5, "a", "before", "last"]
a.remove("a")
raises(ValueError, "list.remove(x): x not in list", a.remove, "a")
raises(ValueError, "'zzz' is not in list", a.index, "zzz")
raises(IndexError, "pop from empty list", [].pop)
raises(IndexError, "pop index out of range", [1].pop, 1)
raises(IndexError, "list index out of range", lambda: [1][1])
raises(TypeError, "list indices must be integers or slices, not str", lambda: [1].__getitem__("a"))
raises(TypeError, "unhashable type: 'list'", hash, [])
assert [1, 2, 1, 1.0, True].count(1) == 4
assert [1, 2, 3, 2].index(2) == 1 and [1, 2, 3, 2].index(2, 2) == 3 and [1, 2, 3, 2].index(2, -1) == 3
b = a.copy()
assert b == a and b is not a
b.clear()
assert b == [] and a
a = list(range(5))
a.reverse()
assert a == [4, 3, 2, 1, 0]
assert [1] * 3 == [1, 1, 1] == 3 * [1] and [1, 2] * 2 == [1, 2, 1, 2] and [1] * -1 == []
a = [1, 2]
c = a
a *= 3
assert c == [1, 2, 1, 2, 1, 2]
a += (7,)
assert c is a and c[-1] == 7
assert repr([1, "a", [2.5, None]]) == "[1, 'a', [2.5, None]]"
a = [1]
a.append(a)
assert repr(a) == "[1, [...]]"
nan = float("nan")
assert nan in [nan] and [nan] == [nan] and [nan].index(nan) == 0
assert [1, 2] < [1, 3] < [1, 3, 0] and not [2] < [1, 5] and [1] <= [1] and [2] > [1, 9]
assert [1, 2] != [1, 2, 3] and ([1] == (1,)) is False
assert list("abc") == ["a", "b", "c"] and list() == []
class L(list):
    def __init__(self, *args): super().__init__(args)
assert L(1, 2, 3) == [1, 2, 3] and type(L(1)[:]) is list and repr(L(1)) == "[1]"
