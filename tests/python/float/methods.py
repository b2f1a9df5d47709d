# Floats: text, rounding, division, exact forms.
import math
def raises(kind, args, function):
    try:
        function()
    except kind as e:
        assert e.args == args, e.args
    else:
        assert False
for text in ("0.0", "-0.0", "1.0", "0.1", "1e+16", "1e-05", "0.0001", "1234567890123456.0", "1.7976931348623157e+308", "5e-324",
             "inf", "-inf", "nan", "1e+100", "123456.789", "9007199254740993.0", "3.141592653589793", "1e+22", "1.5e-07"):
    v = float(text)
    assert repr(v) == (text if text != "9007199254740993.0" else "9007199254740992.0"), (text, repr(v))
assert float(" 1_0.5 ") == 10.5 and float("1e400") == math.inf and float("-1e400") == -math.inf and float("1e-400") == 0 and float("InFiNiTy") == math.inf
for text in ("", "abc", "1__0", "_1", "1_", "1e", "e5", ".", "1.5.2", "0x1", "1 2", "+-1"):
    raises(ValueError, ("could not convert string to float: %r" % text,), lambda: float(text))
raises(TypeError, ("float() argument must be a string or a real number, not 'list'",), lambda: float([]))
raises(ZeroDivisionError, ("float division by zero",), lambda: 1.0 / 0)
raises(ZeroDivisionError, ("float floor division by zero",), lambda: 1.0 // 0.0)
raises(ZeroDivisionError, ("float modulo",), lambda: 1.0 % 0)
raises(ZeroDivisionError, ("float divmod()",), lambda: divmod(1.0, 0))
raises(ZeroDivisionError, ("0.0 cannot be raised to a negative power",), lambda: 0.0 ** -1)
raises(OverflowError, (34, "Numerical result out of range"), lambda: 10.0 ** 400)
raises(OverflowError, ("rounded value too large to represent",), lambda: round(1.7e308, -308))
for a in (7.5, -7.5, 0.1, -0.1, 1e20, -1e20, 5.0):
    for b in (2.0, -2.0, 0.3, -0.3, 1e10, 3):
        q, r = divmod(a, b)
        assert q == a // b and r == a % b and (0 <= r <= b if b > 0 else b <= r <= 0) and (abs(a) < 1 or math.isclose(q * b + r, a))
assert str(-0.0 % 5) == "0.0" and str(0.0 % -5) == "-0.0" and str(-1.0 // math.inf) == "-1.0" and 5.0 % math.inf == 5.0 and -5.0 % math.inf == math.inf
assert round(2.5) == 2 and round(3.5) == 4 and round(-2.5) == -2 and type(round(2.5)) is int and round(2.675, 2) == 2.67 and round(1.005, 2) == 1.0
assert round(1234.5678, -2) == 1200.0 and round(150.0, -2) == 200.0 and round(250.0, -2) == 200.0 and round(149.99999, -2) == 100.0 and round(0.5, 0) == 0.0
assert round(5e-324, 400) == 5e-324 and str(round(-0.001, 2)) == "-0.0" and round(1e22, -5) == 1e22 and round(99.9, -3) == 0.0 and round(999.9, -3) == 1000.0
assert (0.1).as_integer_ratio() == (3602879701896397, 36028797018963968) and (-2.0).as_integer_ratio() == (-2, 1) and (0.0).as_integer_ratio() == (0, 1)
raises(OverflowError, ("cannot convert Infinity to integer ratio",), lambda: math.inf.as_integer_ratio())
assert (1.0).hex() == "0x1.0000000000000p+0" and (-0.1).hex() == "-0x1.999999999999ap-4" and (0.0).hex() == "0x0.0p+0" and (5e-324).hex() == "0x0.0000000000001p-1022"
for v in (1.0, -0.1, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 3.5e-310, -0.0):
    assert float.fromhex(v.hex()) == v
assert float.fromhex("0x.8p1") == 1.0 and float.fromhex(" 1p-2 ") == 0.25 and float.fromhex("-inf") == -math.inf and float.fromhex("0x1.00000000000008p0") == 1.0
assert float.fromhex("0x1.00000000000008000001p0") == 1.0000000000000002 and float.fromhex("0x1p-1075") == 0.0 and float.fromhex("0x1.8p-1075") == 5e-324
raises(ValueError, ("invalid hexadecimal floating-point string",), lambda: float.fromhex("0xg"))
raises(OverflowError, ("hexadecimal value too large to represent as a float",), lambda: float.fromhex("0x1p1024"))
assert (2.0).is_integer() and not (2.5).is_integer() and not math.inf.is_integer() and (1.5).conjugate() == 1.5 and (1.5).imag == 0.0
assert 2.0 ** 0.5 == 1.4142135623730951 and (-8.0) ** 2 == 64.0 and isinstance((-8.0) ** 0.5, complex) and 1.0 ** math.nan == 1.0 and math.nan ** 0 == 1.0
assert (-1.0) ** math.inf == 1.0 and 0.5 ** math.inf == 0.0 and 2.0 ** -math.inf == 0.0 and (-math.inf) ** 3 == -math.inf and str((-math.inf) ** -3) == "-0.0"
assert 1.5 < 2 and 2 > 1.5 and 1.0 == 1 and 1.5 != 1 and not math.nan == math.nan and math.nan != math.nan and not math.nan < 1
class F(float): pass
assert F(1.5) + 1 == 2.5 and type(F(1.5) + 1) is float and repr(F("2")) == "2.0" and hash(F(2)) == 2 and type(F.fromhex("1p0")) is F
assert hash(1.0) == 1 and hash(-1.0) == -2 and hash(0.1) == 230584300921369408 and int(1e18) == 10**18 and bool(0.0) is False and bool(-0.0) is False
