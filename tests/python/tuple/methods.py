# Tuples.
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False
t = (1, 2, 3, 2)
assert t[0] == 1 and t[-1] == 2 and t[1:3] == (2, 3) and t[::-1] == (2, 3, 2, 1) and t[:] is t
assert t.count(2) == 2 and t.index(2) == 1 and t.index(2, 2) == 3
raises(ValueError, "tuple.index(x): x not in tuple", lambda: t.index(9))
raises(IndexError, "tuple index out of range", lambda: t[4])
raises(TypeError, "tuple indices must be integers or slices, not str", lambda: t["a"])
raises(TypeError, "'tuple' object does not support item assignment", lambda: exec("t[0] = 1"))
raises(TypeError, 'can only concatenate tuple (not "list") to tuple', lambda: t + [1])
raises(TypeError, "can't multiply sequence by non-int of type 'str'", lambda: t * "a")
assert t + (5,) == (1, 2, 3, 2, 5) and (1,) * 3 == (1, 1, 1) == 3 * (1,) and () * 5 == ()
assert repr(()) == "()" and repr((1,)) == "(1,)" and repr((1, "a")) == "(1, 'a')"
assert (1, 2) < (1, 3) and (1,) < (1, 0) and (1, 2) == (1.0, 2.0) and hash((1, 2)) == hash((1.0, 2.0))
assert hash(()) == 5740354900026072187 and hash((1, 2, 3)) == 529344067295497451
assert tuple("ab") == ("a", "b") and tuple() == () and tuple([1, 2]) == (1, 2)
class T(tuple):
    def __new__(cls, *a): return super().__new__(cls, a)
x = T(1, 2)
x.name = "n"
assert x == (1, 2) and x.name == "n" and type(x + (3,)) is tuple and type(x[:]) is tuple and hash(x) == hash((1, 2))
it = iter((1, 2, 3))
assert next(it) == 1 and it.__length_hint__() == 2 and list(it) == [2, 3] and next(it, None) is None
a, *b, c = (1, 2, 3, 4)
assert (a, b, c) == (1, [2, 3], 4)
