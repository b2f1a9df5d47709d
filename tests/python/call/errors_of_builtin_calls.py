# What calls of builtin functions with too many, too few or unknown arguments say.


def message(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except TypeError as error:
        return str(error)
    raise AssertionError(function)


import heapq
import math
from collections import deque

# With no parameter or one, the type or the module is named as well.
assert message([].append) == "list.append() takes exactly one argument (0 given)"
assert message(b"".partition, 1, 2) == "bytes.partition() takes exactly one argument (2 given)"
assert message("".upper, 1) == "str.upper() takes no arguments (1 given)"
assert message(lambda: True.bit_length(1)) == "int.bit_length() takes no arguments (1 given)"
assert message(deque().pop, 1) == "deque.pop() takes no arguments (1 given)"
assert message(lambda: type("D", (deque,), {})().pop(1)) == "deque.pop() takes no arguments (1 given)"
assert message(math.sqrt) == "math.sqrt() takes exactly one argument (0 given)"
assert message(len) == "len() takes exactly one argument (0 given)"
assert message((x for x in ()).send) == "generator.send() takes exactly one argument (0 given)"
assert message([].index, x=1) == "list.index() takes no keyword arguments"
assert message(math.perm, x=1) == "math.perm() takes no keyword arguments"
assert message("a".__len__, 1) == "expected 0 arguments, got 1"
assert message({}.get) == "get expected at least 1 argument, got 0"
assert message([].sort, 1) == "sort() takes no positional arguments"

# A missing argument is told before a keyword that nobody knows.
assert message(pow, x=1) == "pow() missing required argument 'base' (pos 1)"
assert message(pow, 1, x=1) == "pow() missing required argument 'exp' (pos 2)"
assert message(pow, 1, base=1) == "pow() missing required argument 'exp' (pos 2)"
assert message(pow, 1, 2, base=1) == "argument for pow() given by name ('base') and position (1)"
assert message(pow, 1, 2, x=1) == "'x' is an invalid keyword argument for pow()"
assert message(pow, 1, 2, 3, x=1) == "pow() takes at most 3 arguments (4 given)"
assert message(round, 1, 2, 3, x=1) == "round() takes at most 2 arguments (4 given)"
assert message(sum, x=1) == "sum() takes at least 1 positional argument (0 given)"
assert message(sum) == "sum() takes at least 1 positional argument (0 given)"
assert message(math.prod, x=1) == "prod() takes exactly 1 positional argument (0 given)"

assert message(heapq.heapify, 1) == "heapify() argument must be list, not int"
assert message(heapq.heappush, None, 1) == "heappush() argument 1 must be list, not None"

# What is complained of first, and in which words.
import functools
import itertools

for call, expected in [
    ('max(x=1)', 'max expected at least 1 argument, got 0'),
    ('min(x=1, key=None)', 'min expected at least 1 argument, got 0'),
    ('sorted()', 'sorted expected 1 argument, got 0'),
    ('sorted(1, 2)', 'sorted expected 1 argument, got 2'),
    ('sorted(x=1)', 'sorted expected 1 argument, got 0'),
    ('sorted([1], x=1)', "'x' is an invalid keyword argument for sort()"),
    ('sorted([1], 2, key=None)', 'sorted expected 1 argument, got 2'),
    ('functools.reduce(x=1)', 'reduce() takes no keyword arguments'),
    ('math.log(1, x=1)', 'log() takes no keyword arguments'),
    ('math.isclose(1, 2, 3)', 'isclose() takes exactly 2 positional arguments (3 given)'),
    ('math.isclose(1, 2, 3, 4, 5)', 'isclose() takes at most 4 arguments (5 given)'),
    ('math.prod(1, 2)', 'prod() takes exactly 1 positional argument (2 given)'),
    ('math.prod(1, 2, 3)', 'prod() takes at most 2 arguments (3 given)'),
    ('functools.cmp_to_key(1, 2)', 'cmp_to_key() takes at most 1 argument (2 given)'),
    ('itertools.combinations(1, 2, 3)', 'combinations() takes at most 2 arguments (3 given)'),
    ('itertools.accumulate(1, 2, 3, 4)', 'accumulate() takes at most 3 arguments (4 given)'),
    ("exec('1', {}, {}, 4)", 'exec() takes at most 3 positional arguments (4 given)'),
    ('(1).__add__(2, x=1)', 'wrapper __add__() takes no keyword arguments'),
    ('int.__add__(1, x=1)', 'wrapper __add__() takes no keyword arguments'),
    ('int.__add__(1, 2, x=1)', 'wrapper __add__() takes no keyword arguments'),
    ("'a'.__len__(x=1)", 'wrapper __len__() takes no keyword arguments'),
    ('[].append(x=1)', 'list.append() takes no keyword arguments'),
    ('len(x=1)', 'len() takes no keyword arguments'),
    ("sum(None, 'ab')", "'NoneType' object is not iterable"),
    ("sum(None, b'ab')", "'NoneType' object is not iterable"),
    ("sum([], '')", "sum() can't sum strings [use ''.join(seq) instead]"),
    ('int.__new__()', 'int.__new__(): not enough arguments'),
    ('[].sort(1)', 'sort() takes no positional arguments'),
    ('print(x=1)', "'x' is an invalid keyword argument for print()"),
    ('int(1, 2, 3)', 'int() takes at most 2 arguments (3 given)'),
    ("'a'.split(1, 2, 3)", 'split() takes at most 2 arguments (3 given)'),
    ("'a'.encode(1, 2, 3)", 'encode() takes at most 2 arguments (3 given)'),
    ('compile(1)', "compile() missing required argument 'filename' (pos 2)"),
    ('pow(1, 2, 3, 4)', 'pow() takes at most 3 arguments (4 given)'),
    ('pow()', "pow() missing required argument 'base' (pos 1)"),
    ('round()', "round() missing required argument 'number' (pos 1)"),
    ('sum()', 'sum() takes at least 1 positional argument (0 given)'),
    ('__import__()', "__import__() missing required argument 'name' (pos 1)"),
    ('getattr(1)', 'getattr expected at least 2 arguments, got 1'),
    ('isinstance(1)', 'isinstance expected 2 arguments, got 1'),
    ('zip(x=1)', "'x' is an invalid keyword argument for zip()"),
    ('map(x=1)', 'map() takes no keyword arguments'),
    ('bytes(1, 2, 3, 4)', 'bytes() takes at most 3 arguments (4 given)'),
    ('str(1, 2, 3, 4)', 'str() takes at most 3 arguments (4 given)'),
    ('float(1, 2)', 'float expected at most 1 argument, got 2'),
    ('complex(1, 2, 3)', 'complex() takes at most 2 arguments (3 given)'),
    ('dict(1, 2)', 'dict expected at most 1 argument, got 2'),
    ('list(1, 2)', 'list expected at most 1 argument, got 2'),
    ('list(x=1)', 'list() takes no keyword arguments'),
    ('tuple(x=1)', 'tuple() takes no keyword arguments'),
    ('set(x=1)', 'set() takes no keyword arguments'),
    ('range(x=1)', 'range() takes no keyword arguments'),
    ('slice(x=1)', 'slice() takes no keyword arguments'),
    ('bool(x=1)', 'bool() takes no keyword arguments'),
    ('bool(1, 2)', 'bool expected at most 1 argument, got 2'),
    ('enumerate(1, 2, 3)', 'enumerate() takes at most 2 arguments (3 given)'),
    ('property(1, 2, 3, 4, 5)', 'property() takes at most 4 arguments (5 given)'),
    ('classmethod(x=1)', 'classmethod() takes no keyword arguments'),
    ('super(x=1)', 'super() takes no keyword arguments'),
    ('memoryview()', "memoryview() missing required argument 'object' (pos 1)"),
    ('bytearray(1, 2, 3, 4)', 'bytearray() takes at most 3 arguments (4 given)'),
    ('object(1)', 'object() takes no arguments'),
    ('type()', 'type() takes 1 or 3 arguments'),
    ('type(1, 2)', 'type() takes 1 or 3 arguments'),
]:
    assert message(eval, call) == expected, (call, message(eval, call))
