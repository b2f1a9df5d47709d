"""What slot wrappers, constructors and descriptors say of arguments that do not fit."""
import itertools
import operator
import struct
import types


def message(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except (TypeError, OverflowError, ValueError) as error:
        return str(error)
    raise AssertionError(function)


assert message([].__len__, 1) == "expected 0 arguments, got 1"
assert message([].__setitem__, 1) == " expected 2 arguments, got 1"
assert message("".__mul__) == " expected 1 argument, got 0"
assert message((1).__mul__) == "expected 1 argument, got 0"
assert message((1).__pow__) == " expected at least 1 argument, got 0"
assert message((1).__pow__, 1, 2, 3) == " expected at most 2 arguments, got 3"
assert message(list.__len__) == "descriptor '__len__' of 'list' object needs an argument"
assert message(list.append) == "unbound method list.append() needs an argument"
assert message({}.__contains__) == "dict.__contains__() takes exactly one argument (0 given)"

assert message(classmethod) == "classmethod expected 1 argument, got 0"
assert message(reversed, 1, 2) == "reversed expected 1 argument, got 2"
assert message(itertools.cycle) == "cycle expected 1 argument, got 0"
assert message(enumerate) == "enumerate() missing required argument 'iterable'"
assert message(enumerate, y=1) == "'y' is an invalid keyword argument for enumerate()"
assert message(enumerate, (), iterable=1) == "'iterable' is an invalid keyword argument for enumerate()"
assert message(sorted, 1, 2) == "sorted expected 1 argument, got 2"
assert message(sorted, 1, 2, 3, 4) == "sorted expected 1 argument, got 4"
assert message(type, 1, x=1) == "type() takes no keyword arguments"
assert message(itertools.zip_longest, fill=1) == "zip_longest() got an unexpected keyword argument"
assert list(itertools.zip_longest("ab", "c", fillvalue=0)) == [("a", "c"), ("b", 0)]

# Sequences repeat by integers; their methods and the operator have different words.
for sequence in ([], (), "", b"", bytearray()):
    for method in (sequence.__mul__, sequence.__rmul__):
        assert message(method, 1.5) == "'float' object cannot be interpreted as an integer", sequence
    for function in (operator.mul, operator.imul):
        assert message(function, sequence, 1.5) == "can't multiply sequence by non-int of type 'float'", sequence
    assert message(operator.mul, 1.5, sequence) == "can't multiply sequence by non-int of type 'float'", sequence
assert message([].__add__, 1) == 'can only concatenate list (not "int") to list'
assert message(().__add__, 1) == 'can only concatenate tuple (not "int") to tuple'


class Right:
    def __rmul__(self, other):
        return "right", other

    def __radd__(self, other):
        return "right", other


assert [1] * Right() == ("right", [1]) and (1,) + Right() == ("right", (1,)) and "a" * Right() == ("right", "a")

# Sizes that are too large.
huge = 1 << 100
for call in (lambda: "a".center(huge), lambda: b"a".ljust(huge), lambda: "a b".split(None, huge), lambda: bytearray().insert(huge, 1), lambda: (5).to_bytes(huge, "big"),
             lambda: itertools.repeat(1, huge), lambda: itertools.combinations((), huge)):
    assert message(call) == "Python int too large to convert to C ssize_t"
assert message("".splitlines, huge) == "Python int too large to convert to C int"
assert message("".splitlines, None) == "'NoneType' object cannot be interpreted as an integer"
assert message((1).to_bytes, 1, None) == "to_bytes() argument 'byteorder' must be str, not None"
assert message(struct.calcsize, []) == "unhashable type: 'list'"
assert message(operator.countOf, 1, 1) == "argument of type 'int' is not iterable"
assert message(operator.concat, [], 1) == 'can only concatenate list (not "int") to list'


class Class:
    def method(self):
        pass


# Attribute names are strings wherever they are asked for.
for owner in (Class().method, super(Class, Class()), 1):
    for name in (None, 1, 1.5, b""):
        assert message(owner.__getattribute__, name).startswith("attribute name must be string"), owner
for descriptor in (message, property(), staticmethod(len), classmethod(len), list.append, int.__dict__["real"], super(Class)):
    assert message(descriptor.__get__, None) == "__get__(None, None) is invalid", descriptor
    assert message(descriptor.__get__, None, None) == "__get__(None, None) is invalid", descriptor

assert repr(list[len]) == "list[len]" and repr(list[int, struct.pack]) == "list[int, _struct.pack]"
assert str(b"", "") == "" and repr(itertools.count(True)) == "count(1)"
assert (i for i in ()).__init__(1) is None
