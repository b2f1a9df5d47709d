"""gc.callbacks, get_stats, the debugging flags, freeze."""
import gc
import io
import sys

gc.disable()
calls = []


def callback(phase, info):
    calls.append((phase, info))
    assert gc.collect() == 0  # not inside one


def failing(phase, info):
    raise ValueError(phase)


def cycle():
    a = []
    a.append(a)


gc.collect()
gc.callbacks.append(callback)
cycle()
before = gc.get_stats()
assert gc.collect(2) == 1
after = gc.get_stats()
assert calls == [
    ("start", {"generation": 2, "collected": 0, "uncollectable": 0}),
    ("stop", {"generation": 2, "collected": 1, "uncollectable": 0}),
], calls
assert [s["collections"] for s in after] == [s["collections"] + (i == 2) for i, s in enumerate(before)]
assert after[2]["collected"] == before[2]["collected"] + 1
assert after[2]["uncollectable"] == before[2]["uncollectable"]
gc.collect(0)
assert gc.get_stats()[0]["collections"] == after[0]["collections"] + 1
assert calls[-1][1]["generation"] == 0

# Errors go to the hook, and the others are still called.
told = []
sys.unraisablehook = lambda unraisable: told.append((unraisable.exc_type, unraisable.object))
gc.callbacks[:] = [failing, callback]
calls.clear()
gc.collect()
assert [phase for phase, _ in calls] == ["start", "stop"]
assert told == [(ValueError, failing)] * 2, told
sys.unraisablehook = sys.__unraisablehook__
gc.callbacks.clear()

# DEBUG_SAVEALL keeps what lay in cycles.
assert gc.get_debug() == 0
gc.set_debug(gc.DEBUG_SAVEALL)
assert gc.get_debug() == gc.DEBUG_SAVEALL
a = ["kept"]
a.append(a)
identity = id(a)
del a
assert gc.collect() == 1
gc.set_debug(0)
assert [id(o) for o in gc.garbage] == [identity] and gc.garbage[0][0] == "kept"
assert gc.collect() == 0
gc.garbage.clear()
assert gc.collect() == 1

# DEBUG_STATS and DEBUG_COLLECTABLE write to stderr.
real, sys.stderr = sys.stderr, io.StringIO()
gc.set_debug(gc.DEBUG_STATS | gc.DEBUG_COLLECTABLE)
cycle()
gc.collect()
gc.set_debug(0)
text, sys.stderr = sys.stderr.getvalue(), real
lines = text.splitlines()
assert lines[0] == "gc: collecting generation 2...", text
assert lines[1].startswith("gc: objects in each generation: ") and lines[2] == "gc: objects in permanent generation: 0", text
assert lines[3].startswith("gc: collectable <list 0x"), text
assert lines[4].startswith("gc: done, 1 unreachable, 0 uncollectable, ") and lines[4].endswith("s elapsed"), text
assert gc.DEBUG_LEAK == gc.DEBUG_COLLECTABLE | gc.DEBUG_UNCOLLECTABLE | gc.DEBUG_SAVEALL

# What is frozen is not listed.
mine = [[]]
gc.freeze()
assert gc.get_freeze_count() > 100
assert not any(o is mine for o in gc.get_objects())
gc.unfreeze()
assert gc.get_freeze_count() == 0
assert any(o is mine for o in gc.get_objects())

# Automatic collections are told of, as long as they are enabled.
told = []
gc.callbacks.append(lambda phase, info: told.append(phase))
junk = [[i] for i in range(200_000)]
assert told == []
gc.enable()
junk = [[i] for i in range(200_000)]
for _ in range(10):
    pass
assert told and told[:2] == ["start", "stop"], told
gc.callbacks.clear()
