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
