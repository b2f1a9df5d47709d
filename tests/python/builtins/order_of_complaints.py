# Of several wrong arguments the one that CPython looks at first is complained of, in its words.
import cmath
import collections
import functools
import math
import operator


class Index:
    def __index__(self):
        return 2


class Failing:
    def __index__(self):
        raise KeyError("index")


def words(f, *arguments, **keywords):
    try:
        f(*arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


for data in (b"hello", bytearray(b"hello")):
    for name in ("find", "rfind", "index", "rindex", "count"):
        method = getattr(data, name)
        assert words(method, None, 1.5) == "TypeError: slice indices must be integers or None or have an __index__ method"
        assert words(method, None, Failing()) == "KeyError: 'index'"
        assert words(method, None, 1) == "TypeError: argument should be integer or bytes-like object, not 'NoneType'"
        assert words(method, 1, x=1) == f"TypeError: {name}() takes no keyword arguments"
    assert data.find(b"l", 3) == 3 and data.rfind(b"l", 0, 3) == 2 and data.count(b"l", 10) == 0 and data.find(b"", 6) == -1


# What is searched may change while the arguments are looked at.
class Shrinking:
    def __index__(self):
        array.clear()
        return 104


array = bytearray(b"hello" * 100)
array.find(Shrinking(), 100, 400)
array = bytearray(b"hello" * 100)
array.count(b"h", Shrinking())

for iterator in (iter([1]), reversed([1]), iter((1,)), iter("é"), iter("a"), iter(b"a"), iter(bytearray(b"a"))):
    assert words(iterator.__setstate__, None) == "TypeError: an integer is required"
    assert words(iterator.__setstate__, Index()) == "TypeError: an integer is required"
    assert words(iterator.__setstate__, 10 ** 30) == "OverflowError: Python int too large to convert to C ssize_t"
    iterator.__setstate__(-5)

assert (1 + 2j).__pow__(None, 2) is NotImplemented and (1j).__rpow__("a", 1) is NotImplemented
assert words((1j).__pow__, 1, 1) == "ValueError: complex modulo"
assert words(operator.pow, 1 + 2j, math.inf) == "ZeroDivisionError: 0.0 to a negative or complex power"
assert repr(1j ** (1 + 2j)) == "(2.6460893340172016e-18+0.04321391826377225j)"

assert words(operator.delitem, memoryview(b"ab"), 0) == "TypeError: cannot modify read-only memory"
assert words(operator.delitem, memoryview(bytearray(b"ab")), 0) == "TypeError: cannot delete memory"
assert words(operator.concat, range(2), "") == "TypeError: 'range' object can't be concatenated"
assert operator.length_hint(None, Index()) == 2
assert words(operator.length_hint, None, 10 ** 30) == "OverflowError: Python int too large to convert to C ssize_t"
assert words(operator.length_hint, None, Failing()) == "KeyError: 'index'"
assert words(functools._lru_cache_wrapper) == "TypeError: lru_cache() missing required argument 'user_function' (pos 1)"
assert words(collections._count_elements, None, None) == "TypeError: 'NoneType' object is not iterable"
assert words(collections._count_elements, None, "a") == "AttributeError: 'NoneType' object has no attribute 'get'"
for method in (set().union, set().update, frozenset().difference):
    assert words(method, 1, x=1) == f"TypeError: {method.__name__}() takes no keyword arguments"
assert words(lambda: "a".find("b", x=1)) == "TypeError: str.find() takes no keyword arguments"
assert words("a".find, "b", x=1) == "TypeError: find() takes no keyword arguments"

# NaN has no sign for cmath; the circular functions turn what the hyperbolic ones give.
nan = float("nan")
for z in (complex(nan, nan), complex(-nan, -nan), complex(-nan, 1), complex(1, -nan)):
    for function in (cmath.acos, cmath.cos, cmath.cosh, cmath.sqrt, cmath.tanh, cmath.log):
        result = function(z)
        assert all(math.copysign(1, part) == 1 for part in (result.real, result.imag) if math.isnan(part)), (function, z)
    for function in (cmath.asin, cmath.atan, cmath.sin, cmath.tan):
        result = function(z)
        assert math.isnan(result.imag) and math.copysign(1, result.imag) == -1, (function, z)
assert math.copysign(1, cmath.phase(complex(-nan, 0))) == 1
