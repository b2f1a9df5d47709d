"""type.__flags__ has CPython's bits."""
import abc
import builtins
import collections
import functools
import types

MANAGED_DICT, SEQUENCE, MAPPING, DISALLOW_INSTANTIATION, IMMUTABLE, HEAP, BASE, VECTORCALL, GC, METHOD, ABSTRACT, MATCH_SELF = (
    1 << n for n in (4, 5, 6, 7, 8, 9, 10, 11, 14, 17, 20, 22)
)
LONG, LIST, TUPLE, BYTES, UNICODE, DICT, EXCEPTION, TYPE = (1 << n for n in range(24, 32))
READY, VALID_VERSION = 1 << 12, 1 << 19


def flags(cls):
    assert cls.__flags__ & READY
    return cls.__flags__ & ~(READY | VALID_VERSION)


STATIC = IMMUTABLE | BASE
for cls, expected in {
    object: 0,
    int: LONG | MATCH_SELF,
    float: MATCH_SELF,
    complex: 0,
    str: UNICODE | MATCH_SELF,
    bytes: BYTES | MATCH_SELF,
    bytearray: MATCH_SELF,
    list: LIST | SEQUENCE | GC | MATCH_SELF,
    tuple: TUPLE | SEQUENCE | GC | MATCH_SELF,
    dict: DICT | MAPPING | GC | MATCH_SELF,
    set: GC | MATCH_SELF,
    frozenset: GC | MATCH_SELF,
    type: TYPE | GC | VECTORCALL,
    property: GC,
    classmethod: GC,
    zip: GC,
    types.ModuleType: GC,
    types.SimpleNamespace: GC,
    types.GenericAlias: GC | VECTORCALL,
    BaseException: EXCEPTION | GC,
    KeyError: EXCEPTION | GC,
    collections.deque: SEQUENCE | GC,
    collections.OrderedDict: DICT | MAPPING | GC | MATCH_SELF,
    collections.defaultdict: DICT | MAPPING | GC | MATCH_SELF,
    functools.partial: HEAP | GC | VECTORCALL,
}.items():
    assert flags(cls) == STATIC | expected, (cls, hex(flags(cls)), hex(STATIC | expected))

for cls, expected in {
    bool: LONG | MATCH_SELF,
    range: SEQUENCE,
    slice: GC,
    memoryview: SEQUENCE | GC,
    types.NoneType: 0,
    types.FunctionType: GC | VECTORCALL | METHOD,
    types.MethodType: GC | VECTORCALL,
    types.BuiltinFunctionType: GC | VECTORCALL | DISALLOW_INSTANTIATION,
    types.MethodDescriptorType: GC | VECTORCALL | METHOD | DISALLOW_INSTANTIATION,
    types.WrapperDescriptorType: GC | METHOD | DISALLOW_INSTANTIATION,
    types.GeneratorType: GC | DISALLOW_INSTANTIATION,
    types.MappingProxyType: MAPPING | GC,
    types.CellType: GC,
    types.UnionType: GC | DISALLOW_INSTANTIATION,
    type(iter([])): GC | DISALLOW_INSTANTIATION,
    type(iter(range(3))): DISALLOW_INSTANTIATION,
    type({}.keys()): GC | DISALLOW_INSTANTIATION,
}.items():
    assert flags(cls) == IMMUTABLE | expected, (cls, hex(flags(cls)), hex(IMMUTABLE | expected))


class Plain:
    pass


class Slots:
    __slots__ = ()


class Abstract(abc.ABC):
    @abc.abstractmethod
    def method(self): ...


class Meta(type):
    pass


def derived(base, **body):
    return type("Derived", (base,), body)


OWN = HEAP | BASE | GC
assert flags(Plain) == flags(derived(Plain)) == OWN | MANAGED_DICT
assert flags(Slots) == OWN
assert flags(derived(Slots)) == OWN | MANAGED_DICT
assert flags(Abstract) == OWN | MANAGED_DICT | ABSTRACT
assert flags(derived(Abstract, method=None)) == OWN | MANAGED_DICT
assert flags(Meta) == OWN | TYPE
assert flags(derived(int)) == OWN | LONG | MATCH_SELF
assert flags(derived(tuple)) == OWN | TUPLE | SEQUENCE | MATCH_SELF
assert flags(derived(str)) == OWN | MANAGED_DICT | UNICODE | MATCH_SELF
assert flags(derived(list)) == OWN | MANAGED_DICT | LIST | SEQUENCE | MATCH_SELF
assert flags(derived(dict)) == OWN | MANAGED_DICT | DICT | MAPPING | MATCH_SELF
assert flags(derived(dict, __slots__=())) == OWN | DICT | MAPPING | MATCH_SELF
assert flags(derived(ValueError)) == OWN | EXCEPTION

for cls in vars(builtins).values():
    if isinstance(cls, type):
        assert bool(cls.__flags__ & EXCEPTION) == issubclass(cls, BaseException)
        assert bool(cls.__flags__ & LONG) == issubclass(cls, int)
