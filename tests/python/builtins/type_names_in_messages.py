"""Messages name the builtin classes of modules with their module, as tp_name does; classes of programs without."""
import array
import collections
import functools
import io
import itertools
import re
import types
import weakref


def message(function, *args):
    try:
        function(*args)
    except (AttributeError, TypeError) as error:
        return str(error)
    raise AssertionError("no error")


CASES = [
    (re.compile("x"), "re.Pattern"),
    (re.match("x", "x"), "re.Match"),
    (collections.deque(), "collections.deque"),
    (collections.defaultdict(), "collections.defaultdict"),
    (itertools.count(), "itertools.count"),
    (array.array("i"), "array.array"),
    (functools.partial(len), "functools.partial"),
    (io.BytesIO(), "_io.BytesIO"),
    (types.SimpleNamespace(), "types.SimpleNamespace"),
    (weakref.ref(int), "weakref.ReferenceType"),
    ([], "list"),
    ({}.keys(), "dict_keys"),
]
for value, name in CASES:
    assert message(lambda: value.foo) == f"'{name}' object has no attribute 'foo'"
    assert message(lambda: value + 1.5j).endswith(f"""'{name}' and 'complex'""") or name in ("list", "array.array", "collections.deque")
    assert type(value).__name__ == name.split(".")[-1]

assert message(hash, collections.deque()) == "unhashable type: 'collections.deque'"
assert message(lambda: collections.deque.foo) == "type object 'collections.deque' has no attribute 'foo'"
assert message(collections.deque.append, 1, 2) == "descriptor 'append' for 'collections.deque' objects doesn't apply to a 'int' object"
assert message(setattr, collections.deque, "foo", 1) == "cannot set 'foo' attribute of immutable type 'collections.deque'"
assert repr(collections.deque.append) == "<method 'append' of 'collections.deque' objects>"
assert repr(collections.deque.maxlen) == "<attribute 'maxlen' of 'collections.deque' objects>"
assert repr(collections.deque().append).startswith("<built-in method append of collections.deque object at 0x")


class Mine(collections.deque):
    pass


assert message(lambda: Mine().foo) == "'Mine' object has no attribute 'foo'"
Mine.__name__ = "Yours"
assert message(lambda: Mine().foo) == "'Yours' object has no attribute 'foo'"
assert repr(Mine([1])) == "Yours([1])"
