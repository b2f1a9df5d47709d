"""References die with their objects, callbacks run, proxies pass everything on."""
import gc
from _weakref import getweakrefcount, getweakrefs, proxy, ref


class Thing:
    value = 5

    def __len__(self):
        return 3

    def __add__(self, other):
        return "sum"


def deepen(n):
    return [deepen(n - 1)] if n else []


def make():
    thing = Thing()
    log = []
    first = ref(thing, lambda r: log.append(r() is None))
    second = proxy(thing)
    assert ref(thing) is ref(thing) and first() is thing
    assert getweakrefcount(thing) >= 2 and first in getweakrefs(thing)
    assert second.value == 5 and len(second) == 3 and second + 1 == "sum"
    second.other = 1
    assert thing.other == 1
    return first, second, log


first, second, log = make()
deepen(30)
for _ in range(3):
    gc.collect()
assert first() is None and log == [True]
try:
    second.value
    raise AssertionError
except ReferenceError as error:
    assert str(error) == "weakly-referenced object no longer exists"

for value in (5, "text", (1,)):
    try:
        ref(value)
        raise AssertionError
    except TypeError as error:
        assert str(error) == f"cannot create weak reference to '{type(value).__name__}' object"

a, b = Thing(), Thing()
assert ref(a) == ref(a) and ref(a) != ref(b) and hash(ref(a)) == hash(a)
