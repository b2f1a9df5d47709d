# anext(), aclose() of what has ended, coroutines that are awaited twice, and where coroutines come from.
import gc
import sys
import types
import warnings


def run(awaitable):
    try:
        awaitable.__await__().send(None)
    except StopIteration as e:
        return e.value
    assert False, "it waits"


def raises(kind, text, f, *args):
    try:
        f(*args)
    except kind as e:
        assert text in str(e), str(e)
    else:
        assert False, "nothing was raised"


async def numbers(n):
    for i in range(n):
        yield i


g = numbers(2)
assert run(anext(g)) == 0 and run(anext(g, "end")) == 1 and run(anext(g, "end")) == "end"
assert type(anext(g, "end")).__name__ == "anext_awaitable"
try:
    run(anext(g))
except StopAsyncIteration:
    pass
else:
    assert False
raises(TypeError, "'list' object is not an async iterator", anext, [])


class Iterator:
    def __init__(self):
        self.yielded = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.yielded:
            raise StopAsyncIteration
        self.yielded = True
        return 1


async def consume():
    p = aiter(Iterator())
    assert await anext(p, "buzz") == 1
    assert await anext(p, "buzz") == "buzz"


assert run(consume()) is None
assert run(g.aclose()) is None and run(g.aclose()) is None


@types.coroutine
def pause():
    yield


async def inner():
    await pause()


async def waiter(c):
    await c


c = inner()
c.send(None)
raises(RuntimeError, "coroutine is being awaited already", waiter(c).send, None)
c.close()
c.close()
raises(RuntimeError, "cannot reuse already awaited coroutine", c.send, None)
raises(RuntimeError, "cannot reuse already awaited coroutine", c.throw, ValueError("no"))


def made():
    return inner()


def place(depth):
    sys.set_coroutine_origin_tracking_depth(depth)
    c = made()
    c.close()
    return c.cr_origin


for _ in range(3):
    assert place(0) is None
    line = made.__code__.co_firstlineno + 1
    assert place(1) == ((__file__, line, "made"),)
    assert [o[2] for o in place(2)] == ["made", "place"]
    assert len(place(100)) == 3
sys.set_coroutine_origin_tracking_depth(1)
raises(ValueError, "depth must be >= 0", sys.set_coroutine_origin_tracking_depth, -1)
assert sys.get_coroutine_origin_tracking_depth() == 1
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    made()
    gc.collect()
assert str(seen[0].message).startswith("coroutine 'inner' was never awaited\nCoroutine created at (most recent call last)\n")
sys.set_coroutine_origin_tracking_depth(0)

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    c = inner()
    c.cr_frame.clear()
    c.close()
assert [str(w.message) for w in seen] == ["coroutine 'inner' was never awaited"]
