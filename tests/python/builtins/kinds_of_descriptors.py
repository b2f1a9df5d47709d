"""Which attributes of builtin types are methods, slot wrappers, members or computed."""
import functools
import io
import types
import weakref


def kind(cls, name):
    return type(cls.__dict__[name]).__name__


for cls, name in [(list, "__getitem__"), (dict, "__getitem__"), (dict, "__contains__"), (set, "__contains__"), (frozenset, "__contains__"),
                  (bytearray, "__alloc__"), (property, "__set_name__"), (object, "__reduce_ex__"), (range, "__reversed__")]:
    assert kind(cls, name) == "method_descriptor", (cls, name)
for cls, name in [(tuple, "__getitem__"), (list, "__contains__"), (str, "__contains__"), (dict, "__setitem__"), (list, "__len__")]:
    assert kind(cls, name) == "wrapper_descriptor", (cls, name)
for cls, name in [(OSError, "errno"), (StopIteration, "value"), (UnicodeTranslateError, "encoding"), (BaseException, "__suppress_context__"),
                  (types.ModuleType, "__dict__"), (types.TracebackType, "tb_frame"), (types.GeneratorType, "gi_code"), (io.BufferedReader, "raw"),
                  (types.GenericAlias, "__origin__"), (weakref.ref, "__callback__")]:
    assert kind(cls, name) == "member_descriptor", (cls, name)
for cls, name in [(BaseException, "args"), (types.TracebackType, "tb_next"), (int, "real")]:
    assert kind(cls, name) == "getset_descriptor", (cls, name)


class Sub(list):
    def __getitem__(self, index):
        return super().__getitem__(index) + 1


assert Sub([1, 2])[1] == 3 and [1, 2].__getitem__(1) == 2 and list.__getitem__([5], 0) == 5
assert {1: 2}.__getitem__(1) == 2 and {1}.__contains__(1) and not dict.__contains__({}, 3)


def message(function, *arguments):
    try:
        function(*arguments)
    except (AttributeError, TypeError) as error:
        return str(error)
    raise AssertionError(function)


assert message(setattr, (i for i in ()), "gi_code", 1) == "readonly attribute"
error = UnicodeDecodeError("ascii", b"x", 0, 1, "why")
assert message(setattr, error, "start", None) == "an integer is required"
assert message(delattr, error, "end") == "can't delete numeric/char attribute"
assert message(delattr, error, "__suppress_context__") == "can't delete numeric/char attribute"
