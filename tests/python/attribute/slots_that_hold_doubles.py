# Attributes that are floats in all objects of a class lie in slots for doubles; whatever else is stored widens the slot.
import gc
import struct
import sys
import weakref


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def shift(p, n):
    for _ in range(n):
        p.x += 0.5
        p.y = p.x - p.y
    return p.x, p.y


assert shift(Point(1.0, 2.0), 3000) == (1501.0, 752.0)
assert shift(Point(1, 2), 3000) == (1501.0, 751.5 + 0.5)

# values at the edges of what a float can be
for value in (0.0, -0.0, 1e-320, 1e300, -1e300, float("inf"), -float("inf")):
    p = Point(value, value)
    p.y = value
    assert repr(p.x) == repr(value) and repr(p.y) == repr(value)
    assert repr(p.__dict__["x"]) == repr(value)

# a NaN is found again
nan = float("nan")
p = Point(1.0, nan)
assert p.y is nan and p.y in [nan] and p.y != p.y
p.x = nan
assert p.x is nan

# other types, one after another, in objects that exist and in new ones
p = Point(1.5, 2.5)
p.x = "text"
assert (p.x, p.y) == ("text", 2.5)
p.y = [1]
assert (p.x, p.y) == ("text", [1])
p.x = 2.0
p.y = 3.0
assert (p.x, p.y) == (2.0, 3.0)


class Number(float):
    pass


class Mixed:
    def __init__(self, a, b, c):
        self.a, self.b, self.c = a, b, c


VALUES = (1.5, 2, "s", None, 2.5, Number(3.5), True, (1,), 7.25, 1 << 70)


def mixed(n):
    made = []
    for i in range(n):
        m = Mixed(VALUES[i % 10], VALUES[i // 3 % 10], VALUES[i // 7 % 10])
        if i % 4 == 0:
            m.a = 0.5
        if i % 5 == 0:
            m.b = i
        made.append(m)
    return made


for i, m in enumerate(mixed(1500)):
    a = 0.5 if i % 4 == 0 else VALUES[i % 10]
    b = i if i % 5 == 0 else VALUES[i // 3 % 10]
    c = VALUES[i // 7 % 10]
    assert (m.a, m.b, m.c) == (a, b, c)
    assert (type(m.a), type(m.b), type(m.c)) == (type(a), type(b), type(c))


# machine code makes objects whose slots hold doubles, then one of them gets something else
class Particle:
    def __init__(self, x):
        self.x = x
        self.v = 0.25


def particles(n, at):
    total = 0
    for i in range(n):
        p = Particle(i * 0.5)
        if i >= at:
            p.v = 3
        total += p.v
        p.x = p.x + p.v
        total += p.x
    return total


assert particles(2000, 5000) == 0.25 * 2000 * 2 + 0.5 * 1999 * 1000
assert particles(2000, 1000) == 1000 * 0.5 + 1000 * 6 + 0.5 * 1999 * 1000
assert particles(2000, 0) == 2000 * 6 + 0.5 * 1999 * 1000


# more attributes than the class made room for: the last slot becomes the way to the others
class Growing:
    pass


def growing(n):
    for i in range(n):
        g = Growing()
        g.a = i + 0.5
        g.b = 1.5
        g.c = 2.5
        for k in range(12):
            setattr(g, "d%d" % k, k + 0.25)
        assert (g.a, g.b, g.c) == (i + 0.5, 1.5, 2.5)
        assert [getattr(g, "d%d" % k) for k in range(12)] == [k + 0.25 for k in range(12)]
        assert list(g.__dict__) == ["a", "b", "c"] + ["d%d" % k for k in range(12)]
        g.a = "a"
        assert g.a == "a" and g.d11 == 11.25


growing(40)


# another class, the dict, deletion
class Other:
    def __init__(self):
        self.x = 1

    def both(self):
        return self.x, self.y


p = Point(1.25, 2.25)
p.__class__ = Other
assert p.both() == (1.25, 2.25)
p.x = None
assert p.both() == (None, 2.25)
p = Point(1.25, 2.25)
assert vars(p) == {"x": 1.25, "y": 2.25}
p.__dict__["x"] = 7
assert (p.x, p.y) == (7, 2.25)
p = Point(1.25, 2.25)
del p.x
assert not hasattr(p, "x") and p.y == 2.25 and getattr(p, "x", 5) == 5

# numbers that look like pointers or like nothing must not trouble the collector
patterns = [1.0, 2.0, 0.0, 5e-324, 4.94e-322, sys.float_info.min, sys.float_info.max] + [float(1 << k) for k in range(0, 1000, 37)]
kept = [Point(a, b) for a in patterns for b in patterns]
kept += [Point(a, [a]) for a in patterns]
gc.collect()
assert [p.x for p in kept] == [a for a in patterns for b in patterns] + patterns
assert [p.y for p in kept[-len(patterns):]] == [[a] for a in patterns]


class Counted:
    total = 0.0

    def __init__(self):
        self.sum = 0.0
        self.items = []

    def add(self, value):
        self.sum += value
        self.items.append(value)
        return self


def count(n):
    c = Counted()
    for i in range(n):
        c.add(i * 0.5)
        if i % 100 == 99:
            c.items = []
    return c.sum


assert count(2000) == 0.5 * 1999 * 1000


# a class of its own for each of the following: one that has seen other types gets no slots for doubles
def fresh():
    return type("Fresh", (), {})


for old, new in ((fresh(), fresh()), (fresh(), Other)):
    for _ in range(3):  # the first object says how many slots the next ones get
        p = old()
        p.x, p.y = 1.25, 2.25
    p.__class__ = new
    assert (p.x, p.y) == (1.25, 2.25)
    p.y = None
    assert (p.x, p.y) == (1.25, None)

def store_nans(cls, n):
    for i in range(n):
        p = cls()
        p.x = i + 0.5
        p.x = nan
        assert p.x is nan, i
        p = cls()
        p.x = nan
        assert p.x is nan, i


store_nans(fresh(), 1)
store_nans(fresh(), 50)

# the way to the further attributes keeps them alive
kept = []
for i in range(300):
    g = fresh()()
    for k in range(6):
        setattr(g, "a%d" % k, i + k / 4)
    g.text = "text %d" % i
    kept.append(g)
gc.collect()
garbage = [[object()] for i in range(20000)]
for i, g in enumerate(kept):
    assert [getattr(g, "a%d" % k) for k in range(6)] == [i + k / 4 for k in range(6)]
    assert g.text == "text %d" % i

# doubles with the bits of addresses keep nothing alive
holders, references = [], []


def hold_addresses():
    cls = fresh()
    for i in range(200):
        dying = Growing()
        references.append(weakref.ref(dying))
        p = cls()
        p.x = struct.unpack("d", struct.pack("Q", id(dying)))[0]
        holders.append(p)


hold_addresses()
gc.collect()
assert sum(r() is None for r in references) > 150
