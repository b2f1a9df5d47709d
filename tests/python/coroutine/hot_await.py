# Coroutines in hot loops: chains of await, many tasks in turn, errors and cancellation.
import sys


class Yield:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


async def leaf(n):
    s = 0
    for i in range(n):
        s += await Yield(i)
    return s


async def middle(n, times):
    s = 0
    for k in range(times):
        s += await leaf(n)
    return s


async def top(n, times):
    return await middle(n, times), await middle(2, 1)


def drive(coroutine):
    sent = None
    steps = 0
    try:
        while True:
            sent = coroutine.send(sent)
            steps += 1
    except StopIteration as e:
        return e.value, steps


assert drive(top(10, 100)) == ((4500, 1), 1002)


# Awaits that never suspend.
async def at_once(v):
    return v + 1


async def many(n):
    s = 0
    for i in range(n):
        s += await at_once(i)
    return s


assert drive(many(500)) == (125250, 0)


# A round-robin scheduler.
async def task(name, n, log):
    for i in range(n):
        log.append((name, i))
        got = await Yield(name)
        assert got == (name, i), (got, name, i)
    return name


def schedule(count, n):
    log, results = [], []
    ready = [(task(k, n, log), None) for k in range(count)]
    turns = {k: 0 for k in range(count)}
    while ready:
        coroutine, sent = ready.pop(0)
        try:
            name = coroutine.send(sent)
        except StopIteration as e:
            results.append(e.value)
            continue
        ready.append((coroutine, (name, turns[name])))
        turns[name] += 1
    return log, results


log, results = schedule(10, 50)
assert log == [(k, i) for i in range(50) for k in range(10)] and results == list(range(10))


# Errors through chains of awaits.
async def failing(i):
    if i % 5 == 4:
        raise KeyError(i)
    await Yield(i)
    return i


async def careful(n):
    out = []
    for i in range(n):
        try:
            out.append(await failing(i))
        except KeyError as e:
            out.append(-e.args[0])
    return out


assert drive(careful(200)) == ([-i if i % 5 == 4 else i for i in range(200)], 160)


# Cancelled half-way.
async def cancelled(log):
    try:
        while True:
            await Yield(1)
    except ValueError:
        log.append("cancelled")
        await Yield(2)
        raise
    finally:
        log.append("over")


def cancel(n):
    log = []
    for k in range(n):
        c = cancelled(log)
        for _ in range(k % 4 + 1):
            assert c.send(None) == 1
        assert c.throw(ValueError) == 2
        try:
            c.send(None)
        except ValueError:
            pass
        else:
            assert False
        c = cancelled(log)
        c.send(None)
        c.close()
    return log


assert cancel(100) == ["cancelled", "over", "over"] * 100


# Reuse, and what is never awaited.
async def reused(n):
    errors = set()
    for i in range(n):
        c = at_once(i)
        assert await c == i + 1
        try:
            await c
        except RuntimeError as e:
            errors.add(str(e))
    return errors


assert drive(reused(100))[0] == {"cannot reuse already awaited coroutine"}


# async with, in hot code.
class Manager:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        await Yield("in")
        return self

    async def __aexit__(self, kind, value, traceback):
        self.log.append(kind)
        await Yield("out")
        return kind is KeyError


async def managed(n):
    log = []
    for i in range(n):
        async with Manager(log) as m:
            assert m.log is log
            if i & 1:
                raise KeyError(i)
    return log


assert drive(managed(100)) == ([None, KeyError] * 50, 200)


# cr_await, cr_running and cr_frame while all of this is hot.
async def observed(inner):
    return await inner


def observe(n):
    for k in range(n):
        inner = leaf(2)
        c = observed(inner)
        assert c.cr_await is None and c.cr_frame is not None and not c.cr_running
        v = c.send(None)
        assert c.cr_await is inner and v == 0
        v = c.send(v)
        assert v == 1 and inner.cr_await is not None
        try:
            c.send(v)
        except StopIteration as e:
            assert e.value == 1
        assert c.cr_frame is None and inner.cr_frame is None and c.cr_await is None


observe(100)
