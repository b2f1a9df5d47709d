"""The words of random programs: what every program begins with, literals, names, and special methods."""

PRELUDE = '''\
import bisect, contextlib, functools, heapq, itertools, math, operator, re, zlib
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
DIGEST, ADDRESS = [0, 0], re.compile(" at 0x[0-9a-f]+")
def out(*values):
    print(*[show(v) for v in values])
def note(*values):
    for v in values:
        DIGEST[0] = zlib.crc32(show(v).encode("utf-8", "replace"), DIGEST[0])
        DIGEST[1] += 1
def show(v):
    if isinstance(v, (set, frozenset)):
        return type(v).__name__ + str(ordered(v))
    r = repr(v)
    return (ADDRESS.sub(" at 0x", r) if " at 0x" in r else r)[:200]
def ordered(v):
    return sorted(map(show, v))
def text(e):
    return "too deep" if isinstance(e, RecursionError) else str(e)
def where(e):  # without the lines of an UnboundLocalError, which CPython's fused instructions shift
    found, trace = [], e.__traceback__
    while trace and len(found) < 20:
        found.append((trace.tb_frame.f_code.co_name, 0 if isinstance(e, UnboundLocalError) else trace.tb_lineno))
        trace = trace.tb_next
    return found
def hashed(v):
    h = hash(v)
    return h if isinstance(v, (int, float, complex, str, bytes)) else 0
def lim(v):
    if isinstance(v, int):
        return v if -10**30 < v < 10**30 else v % 1000003
    if isinstance(v, (str, bytes, list, tuple)):
        return v[:40]
    return v
def raw(v):
    return v[:40] if isinstance(v, (bytes, bytearray)) else str(v)[:20].encode()
def take(g, n):
    got = []
    try:
        for v in g:
            got.append(v)
            if len(got) >= n:
                break
        return got
    finally:
        g.close()
def drive(coroutine):
    steps = []
    try:
        while len(steps) < 20:
            steps.append(coroutine.send(len(steps) or None))
    except StopIteration as e:
        return steps, e.value
    finally:
        coroutine.close()
    return steps
class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        return self.name
    def __exit__(self, kind, value, traceback):
        out("exit", self.name, kind and kind.__name__)
        return self.swallow
    async def __aenter__(self):
        await Pause(self.name)
        return self.name
    async def __aexit__(self, kind, value, traceback):
        await Pause(kind and kind.__name__)
        return self.swallow
class Pause:
    def __init__(self, value):
        self.value = value
    def __await__(self):
        got = yield self.value
        return got
class Oops(Exception):
    def __init__(self, code, *more):
        super().__init__(code, *more)
        self.code = code
class Countdown:
    def __init__(self, left):
        self.left = left
    def __iter__(self):
        return self
    def __next__(self):
        self.left -= 1
        if self.left < 0:
            raise StopIteration
        return self.left
class Typed:
    def __init__(self, start):
        self.start = start
    def __set_name__(self, owner, name):
        self.key = "_" + name
    def __get__(self, instance, owner):
        return self.start if instance is None else instance.__dict__.get(self.key, self.start)
    def __set__(self, instance, value):
        instance.__dict__[self.key] = lim(value)
class Lazy:
    def __init__(self, make):
        self.make, self.name = make, make.__name__
    def __get__(self, instance, owner):
        if instance is None:
            return 5
        instance.__dict__[self.name] = v = self.make(instance)
        return v
def twice(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        f(*args, **kwargs)
        return f(*args, **kwargs)
    return wrapper
def shielded(default):
    def decorate(f):
        def wrapper(*args, **kwargs):
            try:
                return f(*args, **kwargs)
            except ArithmeticError:
                return default
        return wrapper
    return decorate
def counting(f):
    calls = 0
    def wrapper(*args, **kwargs):
        nonlocal calls
        calls += 1
        return f(*args, **kwargs) if calls % 4 else calls
    return wrapper
'''
KINDS = ["int"] * 6 + ["float"] * 2 + ["str"] * 2 + ["list"] * 2 + ["dict"] * 2 + ["tuple"] * 2 + ["obj"] * 2 + ["bool"] * 2 + ["complex", "bytes"]
INTS = ["0", "1", "2", "3", "-1", "7", "10", "-5", "255", "1000", "12", "2**62 - 1", "-2**62", "2**63", "10**20", "-2**31", "2**40", "2**61", "True", "-10**25"]
# Not among them: nan.  Containers ask for identity first, and which nan is the same object as another is not for a language to say.
FLOATS = ["0.0", "-0.0", "1.5", "0.1", "-2.25", "1e300", "1e-300", "3.0", "float('inf')", "2.0**53", "1e22", "5e-324", "123456.789"]
STRINGS = ["''", "'a'", "'abc'", "'x y z'", "'é'", "'日本'", "'😀'", "'12'", "'Hello, World'", "'%s'", "'a,b,,c'", "'\\n\\t'", "'ß'", "'-7'", "'aXbXc'",
           "' pad '", "'0x1f'", "'1e3'"]
BYTES = ["b''", "b'a'", "b'abc'", "b'\\x00\\xff'", "b'a,b'", "b'0123456789'"]
COMPLEXES = ["1j", "(2+3j)", "(-1.5j)", "complex(1, -0.0)", "0j"]
EXCEPTIONS = ["ValueError", "KeyError", "TypeError", "IndexError", "ZeroDivisionError", "Oops", "LookupError",
              "ArithmeticError", "AttributeError", "StopIteration", "Exception", "(ValueError, KeyError)", "RuntimeError", "OverflowError"]
