# Builtin iterators and functions that drive generators, in hot loops.
import sys


def count(n):
    for i in range(n):
        yield i


# --- enumerate, zip, map, filter
def pairs(n):
    s = 0
    for i, v in enumerate(count(n), 5):
        s += i * v
    return s


assert pairs(300) == sum([(i + 5) * i for i in range(300)])


def zipped(n, m):
    s = 0
    for a, b, c in zip(count(n), count(m), [1.5] * n):
        s += a * b - c
    return s


assert zipped(300, 200) == sum([a * a - 1.5 for a in range(200)])
assert zipped(100, 200) == sum([a * a - 1.5 for a in range(100)])


def mapped(n, k):
    s = 0
    for v in map(lambda a, b: a * k + b, count(n), range(n)):
        s += v
    return s


assert [mapped(100, k) for k in range(10)] == [4950 * (k + 1) for k in range(10)]


def filtered(n, step):
    s = 0
    for v in filter(lambda v: v % step == 0, count(n)):
        s += v
    return s


assert [filtered(200, step) for step in (1, 2, 3, 7, 50)] == [sum(range(0, 200, step)) for step in (1, 2, 3, 7, 50)]
assert [v for v in filter(None, (i & 3 for i in range(40)))] == [1, 2, 3] * 10


def nested(n):
    s = 0
    for i, (a, b) in enumerate(zip(map(lambda v: v + 1, count(n)), filter(lambda v: v & 1, count(2 * n)))):
        s += i + a * b
    return s


assert nested(200) == sum([i + (i + 1) * (2 * i + 1) for i in range(200)])


# What is left when one ends first.
def leftovers(rounds):
    out = []
    for k in range(rounds):
        a, b = count(4), count(3)
        for x, y in zip(a, b):
            pass
        out.append((next(a, None), next(b, None)))
    return out


assert leftovers(200) == [(None, None)] * 200


def strict(rounds, n, m):
    texts = set()
    for k in range(rounds):
        try:
            for a, b in zip(count(n), count(m), strict=True):
                pass
            texts.add("")
        except ValueError as e:
            texts.add(str(e))
    return texts


assert strict(100, 3, 3) == {""}
assert strict(100, 3, 2) == {"zip() argument 2 is shorter than argument 1"}
assert strict(100, 2, 3) == {"zip() argument 2 is longer than argument 1"}


def big_index():
    out = []
    for i, v in enumerate(count(20), (1 << 62) - 10):
        out.append(i)
    return out


assert big_index() == [(1 << 62) - 10 + i for i in range(20)]


