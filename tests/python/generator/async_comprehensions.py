# The values of asynchronous generators arrive in comprehensions and loops.
async def items(*values):
    for v in values:
        yield v


async def everything():
    assert [i + 1 async for i in items(1, 2)] == [2, 3]
    assert {i: i async for i in items(1, 2)} == {1: 1, 2: 2}
    assert [v async for v in (i * 2 async for i in items(1, 2) if i > 1)] == [4]
    out = []
    async for a, b in items((1, 2), (3, 4)):
        out.append(a + b)
    return out


for _ in range(30):
    coroutine = everything()
    try:
        coroutine.send(None)
    except StopIteration as e:
        assert e.value == [3, 7]
