"""_functools, _random, zlib, digests, time, copying."""
import copy
import functools
import hashlib
import random
import time
import zlib


@functools.lru_cache(maxsize=2)
def add(x, y=0):
    return x + y


for n in (1, 2, 1, 3, 2):
    add(n)
assert add.cache_info() == (1, 4, 2, 2) and add.__name__ == "add" and add.__wrapped__(1, 2) == 3
add.cache_clear()
assert add.cache_info() == (0, 0, 2, 0)


class Owner:
    @functools.lru_cache(None)
    def method(self, n):
        return (self, n)


o = Owner()
assert o.method(1) is o.method(1)
p = functools.partial(functools.partial(int), base=2)
assert p("101") == 5 and p.func is int and p.keywords == {"base": 2} and repr(p) == "functools.partial(<class 'int'>, base=2)"
assert sorted([3, 1, 2], key=functools.cmp_to_key(lambda a, b: b - a)) == [3, 2, 1]
assert functools.reduce(lambda a, b: a * b, range(1, 6)) == 120

random.seed(42)
assert (random.random(), random.randint(1, 100), random.getrandbits(100)) == (0.6394267984578837, 4, 257086819302815227845767741691)

data = b"adder " * 1000
assert zlib.decompress(zlib.compress(data)) == data and zlib.crc32(b"hello") == 907060870 and zlib.adler32(b"hello") == 103547413
d = zlib.decompressobj()
packed = zlib.compress(data) + b"rest"
out = d.decompress(packed, 10)
out += d.decompress(d.unconsumed_tail)
assert out == data and d.eof and d.unused_data == b"rest"

assert hashlib.md5(b"").hexdigest() == "d41d8cd98f00b204e9800998ecf8427e"
assert hashlib.sha1(b"abc").hexdigest() == "a9993e364706816aba3e25717850c26c9cd0d89d"
assert hashlib.sha256(b"abc").hexdigest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
assert hashlib.sha512(b"a" * 200).hexdigest()[:16] == hashlib.sha512(b"a" * 100 + b"a" * 100).hexdigest()[:16]

assert time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(86400)) == "1970-01-02 00:00:00"
assert time.gmtime(0).tm_wday == 3 and len(time.gmtime(0)) == 9 and time.gmtime(0).tm_zone in ("UTC", "GMT")
assert repr(time.struct_time(range(9))).startswith("time.struct_time(tm_year=0, tm_mon=1")


class Point:
    def __init__(self):
        self.a = [1]


point = Point()
assert copy.copy(point).a is point.a and copy.deepcopy(point).a is not point.a
assert point.__reduce_ex__(2)[0].__name__ == "__newobj__"
assert list[int] == list[int] and str(dict[str, list[int]]) == "dict[str, list[int]]" and str(int | None) == "int | None"
assert isinstance(5, int | str) and (int | str) == (str | int)

# Partial objects have attributes of their own.
p = functools.partial(int, base=2)
p.x = 1
p.__self__ = "s"
assert (p.x, p.__self__, p.__dict__) == (1, "s", {"x": 1, "__self__": "s"})
del p.x
assert not hasattr(p, "x") and p("11") == 3


class WithMethod:
    def method(self, a):
        return a
    bound = functools.partialmethod(method, 7)


assert WithMethod().bound() == 7 and WithMethod.bound(WithMethod()) == 7

# A subclass of partial shows its name only; a copy shares the arguments.


class Part(functools.partial):
    pass


assert repr(Part(int, 1)) == "Part(<class 'int'>, 1)"
part = functools.partial(int, ["1"], base=[2])
assert copy.copy(part).args is part.args and copy.copy(part).keywords is part.keywords


# lru_cache asks an argument for its hash once per call, also where it forgets a result.
class Counted:
    asked = 0

    def __hash__(self):
        Counted.asked += 1
        return 999


@functools.lru_cache(maxsize=1)
def cached(x, y):
    return y


counted = Counted()
cached(counted, 1), cached(counted, 1), cached(6, 2), cached(counted, 1)
assert Counted.asked == 3 and cached.cache_info()[:2] == (1, 3)

# OrderedDict: setdefault by keyword, pop without __missing__.
from collections import OrderedDict


class Missing(OrderedDict):
    def __missing__(self, key):
        return 0


assert OrderedDict().setdefault("g", default=9) == 9 and Missing().setdefault(5, 9) == 9
try:
    Missing().pop("a")
except KeyError:
    pass
else:
    raise AssertionError