ATTRIBUTES = ["a", "b", "c", "d"]
SPECIALS = [
    "def __add__(self, other):\n    return type(self)(self.a, other) if isinstance(other, int) else NotImplemented",
    "def __radd__(self, other):\n    return other",
    "def __sub__(self, other):\n    return lim(self.a - other)",
    "def __rsub__(self, other):\n    return (other, 'rsub')",
    "def __mul__(self, other):\n    return NotImplemented",
    "def __rmul__(self, other):\n    return (other, self.b)",
    "def __eq__(self, other):\n    return isinstance(other, type(self)) and self.a == other.a\n__hash__ = None",
    "def __ne__(self, other):\n    return 'ne'",
    "def __lt__(self, other):\n    return self.a < other",
    "def __gt__(self, other):\n    return NotImplemented",
    "def __le__(self, other):\n    return [other]",
    "def __hash__(self):\n    return 5",
    "def __bool__(self):\n    return bool(self.a)",
    "def __bool__(self):\n    return self.a",
    "def __len__(self):\n    return 3",
    "def __len__(self):\n    return self.b % 5",
    "def __getitem__(self, index):\n    if index > 3:\n        raise IndexError(index)\n    return index * 2",
    "def __setitem__(self, index, value):\n    self.b = (index, value)",
    "def __delitem__(self, index):\n    self.a = index",
    "def __contains__(self, item):\n    return item == self.a",
    "def __iter__(self):\n    yield self.a\n    yield self.b",
    "def __iter__(self):\n    return Countdown(3)",
    "def __reversed__(self):\n    return iter([self.b, self.a])",
    "def __call__(self, *args, **kwargs):\n    return (len(args), sorted(kwargs))",
    "def __getattr__(self, name):\n    if name in 'abcd':\n        return 11\n    raise AttributeError(name)",
    "def __getattribute__(self, name):\n    return 12 if name == 'd' else super().__getattribute__(name)",
    "def __setattr__(self, name, value):\n    object.__setattr__(self, name, value)",
    "def __delattr__(self, name):\n    super().__delattr__(name)",
    "def __index__(self):\n    return 2",
    "def __int__(self):\n    return 4",
    "def __float__(self):\n    return 2.5",
    "def __neg__(self):\n    return (self.a,)",
    "def __abs__(self):\n    return self.b",
    "def __round__(self, digits=None):\n    return digits",
    "def __floordiv__(self, other):\n    return lim(other // self.a)",
    "def __rtruediv__(self, other):\n    return other / self.a",
    "def __mod__(self, other):\n    return other",
    "def __and__(self, other):\n    return self",
    "def __rxor__(self, other):\n    return lim(other ^ 3)",
    "def __pow__(self, other, modulus=None):\n    return (other, modulus)",
    "def __matmul__(self, other):\n    return lim(self.a * 2)",
    "def __iadd__(self, other):\n    self.b = other\n    return self",
    "def __isub__(self, other):\n    return other",
    "def __str__(self):\n    return 'str' + str(self.a)[:20]",
    "def __format__(self, spec):\n    return 'f' + spec",
    "def __enter__(self):\n    return self.a\ndef __exit__(self, *args):\n    return self.b",
    "def __init_subclass__(cls, **options):\n    super().__init_subclass__(**options)\n    cls.total = 77",
    "def __class_getitem__(cls, item):\n    return (cls.__name__, item)",
    "__match_args__ = ('a', 'b')",
    "c = Typed(4)",
    "d = Typed('start')",
    "@Lazy\ndef d(self):\n    return lim(self.a)",
    "@functools.cached_property\ndef c(self):\n    return [self.a]",
]
METHODS_OF_METACLASSES = [
    "def __call__(cls, *args):\n    o = super().__call__(*args)\n    cls.made = getattr(cls, 'made', 0) + 1\n    return o",
    "def __new__(meta, name, bases, namespace, **options):\n    namespace['total'] = len(namespace)\n    return super().__new__(meta, name, bases, namespace, **options)",
    "def __getattr__(cls, name):\n    if name in 'abcd':\n        return 13\n    raise AttributeError(name)",
    "def __instancecheck__(cls, instance):\n    return hasattr(instance, 'b')",
    "@property\ndef c(cls):\n    return cls.__name__",
    "def __len__(cls):\n    return 4",
    "def __iter__(cls):\n    return iter('ab')",
    "def __contains__(cls, item):\n    return item == 3",
    "def __getitem__(cls, item):\n    return item",
    "def __bool__(cls):\n    return False",
    "def __add__(cls, other):\n    return 'added'",
    "@classmethod\ndef __prepare__(meta, name, bases, **options):\n    return {'d': 8}",
    "def mro(cls):\n    return super().mro()",
    "def __setattr__(cls, name, value):\n    super().__setattr__(name, value if name != 'extra' else lambda self, n=2: n)",
]
BUILTIN_BASES = {  # what __init__ or __new__ makes of the two arguments
    "int": "def __new__(cls, a, b):\n    self = super().__new__(cls, a if isinstance(a, int) else 3)\n    self.a, self.b = a, b\n    return self",
    "float": "def __new__(cls, a, b):\n    self = super().__new__(cls, 2.5)\n    self.a, self.b = a, b\n    return self",
    "str": "def __new__(cls, a, b):\n    self = super().__new__(cls, 'text')\n    self.a, self.b = a, b\n    return self",
    "tuple": "def __new__(cls, a, b):\n    self = super().__new__(cls, (a, b))\n    self.a, self.b = a, b\n    return self",
    "list": "def __init__(self, a, b):\n    super().__init__([a, b])\n    self.a, self.b = a, b",
    "dict": "def __init__(self, a, b):\n    super().__init__(x=a, y=b)\n    self.a, self.b = a, b",
    "Exception": "def __init__(self, a, b):\n    super().__init__(a)\n    self.a, self.b = a, b",
}
