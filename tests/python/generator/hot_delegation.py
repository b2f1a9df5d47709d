# `yield from` in hot code: trees, values sent through, returned values, other iterators.


class Tree:
    def __init__(self, low, high):
        middle = (low + high) // 2
        self.value = middle
        self.left = Tree(low, middle) if low < middle else None
        self.right = Tree(middle + 1, high) if middle + 1 < high else None

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


tree = Tree(0, 300)
for k in range(5):
    out = []
    for v in tree:
        out.append(v)
    assert out == sorted(out) and len(out) == 300, out


def leaf(n):
    got = 0
    for i in range(n):
        got += (yield i) or 0
    return got


def branch(n, parts):
    results = []
    for k in range(parts):
        results.append((yield from leaf(n)))
    return results


def drive(n, parts):
    g = branch(n, parts)
    sent = None
    count = 0
    try:
        while True:
            v = g.send(sent)
            assert v == count % n, (v, count)
            sent = v + 1
            count += 1
    except StopIteration as e:
        return e.value


assert drive(5, 100) == [15] * 100


# Consumed by a loop, the returned values stay inside.
def consume(n, parts):
    s = 0
    for v in branch(n, parts):
        s += v
    return s


assert consume(7, 80) == 80 * 21


def over_others(n):
    for i in range(n):
        a = yield from [i, i + 1]
        b = yield from range(2)
        c = yield from iter("xy")
        d = yield from {i: 1}
        assert a is b is c is d is None


assert list(over_others(100)) == [v for i in range(100) for v in (i, i + 1, 0, 1, "x", "y", i)]


class Sink:
    """An iterator with send() that is no generator."""

    def __init__(self, n):
        self.n = n
        self.got = []

    def __iter__(self):
        return self

    def __next__(self):
        return self.send(None)

    def send(self, v):
        self.got.append(v)
        if len(self.got) > self.n:
            raise StopIteration(self.got)
        return len(self.got)


def through(n):
    out = []
    while True:
        out.append((yield from Sink(n)))
        if len(out) == 50:
            return out


def drive_sink(n):
    g = through(n)
    next(g)
    k = 0
    try:
        while True:
            k += 1
            g.send(k)
    except StopIteration as e:
        return e.value


result = drive_sink(3)
assert len(result) == 50 and result[0] == [None, 1, 2, 3] and result[49][0] is None, result


# What a generator delegates to can be seen, also while all of this is hot.
def outer(inner):
    yield from inner


def running_sum(n):
    total = 0
    for i in range(n):
        total += i
        yield total


def look(n):
    for k in range(n):
        inner = running_sum(4)
        g = outer(inner)
        assert g.gi_yieldfrom is None and not g.gi_running
        for v in g:
            assert g.gi_yieldfrom is inner
            assert g.gi_suspended and inner.gi_suspended
            assert inner.gi_frame.f_locals["total"] == v
            assert g.gi_frame.f_lineno > 0
        assert g.gi_frame is None and inner.gi_frame is None and g.gi_yieldfrom is None


look(200)
