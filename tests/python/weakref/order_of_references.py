"""Of the references to an object the shared ones come first, then the newest; callbacks run in this order."""
import gc
import weakref


class Object:
    pass


class MyRef(weakref.ref):
    pass


o = Object()
mine = MyRef(o)
proxy = weakref.proxy(o)
plain = weakref.ref(o)
second = MyRef(o)
called = weakref.ref(o, print)
assert [id(r) for r in weakref.getweakrefs(o)] == [id(r) for r in (plain, proxy, called, second, mine)]
assert plain is weakref.ref(o) and weakref.getweakrefcount(o) == 5

log = []
a, b = Object(), Object()
references = [weakref.ref(a, lambda r, i=i: log.append(i)) for i in range(3)]
references += [weakref.ref(b, lambda r, i=i: log.append(i)) for i in range(3, 6)]
del references[1]
gc.collect()
del a, b
gc.collect()
assert sorted(log) == [0, 2, 3, 4, 5] and log.index(2) < log.index(0) and log.index(5) < log.index(4) < log.index(3), log

# finalize: the newest first.
log.clear()


def with_finalizers():
    c = Object()
    for i in range(5):
        weakref.finalize(c, log.append, i)


with_finalizers()
gc.collect()
assert log == [4, 3, 2, 1, 0], log


def not_an_iterator():
    pass


class Iterable:
    def __iter__(self):
        return weakref.proxy(not_an_iterator)


for use in list, set, lambda it: next(iter(it)), lambda it: [x for x in it]:
    try:
        use(Iterable())
    except TypeError as e:
        assert str(e) == "Weakref proxy referenced a non-iterator 'function' object", e
    else:
        assert False
