# math.*, abs, min, max, round, divmod, int() and float() in loops that are compiled.
import math

inf, nan = float("inf"), float("nan")
numbers = [0, 1, -7, 2.5, -2.5, 0.0, -0.0, 1e18, -1e18, 1e19, 2 ** 62, -2 ** 62, 2 ** 80, inf, -inf, nan, True, 0.5, 1.5, 3.999]


class Number:
    def __float__(self):
        return 4.0
    def __index__(self):
        return 3
    def __floor__(self):
        return "floor"
    def __abs__(self):
        return "abs"
    def __round__(self, digits=None):
        return "round", digits


def outcome(function, *arguments):
    try:
        return repr(function(*arguments))
    except (ValueError, OverflowError, TypeError, ZeroDivisionError) as e:
        return str(e)


functions = [math.sqrt, math.fabs, math.sin, math.exp, math.floor, math.ceil, math.trunc, math.log1p, abs, round, int, float, bool, str]
first, number = None, Number()
for _ in range(25):
    result = [outcome(f, x) for f in functions for x in numbers + [number, "12", "x", None]]
    result += [outcome(f, a, b) for f in (min, max, divmod, pow) for a in numbers[:8] for b in numbers[:8]]
    first = first or result
    assert result == first
for _ in range(60):
    assert outcome(math.sqrt, -1) == outcome(math.sqrt, -inf) == "math domain error" and outcome(math.exp, 1000) == "math range error"
    assert outcome(math.sqrt, -0.0) == "-0.0" and outcome(math.sqrt, nan) == "nan" and outcome(math.sqrt, inf) == "inf"
    assert outcome(math.floor, -2.5) == "-3" and outcome(math.ceil, -2.5) == "-2" and outcome(math.floor, 1e300) == repr(int(1e300))
    assert outcome(math.floor, nan) == "cannot convert float NaN to integer" and outcome(int, -2.9) == "-2"
    assert outcome(round, 0.5) == "0" and outcome(round, 1.5) == "2" and outcome(round, 2.675, 2) == "2.67"
    assert outcome(min, nan, 1) == "nan" and outcome(min, 1, nan) == "1" and outcome(max, 1, True) == "1" and outcome(min, 0.0, -0.0) == "0.0"
    assert outcome(divmod, -7, 2) == "(-4, 1)" and outcome(divmod, 1, 0) == "integer division or modulo by zero"
    assert outcome(divmod, -2 ** 62, -1) == "(4611686018427387904, 0)" and outcome(abs, -2 ** 62) == "4611686018427387904"
    assert outcome(pow, 2, 10) == "1024" and outcome(pow, 2, -1) == "0.5" and outcome(pow, 2, 70, 1000) == "424"
    assert outcome(min) == "min expected at least 1 argument, got 0" and outcome(max, ()) == "max() arg is an empty sequence"
    assert outcome(max, "ab", "b", "aa") == "'b'" and min(3, 1, 2, key=lambda x: -x) == 3 and max([1, 5, 2]) == 5
    assert outcome(math.floor, Number()) == "'floor'" and outcome(math.sqrt, Number()) == "2.0" and outcome(int, Number()) == "3"


class Yes(int):
    def __lt__(self, other):
        return True


for _ in range(60):
    assert min(1, Yes(5)) == 5 and chr(97) == "a" and ord("\U0001f600") == 0x1F600 and outcome(chr, -1) == "chr() arg not in range(0x110000)"
    assert outcome(ord, "ab") == "ord() expected a character, but string of length 2 found" and ord(b"a") == 97
    assert True + 1 == 2 and True * 2.5 == 2.5 and (True & 3) == 1 and 2 ** 70 + True == 2 ** 70 + 1 and True < 2 ** 70
