"""RecursionError comes at the limit, neither earlier nor later, however much of the recursion machine code runs."""
import sys


def plain(n):
    global deepest
    deepest = n
    plain(n + 1)


def in_handlers():
    try:
        1 / 0
    except ZeroDivisionError:
        in_handlers()


def outer(n):
    inner(n + 1)


def inner(n):
    global deepest
    deepest = n
    outer(n + 1)


def generators(n):
    global deepest
    deepest = n
    for x in generators(n + 1):
        yield x


def doubling():
    try:
        doubling()
    except RecursionError:
        doubling()


def run(function, *arguments):
    try:
        result = function(*arguments)
        if result is not None:
            list(result)
    except RecursionError as error:
        assert str(error).startswith("maximum recursion depth exceeded"), error
    else:
        assert False, function


def warm(n):
    return n if n < 1 else warm(n - 1) + 1


for i in range(300):
    assert warm(20) == 20
usual = sys.getrecursionlimit()
for function in (plain, outer, generators):
    distances = set()
    for limit in (200, 500, 1000):
        sys.setrecursionlimit(limit)
        for repeat in range(4):
            run(function, 0)
            distances.add(limit - deepest)
    assert len(distances) == 1 or function is outer and max(distances) - min(distances) == 1, (function, distances)

# A relative limit, as CPython's own tests set it; with a limit that is not exact the last one takes for ever.
depth = 1
while True:
    try:
        sys.setrecursionlimit(depth)
        break
    except RecursionError:
        depth += 1
sys.setrecursionlimit(depth + 10)
run(in_handlers)
run(doubling)
sys.setrecursionlimit(100_000)
assert warm(90_000) == 90_000
sys.setrecursionlimit(usual)
