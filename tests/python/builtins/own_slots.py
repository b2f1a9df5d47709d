# Types have descriptors of their own for slots that they share with a base, where CPython's have.
import functools
import inspect
import itertools
import types


def own(cls):
    return set(vars(cls))


COMPARISONS = {"__lt__", "__le__", "__eq__", "__ne__", "__gt__", "__ge__"}

for cls in (int, str, list, dict, type(len), types.CodeType, types.FrameType, itertools.chain, type(iter([])), functools.partial, BaseException):
    assert "__getattribute__" in own(cls), cls
for cls in (bool, types.FunctionType, type(None), staticmethod, ValueError, type(reversed({}))):
    assert "__getattribute__" not in own(cls), cls
for cls in (BaseException, types.ModuleType, types.SimpleNamespace, functools.partial, types.MethodType):
    assert {"__setattr__", "__delattr__"} <= own(cls), cls
assert "__setattr__" not in own(int)
for cls in (types.CodeType, type([].append), types.SimpleNamespace, type((1).__add__), types.GenericAlias):
    assert COMPARISONS <= own(cls), cls
assert not COMPARISONS & own(bool)

# They do what the base's do, for objects of the type only.
assert int.__getattribute__(3, "real") == 3 and (3).__getattribute__("imag") == 0
assert repr(int.__getattribute__) == "<slot wrapper '__getattribute__' of 'int' objects>"
try:
    str.__getattribute__(3, "real")
except TypeError as error:
    assert str(error) == "descriptor '__getattribute__' requires a 'str' object but received a 'int'"
else:
    assert False
assert types.CodeType.__lt__(len.__call__.__objclass__ and (lambda: 0).__code__, 1) is NotImplemented

# Exceptions have __init__, and mostly __new__.
for cls in (Exception, ValueError, KeyError, OSError, FileNotFoundError, SyntaxError, UnicodeDecodeError, StopIteration):
    assert "__init__" in own(cls), cls
    assert cls.__init__.__objclass__ is cls
for cls in (Exception, ValueError, OSError, UnicodeDecodeError, RuntimeError):
    assert cls.__new__.__self__ is cls and cls.__new__.__qualname__ == f"{cls.__name__}.__new__"
for cls in (KeyError, FileNotFoundError, SyntaxError, StopIteration, AttributeError):
    assert "__new__" not in own(cls), cls
try:
    ValueError.__init__(KeyError(1))
except TypeError as error:
    assert str(error) == "descriptor '__init__' requires a 'ValueError' object but received a 'KeyError'"
else:
    assert False


class Derived(ValueError):
    pass


class Overriding(OSError):
    def __init__(self, name):
        super().__init__(2, name)


class Attributes(KeyError):
    def __setattr__(self, name, value):
        super().__setattr__(name, value * 2)


def make():
    total = 0
    for n in range(300):
        error = Derived(n, 2)
        assert error.args == (n, 2)
        assert Overriding("a").args == (2, "a")
        doubled = Attributes()
        doubled.x = n
        total += doubled.x
    return total


assert make() == 2 * sum(range(300))
assert Derived.__init__ is ValueError.__init__
assert ValueError.__new__(Derived, 1).args == (1,)


# A special method taken from a type that the class does not derive from refuses its receiver.
class Taker:
    __getattribute__ = dict.__getattribute__


try:
    Taker().x
except TypeError as error:
    assert "requires a 'dict' object but received a 'Taker'" in str(error)
else:
    assert False

# What CPython does not let derive from.
for cls in (type(itertools.tee([])[0]), type(functools.lru_cache(len)), __import__("operator").itemgetter):
    try:
        type("X", (cls,), {})
    except TypeError as error:
        assert "is not an acceptable base type" in str(error), error
    else:
        assert False, cls

# Messages about a bound method that was a value before it was called name the receiver's class.
class List(list):
    pass


def message(f, *arguments, **keywords):
    try:
        f(*arguments, **keywords)
    except TypeError as error:
        return str(error)


for _ in range(20):
    append = List().append
    assert message(append) == "List.append() takes exactly one argument (0 given)"
    assert message(append, 1, x=2) == "List.append() takes no keyword arguments"
    assert message(True.__ceil__, 1) == "bool.__ceil__() takes no arguments (1 given)"
    assert message(lambda: List().append()) == "list.append() takes exactly one argument (0 given)"
    assert message(lambda: append(1, 2)) == "List.append() takes exactly one argument (2 given)"
    assert message(len) == "len() takes exactly one argument (0 given)"

# Signatures are broken into lines, and show the names of constants, as CPython's do.
assert compile.__text_signature__ == "($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)"
assert list.index.__text_signature__ == "($self, value, start=0, stop=sys.maxsize, /)"
assert str(inspect.signature(list.index)) == "(self, value, start=0, stop=9223372036854775807, /)"
assert types.CodeType.__text_signature__.startswith("(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize,\n     flags, ")
assert functools.partial.__text_signature__ is None

# object's __new__ makes no exceptions.
try:
    object.__new__(BaseException)
except TypeError as error:
    assert str(error) == "object.__new__(BaseException) is not safe, use BaseException.__new__()"
else:
    assert False
assert repr(BaseExceptionGroup.__class_getitem__.__qualname__) == "'BaseExceptionGroup.__class_getitem__'"