# Errors inside: the function's, the generator's, a StopIteration of the function.
def errors(rounds):
    seen = []
    for k in range(rounds):
        out = []
        try:
            for v in map(lambda v: 10 // (v - 3), count(5)):
                out.append(v)
        except ZeroDivisionError:
            seen.append(out)
    return seen


assert errors(100) == [[-4, -5, -10]] * 100


def stop(v):
    if v == 3:
        raise StopIteration(v)
    return v


def stopping(rounds):
    return [[v for i, v in enumerate(map(stop, count(9)))] for k in range(rounds)]


assert stopping(100) == [[0, 1, 2]] * 100


# --- next() and send()
def by_next(rounds):
    out = []
    for k in range(rounds):
        g = count(3)
        out.append((next(g), next(g), next(g, "x"), next(g, "y"), next(g, "z")))
    return out


assert by_next(200) == [(0, 1, 2, "y", "z")] * 200


def giver():
    got = yield 1
    return got


def values_of_stop(rounds):
    out = []
    for k in range(rounds):
        g = giver()
        next(g)
        try:
            g.send(k)
        except StopIteration as e:
            out.append(e.value)
        try:
            next(g)
        except StopIteration as e:
            assert e.value is None and e.args == ()
        else:
            assert False
        g = giver()
        g.__next__()
        assert next(g, "none") == "none"
        try:
            count(1).send(k)
        except TypeError as e:
            assert str(e) == "can't send non-None value to a just-started generator"
        else:
            assert False
    return out


assert values_of_stop(200) == list(range(200))


def averager():
    total = n = average = 0
    while True:
        value = yield average
        total += value
        n += 1
        average = total // n


def averages(n):
    g = averager()
    next(g)
    return [g.send(v) for v in range(n)]


assert averages(300) == [v // 2 for v in range(300)]


def round_robin(n):
    generators = [count(n), (x * x for x in range(n)), iter(range(n)), iter([1] * n), averager()]
    s = 0
    for k in range(n):
        for g in generators[:4]:
            s += next(g)
        generators[4].send(None) if k == 0 else generators[4].send(k)
    return s


assert round_robin(150) == sum([k + k * k + k + 1 for k in range(150)])


# --- functions that take everything
def everything(rounds):
    for k in range(rounds):
        n = k % 7
        assert sum(count(n)) == n * (n - 1) // 2
        assert sum((v + 0.5 for v in range(n)), 1) == 1 + n * n / 2
        assert any(v > 3 for v in count(n)) == (n > 4)
        assert all(v < 4 for v in count(n)) == (n < 5)
        assert list(count(n)) == list(range(n)) == [*count(n)]
        assert tuple(count(n)) == tuple(range(n))
        assert set(count(n)) == set(range(n)) and frozenset(count(n)) == set(range(n))
        assert dict((v, -v) for v in count(n)) == {v: -v for v in range(n)}
        assert max(count(n), default=None) == (n - 1 if n else None)
        assert min((-v for v in count(n)), default=7) == (1 - n if n else 7)
        assert max(count(n), key=lambda v: -v, default=9) == (0 if n else 9)
        assert ",".join(str(v) for v in count(n)) == "0,1,2,3,4,5,6"[: max(0, 2 * n - 1)]
        assert sorted((-v for v in count(n))) == [-v for v in range(n - 1, -1, -1)]
        assert list(map(str, count(n))) == [str(v) for v in range(n)]
        assert list(zip(count(n), count(n))) == [(v, v) for v in range(n)]
        assert bytes(count(n)) == bytes(range(n))


everything(200)


def large(n):
    return (sum(count(n)), any(v == n - 1 for v in count(n)), all(v < n for v in count(n)), len(list(count(n))), max(count(n)),
            min(count(n)), sum(x * y for x in range(20) for y in range(20) if x != y))


for k in range(5):
    assert large(1000) == (499500, True, True, 1000, 999, 0, 33630)


# They stop at the first that decides, and the rest is still there.
def stops_early(rounds):
    for k in range(rounds):
        g = count(10)
        assert any(v == 3 for v in g) and next(g) == 4
        assert not all(v < 6 for v in g) and list(g) == [7, 8, 9]


stops_early(200)


# Nobody sees frames of builtin functions.
def inner():
    frame = sys._getframe()
    yield frame.f_back.f_code.co_name
    raise KeyError


def frames(rounds):
    for k in range(rounds):
        try:
            list(v for v in inner())
        except KeyError as e:
            names = []
            tb = e.__traceback__
            while tb:
                names.append(tb.tb_frame.f_code.co_name)
                tb = tb.tb_next
            assert names == ["frames", "<genexpr>", "inner"], names
        assert any(inner()) and sum([1 for v in inner_names()]) == 1
        try:
            sum(inner())
        except (KeyError, TypeError) as e:
            assert e.__traceback__.tb_next is None or e.__traceback__.tb_next.tb_frame.f_code.co_name == "inner"


def inner_names():
    for name in ("frames", "any"):
        assert sys._getframe(1).f_code.co_name in ("<listcomp>", "frames")
        yield name
        return


frames(50)


# Iterators of classes of the program.
class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Bag:
    def __init__(self, *items):
        self.items = items

    def __iter__(self):
        for item in self.items:
            yield item


class NotIterable:
    def __iter__(self):
        return 5


def over_classes(rounds):
    s = 0
    for k in range(rounds):
        for v in Countdown(k % 9):
            s += v
        for v in Bag(k, 1, 2):
            s += v
        s += sum(Countdown(4)) + len(list(Bag(1, 2))) + max(Bag(3, 7, 5))
        for i, v in enumerate(Countdown(3)):
            s += i * v
        try:
            for v in NotIterable():
                pass
        except TypeError as e:
            assert str(e) == "iter() returned non-iterator of type 'int'"
    return s


assert over_classes(180) == sum([sum(range(k % 9)) + k + 3 + 6 + 2 + 7 + 1 for k in range(180)])
