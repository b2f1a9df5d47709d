"""Functions, methods and classes for which CPython has no text signature: inspect.signature says so."""
import collections
import functools
import inspect
import io
import itertools
import sys
import types
import weakref

FUNCTIONS = [dir, getattr, iter, max, min, next, vars, breakpoint, __build_class__]
METHODS = [bytes.count, bytearray.upper, str.find, str.format, dict.update, dict.keys, set.add, set.union, frozenset.copy, slice.indices, range.index,
           int.conjugate, property.getter, types.MappingProxyType.get, types.GeneratorType.send, types.CoroutineType.close, collections.deque.append,
           collections.OrderedDict.copy, BaseException.with_traceback, list.__getitem__, set.__contains__, io.BufferedReader.tell, enumerate.__reduce__]
CLASSES = [bool, bytes, dict, set, frozenset, int, str, range, slice, super, type, zip, map, filter, Exception, ValueError, OSError, SystemExit,
           types.SimpleNamespace, types.MappingProxyType, collections.deque, collections.OrderedDict, collections.defaultdict, itertools.chain,
           itertools.product, types.TracebackType, weakref.ref]

for callable_ in FUNCTIONS + METHODS + CLASSES:
    if callable_ not in (bytes, int, str, range, slice, super):
        assert callable_.__text_signature__ is None, callable_
    try:
        inspect.signature(callable_)
    except ValueError as error:
        assert "no signature found" in str(error), error
    else:
        raise AssertionError(callable_)

# Constructors and slots that take any arguments do not tell which.
for cls in (list, enumerate, object, ValueError, types.CellType, functools.partial, itertools.count):
    assert cls.__new__.__text_signature__ == "($type, *args, **kwargs)", cls
for slot in (list.__init__, object.__init__, types.FunctionType.__call__, type.__call__, [].__init__, len.__call__):
    assert slot.__text_signature__ == "($self, /, *args, **kwargs)", slot

# Struct sequences inherit theirs.
assert type(sys.version_info).__text_signature__ is None and str(inspect.signature(type(sys.version_info))) == "(iterable=(), /)"
