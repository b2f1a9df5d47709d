"""A loop that is entered with objects of one shape, then of others: what stays the same in it is found anew each time."""


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Reversed:
    def __init__(self, x, y):
        self.y = y
        self.x = x
        self.more = 1


class Slotted:
    __slots__ = ("y", "x")

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Computed:
    def __init__(self, x, y):
        self.values = [x, y]

    @property
    def x(self):
        return self.values[0]

    @property
    def y(self):
        return self.values[1]


KINDS = [Point, Reversed, Slotted, Computed]


def weigh(point, times):
    total = 0
    for i in range(times):
        total += point.x * i + point.y
    return total


def expected(x, y, times):
    return x * (times * (times - 1) // 2) + y * times


# One kind for a long time, then the next, then all in turn.
for kind in KINDS:
    for n in range(60):
        assert weigh(kind(n, 2), 30) == expected(n, 2, 30)
for n in range(200):
    assert weigh(KINDS[n % 4](n, n + 1), 7) == expected(n, n + 1, 7)
for n in range(40):
    assert weigh(Point(n + 0.5, 0.25), 20) == expected(n + 0.5, 0.25, 20)


def walk(points, fixed, times):
    """Two objects: one that stays, one that is another in each round."""
    total = 0
    for i in range(times):
        point = points[i % len(points)]
        point.x += 1
        total += point.x - fixed.y
        if i == times // 2:
            fixed.y += 1
    return total


def walk_plainly(xs, y, times):
    total = 0
    for i in range(times):
        xs[i % len(xs)] += 1
        total += xs[i % len(xs)] - y
        if i == times // 2:
            y += 1
    return total


for first in range(3):
    for n in range(40):
        kinds = KINDS[:3][first:] + KINDS[:3][:first]
        points = [kind(k, k) for k, kind in enumerate(kinds * 2)]
        fixed = KINDS[(first + n // 20) % 3](1, n)
        assert walk(points, fixed, 50) == walk_plainly([0, 1, 2, 3, 4, 5], n, 50)
        fixed = points[first]  # what stays is one of those that change
        y = fixed.y
        assert walk(points, fixed, 24) == walk_plainly([p.x - 4 for p in points], y, 24)


class Grown:
    pass


def accumulate(thing, times):
    """The loop writes the object itself; its shape changes before the loop, and once within it."""
    for i in range(times):
        thing.total = thing.total + thing.step
        if i == 10:
            thing.seen = i
    return thing.total


for n in range(90):
    thing = Grown()
    if n > 30:
        thing.other = n
    thing.total = 0
    if n > 60:
        thing.last = n
    thing.step = n if n % 3 else n + 0.5
    assert accumulate(thing, 25) == 25 * thing.step
    assert thing.seen == 10 and getattr(thing, "other", n) == n and getattr(thing, "last", n) == n
