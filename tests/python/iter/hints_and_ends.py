# list() and its like ask for a length hint; an iterator that has ended lets go of what it went through.
import gc


class BadLength:
    def __iter__(self):
        return iter(range(10))

    def __len__(self):
        raise RuntimeError("hello")


class BadHint(BadLength):
    __len__ = None

    def __length_hint__(self):
        raise RuntimeError("hello")


for bad in BadLength(), BadHint():
    for take in list, tuple, sorted, [].extend, bytearray().extend:
        try:
            take(bad)
        except (RuntimeError, TypeError) as e:
            assert isinstance(e, RuntimeError) or isinstance(bad, BadHint), e
        else:
            assert False, take


class T(tuple):
    def __del__(self):
        dead.append(True)


for start in iter, reversed:
    dead = []
    it = start(T())
    assert next(it, None) is None
    gc.collect()
    assert dead == [True]
    assert next(it, None) is None


class S(set):
    __slots__ = "x", "__dict__"


import copy
s = S([1])
s.x, s.y = 1, 2
t = copy.copy(s)
assert t == s and (t.x, t.y) == (1, 2)
assert s.__reduce__()[2] == ({"y": 2}, {"x": 1})


class Broken:
    def __iter__(self):
        return self

    def __next__(self):
        return 1

    def __getattr__(self, name):
        1 / 0


def delegate():
    yield from Broken()


import sys
seen = []
sys.unraisablehook = lambda u: seen.append(u.exc_type)
g = delegate()
next(g)
g.close()
assert seen == [ZeroDivisionError]


import types
class Loader:
    @classmethod
    def module_repr(cls, module):
        return "<module crafted>"
m = types.ModuleType("m")
m.__loader__ = Loader
assert repr(m) == "<module crafted>"
