# What async generators give: their values, through all kinds of awaitables.
class Pause:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return got


class AwaitList:
    """Awaits through an iterator that is no generator."""

    def __init__(self, *items):
        self.items = items

    def __await__(self):
        return iter(self.items)


class Result:
    """Awaits at once: the value is in the StopIteration of a class's own iterator."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration(self.value)


def run(coroutine):
    sent, log = None, []
    try:
        while True:
            v = coroutine.send(sent)
            log.append(v)
            sent = None if isinstance(v, tuple) else v
    except StopIteration as e:
        return e.value, log


async def doubled(v):
    return await Pause(v) * 2


async def source(n):
    for i in range(n):
        yield i
        got = await Pause(i)
        assert got == i, (got, i)
        yield await Result(i * 10)
        assert await AwaitList((i,), (-i,)) is None
        yield await doubled(i)


async def collect(n):
    out = []
    async for v in source(n):
        out.append(v)
    return out


for n in (1, 3, 100):
    out, log = run(collect(n))
    assert out == [v for i in range(n) for v in (i, i * 10, i * 2)], out
    assert log == [v for i in range(n) for v in (i, (i,), (-i,), i)], log


async def comprehended(n):
    return [v async for v in source(n) if v is not None], {v: await Result(v) async for v in source(n)}


for n in (2, 60):
    (items, mapping), log = run(comprehended(n))
    assert items == [v for i in range(n) for v in (i, i * 10, i * 2)]
    assert mapping == {v: v for v in items}


# Iterators of classes, with __anext__ that are functions giving awaitables, and coroutines.
class Ticker:
    def __init__(self, n, make):
        self.n, self.i, self.make = n, 0, make

    def __aiter__(self):
        return self

    def __anext__(self):
        if self.i == self.n:
            raise StopAsyncIteration
        self.i += 1
        return self.make(self.i)


class Coroutine:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.n:
            raise StopAsyncIteration
        self.n -= 1
        await Pause("tick")
        return self.n


class Instances:
    """Its __anext__ is an object that is called."""

    class Next:
        def __init__(self, values):
            self.values = list(values)

        def __call__(self, *args):
            if not self.values:
                raise StopAsyncIteration
            return Result(self.values.pop(0))

    def __init__(self, values):
        self.values = values

    def __aiter__(self):
        return type("I", (), {"__anext__": self.Next(self.values)})()


async def values(iterable):
    out = []
    async for v in iterable:
        out.append(v)
    return out


for k in range(60):
    assert run(values(Ticker(3, Result)))[0] == [1, 2, 3]
    assert run(values(Ticker(3, Pause)))[0] == [1, 2, 3]
    assert run(values(Ticker(3, doubled)))[0] == [2, 4, 6]
    assert run(values(Ticker(3, lambda v: AwaitList((v,)))))[0] == [None, None, None]
    assert run(values(Coroutine(3))) == ([2, 1, 0], ["tick"] * 3)
    assert run(values(Instances("ab")))[0] == ["a", "b"]


# asend() and __anext__().
async def echo():
    got = None
    while True:
        got = yield got


async def talk(n):
    g = echo()
    out = [await g.asend(None)]
    for i in range(n):
        out.append(await g.asend(i))
        await Pause(i)
    out.append(await g.__anext__())
    await g.aclose()
    try:
        await g.asend(1)
    except StopAsyncIteration:
        out.append("end")
    return out


for n in (1, 80):
    assert run(talk(n))[0] == [None, *range(n), None, "end"]


async def thrown(n):
    out = []

    async def g():
        while True:
            try:
                yield 1
            except KeyError as e:
                await Pause(e.args[0])
                yield e.args[0]

    it = g()
    for i in range(n):
        out.append(await it.__anext__())
        out.append(await it.athrow(KeyError(i)))
    return out


for n in (1, 80):
    assert run(thrown(n))[0] == [v for i in range(n) for v in (1, i)]
