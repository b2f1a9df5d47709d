# _lsprof.Profiler: calls by function and by caller, recursion, native functions, other timers.
import _lsprof
import cProfile
import io
import pstats


def leaf():
    return len("abc")


def recurse(n):
    return recurse(n - 1) + leaf() if n else 0


def stats_of(profiler):
    return {e.code if isinstance(e.code, str) else e.code.co_name: e for e in profiler.getstats()}


profiler = _lsprof.Profiler()
profiler.enable()
recurse(3)
sorted([2, 1], key=abs)
profiler.disable()
stats = stats_of(profiler)
assert (stats["recurse"].callcount, stats["recurse"].reccallcount) == (4, 3)
assert stats["leaf"].callcount == 3 and stats["leaf"].reccallcount == 0
assert stats["<built-in method builtins.len>"].callcount == 3
assert stats["<built-in method builtins.sorted>"].callcount == 1
assert stats["recurse"].totaltime >= stats["recurse"].inlinetime >= 0
callees = {c.code if isinstance(c.code, str) else c.code.co_name: c.callcount for c in stats["recurse"].calls}
assert (callees["recurse"], callees["leaf"]) == (3, 3), callees
assert stats["leaf"].calls[0].code == "<built-in method builtins.len>"

# Neither callees nor native functions.
profiler = _lsprof.Profiler(subcalls=False, builtins=False)
profiler.enable()
recurse(1)
profiler.disable()
stats = stats_of(profiler)
assert {"recurse", "leaf"} <= set(stats) and "<built-in method builtins.len>" not in stats and stats["recurse"].calls is None
profiler.clear()
assert profiler.getstats() == []

# A timer of integers, each a quarter of a second; it is not profiled itself.
ticks = iter(range(100))
profiler = _lsprof.Profiler(lambda: next(ticks), 0.25, builtins=False)
profiler.enable()
leaf()
profiler.disable()
assert stats_of(profiler)["leaf"].totaltime >= 0.25  # a collection may call something meanwhile

# What raises is left as well.
def raises():
    try:
        int("x")
    except ValueError:
        pass
    leaf()


with cProfile.Profile() as profile:
    raises()
text = io.StringIO()
pstats.Stats(profile, stream=text).sort_stats("name").print_stats()
assert "(raises)" in text.getvalue() and "{built-in method builtins.len}" in text.getvalue()
