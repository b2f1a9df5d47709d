"""Class method descriptors are callable, method wrappers can be pickled, and methods of modules are methods."""
import collections
import pickle
import re
import struct
import functools
import types

from_keys = dict.__dict__["fromkeys"]
assert from_keys(dict, "ab", 1) == {"a": 1, "b": 1}


class Sub(dict):
    pass


assert type(from_keys(Sub, "a")) is Sub
for _ in range(100):
    assert bytes.__dict__["fromhex"](bytes, "61") == b"a"


def message(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except (TypeError, AttributeError) as error:
        return str(error)
    raise AssertionError(function)


assert message(from_keys) == "descriptor 'fromkeys' of 'dict' object needs an argument"
assert message(from_keys, 1) == "descriptor 'fromkeys' for type 'dict' needs a type, not a 'int' as arg 2"
assert message(from_keys, int, ()) == "descriptor 'fromkeys' requires a subtype of 'dict' but received 'int'"

for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps([1, 2].__len__, protocol))() == 2

module = types.ModuleType("m")
assert message(module.__repr__, 1) == "expected 0 arguments, got 1"
assert message(module.__eq__) == "expected 1 argument, got 0"
assert message(struct.calcsize) == "_struct.calcsize() takes exactly one argument (0 given)"
assert message(struct.Struct, []) == "Struct() argument 1 must be a str or bytes object, not list"
assert message(collections.OrderedDict().update, 1, 2) == "update() takes at most 1 positional argument (2 given)"
assert message(collections.OrderedDict, 1, 2) == "expected at most 1 arguments, got 2"
assert message("".find, 1, 1.5) == "slice indices must be integers or None or have an __index__ method"
assert message(setattr, re.compile("a"), "flags", 1) == message(setattr, functools.partial(len), "args", ()) == "readonly attribute"
