# Builtin functions called with fewer, just enough and too many arguments by position.
import hashlib
import io
import operator
import sys


def message(function, *arguments, **keywords):
    try:
        return function(*arguments, **keywords)
    except TypeError as e:
        return str(e)


for _ in range(3):
    assert "a b  c".split() == ["a", "b", "c"] and "a,b,c".split(",", 1) == ["a", "b,c"]
    assert message("a".split, ",", 1, 2) == "split() takes at most 2 arguments (3 given)"
    assert sorted([3, 1, 2], reverse=True) == [3, 2, 1]
    assert message(sorted) == "sorted expected 1 argument, got 0"
    assert [1, 2, 3].pop() == 3 and [1, 2, 3].pop(0) == 1
    assert {1: 2}.get(1) == 2 and {1: 2}.get(3) is None and {1: 2}.get(3, 4) == 4
    assert "{}{}".format(1, 2) == "12" and "{}{a}".format(1, a=2) == "12"
    s = set()
    assert s.update() is None and s.update("ab", [1], (2,)) is None and s == {"a", "b", 1, 2}
    assert print(file=io.StringIO()) is None
    assert int() == 0 and str() == "" and dict() == {} and list() == []

# str of ints.
for i in (0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 12345, 654321, 10**9, 2**32 - 1, 2**32, 10**10, 2**62, 2**64):
    digits = []
    n = i
    while n:
        digits.insert(0, "0123456789"[n % 10])
        n //= 10
    text = "".join(digits) or "0"
    assert str(i) == repr(i) == "%d" % i == f"{i}" == text
    assert i == 0 or str(-i) == "-" + text


class Text(str):
    pass


class Shown:
    def __str__(self):
        return Text("shown")


assert type(str(Shown())) is Text and str(Shown()) == "shown" and type(Text(5)) is Text and Text(5) == "5"
assert str(True) == "True" and repr(False) == "False"


# operator.attrgetter, by all ways that an attribute comes from.
class Base:
    shared = "class"
    number = 1.5

    @property
    def computed(self):
        return self.own * 2

    def method(self):
        return "method of %d" % self.own


class Thing(Base):
    def __init__(self, own):
        self.own = own
        self.ratio = own / 2
        self.inner = self


class Slotted:
    __slots__ = ("own", "unset")


class Asked:
    def __getattr__(self, name):
        return name * 2


things = [Thing(i) for i in range(300)]
for name, expected in (("own", 5), ("ratio", 2.5), ("shared", "class"), ("number", 1.5), ("computed", 10),
                       ("inner.inner.own", 5)):
    getter = operator.attrgetter(name)
    assert [getter(thing) for thing in things][5] == expected
assert operator.attrgetter("method")(things[3])() == "method of 3"
assert operator.attrgetter("own", "shared")(things[1]) == (1, "class")
slotted = Slotted()
slotted.own = 7
assert operator.attrgetter("own")(slotted) == 7 and operator.attrgetter("odd")(Asked()) == "oddodd"
assert operator.attrgetter("real")(5) == 5 and operator.attrgetter("maxsize")(sys) == sys.maxsize
assert operator.attrgetter("shared")(Thing) == "class"
Base.shared = "changed"
assert operator.attrgetter("shared")(things[0]) == "changed"
del things[0].own
for object, name in ((things[0], "own"), (slotted, "unset"), (Thing, "own")):
    try:
        operator.attrgetter(name)(object)
    except AttributeError as e:
        assert name in str(e)
    else:
        assert False

# The same algorithm again and again, for security and not.
for _ in range(3):
    assert hashlib.md5(b"hello").hexdigest() == "5d41402abc4b2a76b9719d911017c592"
    assert hashlib.md5(b"hello", usedforsecurity=False).hexdigest() == hashlib.new("md5", b"hello").hexdigest()
    assert hashlib.sha256(b"").hexdigest()[:16] == "e3b0c44298fc1c14" and hashlib.new("SHA256").name == "sha256"

# Lines, whatever ends them.
for newline in (None, "", "\n", "\r", "\r\n"):
    for text in ("", "a", "a\nb", "a\r\nb\rc\n\nd", "ä\n\u4e00\r\n", "x" * 300 + "\n" + "y\n" * 300):
        file = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=newline)
        lines = [line for line in file]
        whole = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=newline).read()
        assert "".join(lines) == whole
        ends = {None: "\n", "": "\r\n", "\n": "\n", "\r": "\r", "\r\n": "\n"}[newline]
        assert all(line[-1] in ends for line in lines[:-1])

# Comparing tuples.
nan = float("nan")
assert (1, nan) == (1, nan) and not (1, nan) == (1, float("nan")) and (1, 2) < (1, 3) <= (1, 3, 0) > (1, 3)
assert max([(1, "a"), (3, "b"), (3, "a"), (2, "z")]) == (3, "b") and min([(2, 0), (1, 9), (1, 8)]) == (1, 8)
assert message(max, [(1, "a"), (1, 2)]) == "'>' not supported between instances of 'int' and 'str'"
assert message(min, [(1, None), (1, 2)]) == "'<' not supported between instances of 'int' and 'NoneType'"
assert message(operator.gt, (1,), [1]) == "'>' not supported between instances of 'tuple' and 'list'"
deep = ()
other = ()
for _ in range(100000):
    deep, other = (deep,), (other,)
try:
    deep == other
except RecursionError as e:
    assert str(e) == "maximum recursion depth exceeded in comparison"
else:
    assert False
while deep:  # taken apart from outside, or freeing it recurses
    deep, other = deep[0], other[0]
