"""Floats that go round a loop and are compared there: what a comparison has told of NaN must hold each time."""
NAN, INF = float("nan"), float("inf")


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def walk(start, step, limit):
    p = Point(start, step)
    rounds = 0
    while p.x < limit and rounds < 500:
        p = Point(p.x + 1.0, p.y + step)
        rounds += 1
    return rounds, p


def test_slots_for_doubles():
    for _ in range(5):
        assert walk(0.0, 0.5, 300.0)[0] == 300
    assert walk(0.0, 0.5, NAN)[0] == 0
    assert walk(NAN, 0.5, 300.0)[0] == 0
    rounds, p = walk(0.0, NAN, 300.0)
    assert rounds == 300 and p.y != p.y
    rounds, p = walk(0.0, INF, 300.0)
    assert rounds == 300 and p.y == INF
    rounds, p = walk(-INF, 0.5, 300.0)
    assert rounds == 500 and p.x == -INF


def count_numbers(values):
    """How many of them are equal to themselves, by a loop that carries the last."""
    count, last = 0, 0.0
    for v in values:
        if last == last:
            count += 1
        last = last * 0.5 + v
    return count


def test_sums():
    numbers = [1.0] * 300
    for _ in range(4):
        assert count_numbers(numbers) == 300
    assert count_numbers([1.0] * 100 + [NAN] + [1.0] * 100) == 101
    assert count_numbers([1.0] * 100 + [INF, -INF] + [1.0] * 100) == 102
    assert count_numbers(numbers) == 300


def grow(x, factor, offset, rounds):
    """The round in which x is no longer equal to itself."""
    for k in range(rounds):
        if not x <= x:
            return k
        x = (x * factor - offset) / 2.0
    return rounds


def test_constants():
    for _ in range(4):
        assert grow(1.0, 3.0, 0.5, 200) == 200
    assert grow(1.0, 1e300, 0.5, 200) == 200
    assert grow(1.0, 1e300, INF, 200) == 200
    assert grow(INF, 0.0, 1.0, 200) == 1
    assert grow(INF, 2.0, INF, 200) == 1
    assert grow(NAN, 2.0, 1.0, 200) == 0


def nested(limits):
    """An inner loop that is entered again with another bound, which may be NaN."""
    total, below = 0, 0
    for limit in limits:
        x = 0.0
        while x < limit:
            x += 1.0
            if limit == limit:
                below += 1
        total += 1 if x >= limit else 0
    return total, below


def test_bounds_of_inner_loops():
    assert nested([20.0] * 50) == (50, 1000)
    assert nested([20.0] * 50 + [NAN] + [30.0] * 3 + [-INF]) == (54, 1090)


for _ in range(3):
    test_slots_for_doubles()
    test_sums()
    test_constants()
    test_bounds_of_inner_loops()
