# enumerate, zip, map, filter, reversed, iter.
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False
assert list(enumerate("ab")) == [(0, "a"), (1, "b")] and list(enumerate("ab", 5)) == [(5, "a"), (6, "b")] and list(enumerate("ab", start=2**62)) == [(2**62, "a"), (2**62 + 1, "b")]
assert list(enumerate("ab", 10**30))[1][0] == 10**30 + 1 and list(enumerate("abc", 2**63 - 2))[-1] == (2**63, "c")
assert list(zip([1, 2, 3], "ab")) == [(1, "a"), (2, "b")] and list(zip()) == [] and list(zip([1])) == [(1,)]
raises(ValueError, "zip() argument 2 is shorter than argument 1", lambda: list(zip([1, 2], [1], strict=True)))
raises(ValueError, "zip() argument 2 is longer than argument 1", lambda: list(zip([1], [1, 2], strict=True)))
raises(ValueError, "zip() argument 3 is shorter than arguments 1-2", lambda: list(zip([1, 2], [1, 2], [1], strict=True)))
raises(TypeError, "'int' object is not iterable", lambda: zip(1))
assert list(map(str, [1, 2])) == ["1", "2"] and list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])) == [11, 22]
raises(TypeError, "map() must have at least two arguments.", lambda: map(str))
assert list(filter(None, [0, 1, "", "a"])) == [1, "a"] and list(filter(lambda x: x > 1, [1, 2, 3])) == [2, 3]
assert list(reversed([1, 2, 3])) == [3, 2, 1] and list(reversed("abc")) == ["c", "b", "a"]
raises(TypeError, "'set' object is not reversible", lambda: reversed({1}))
raises(TypeError, "'int' object is not iterable", lambda: iter(1))
class Seq:
    def __getitem__(self, i):
        if i < 3: return i * i
        raise IndexError
    def __len__(self): return 3
assert list(Seq()) == [0, 1, 4] and list(reversed(Seq())) == [4, 1, 0] and 4 in Seq() and iter(Seq()).__length_hint__() == 3
n = 0
def counter():
    global n
    n += 1
    return n
assert list(iter(counter, 4)) == [1, 2, 3]
class Failing:
    def __iter__(self): return self
    def __next__(self): raise ZeroDivisionError
for body in (lambda: list(zip(Failing())), lambda: list(map(str, Failing())), lambda: list(filter(None, Failing())), lambda: list(enumerate(Failing()))):
    try:
        body()
        assert False
    except ZeroDivisionError:
        pass
it = iter([1, 2, 3])
assert list(zip(it, it)) == [(1, 2)]
assert dict(zip("ab", range(2))) == {"a": 0, "b": 1} and sum(map(int, "123")) == 6 and max(enumerate([3, 1, 2]), key=lambda p: p[1]) == (0, 3)
