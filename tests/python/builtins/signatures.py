"""inspect.signature shows what builtin functions, methods and classes take, as CPython's text signatures say."""
import inspect
import io
import itertools
import types
import zlib


def shown(callable_):
    return str(inspect.signature(callable_))


# Classes take no receiver, whether __new__ or __init__ has the parameters.
assert shown(list) == "(iterable=(), /)"
assert shown(tuple) == "(iterable=(), /)"
assert shown(float) == "(x=0, /)"
assert shown(complex) == "(real=0, imag=0)"
assert shown(object) == "()"
assert shown(enumerate) == "(iterable, start=0)"
assert shown(reversed) == "(sequence, /)"
assert shown(memoryview) == "(object)"
assert shown(property) == "(fget=None, fset=None, fdel=None, doc=None)"
assert shown(types.FunctionType) == "(code, globals, name=None, argdefs=None, closure=None)"
assert shown(itertools.count) == "(start=0, step=1)"
assert shown(io.BytesIO) == "(initial_bytes=b'')"
assert shown(io.StringIO) == "(initial_value='', newline='\\n')"

# Defaults that are no literal for the binding of arguments.
assert shown(print) == "(*args, sep=' ', end='\\n', file=None, flush=False)"
assert shown(input) == "(prompt='', /)"
assert shown(bytes.center) == "(self, width, fillchar=b' ', /)"
assert shown(bytearray.translate) == "(self, table, /, delete=b'')"
assert shown(zlib.decompressobj) == "(wbits=15, zdict=b'')"
assert zlib.decompress(zlib.compressobj().flush()) == b""
assert b"ab".center(4) == b" ab "
assert b"abc".translate(None) == b"abc"

assert shown([].append) == "(object, /)"
assert shown(list.sort) == "(self, /, *, key=None, reverse=False)"
assert shown(dict.fromkeys) == "(iterable, value=None, /)"
assert shown(len) == "(obj, /)"

# A default that no expression stands for.
for callable_ in (dict.pop, getattr):
    try:
        inspect.signature(callable_)
    except ValueError:
        pass
    else:
        raise AssertionError(callable_)

# Classes whose instances have a __module__ of their own still have a name there.
for cls in (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, list):
    assert cls.__module__ == "builtins", cls
