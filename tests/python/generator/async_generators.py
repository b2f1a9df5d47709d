"""Coroutines and async generators driven by hand."""


class Suspend:
    def __await__(self):
        return (yield "suspended")


async def numbers():
    try:
        for i in range(3):
            got = await Suspend()
            yield i, got
    finally:
        await Suspend()


async def collect():
    return [item async for item in numbers()]


def run(coroutine, answer="answer"):
    steps = 0
    try:
        value = coroutine.send(None)
        while True:
            assert value == "suspended"
            steps += 1
            value = coroutine.send(answer)
    except StopIteration as stop:
        return stop.value, steps


assert run(collect()) == ([(0, "answer"), (1, "answer"), (2, "answer")], 4)


async def early():
    g = numbers()
    first = await g.__anext__()
    await g.aclose()
    try:
        await g.__anext__()
    except StopAsyncIteration:
        return first


assert run(early())[0] == (0, "answer")


async def thrown():
    g = numbers()
    await g.asend(None)
    try:
        await g.athrow(KeyError("k"))
    except KeyError as error:
        return error.args


assert run(thrown())[0] == ("k",)

c = collect()
assert type(c).__name__ == "coroutine" and c.cr_await is None
c.close()
try:
    c.send(None)
    raise AssertionError
except RuntimeError as error:
    assert str(error) == "cannot reuse already awaited coroutine"
