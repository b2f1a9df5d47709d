# Ints from and to text and bytes.
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, (str(e), message)
    else:
        assert False
assert int("12") == 12 and int(" -1_000 ") == -1000 and int("+0") == 0 and int("0x1F", 16) == 31 and int("0x1F", 0) == 31
assert int("0b101", 0) == 5 and int("0o17", 0) == 15 and int("z", 36) == 35 and int("１２") == 12 and int(b"7") == 7 and int("0", 0) == 0 and int("00", 0) == 0
for text in ("", " ", "1 2", "1__2", "_1", "1_", "0x", "abc", "1.5", "--1", "1\x00", "+"):
    raises(ValueError, "invalid literal for int() with base 10: %r" % text, lambda: int(text))
raises(ValueError, "invalid literal for int() with base 0: '010'", lambda: int("010", 0))
raises(ValueError, "int() base must be >= 2 and <= 36, or 0", lambda: int("1", 37))
raises(TypeError, "int() can't convert non-string with explicit base", lambda: int(1, 10))
raises(TypeError, "int() argument must be a string, a bytes-like object or a real number, not 'list'", lambda: int([]))
raises(OverflowError, "cannot convert float infinity to integer", lambda: int(float("inf")))
raises(ValueError, "cannot convert float NaN to integer", lambda: int(float("nan")))
raises(ValueError, "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit", lambda: int("1" * 4301))
raises(ValueError, "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit", lambda: str(10**4300))
assert len(str(10**4299)) == 4300 and len(hex(10**5000)) > 4000 and int("1" * 4300) % 7 == int("1" * 4300) % 7
assert str(2**62) == "4611686018427387904" and str(-2**63) == "-9223372036854775808" and str(10**30) == "1" + "0" * 30
assert int("123456789" * 20) == int("".join("123456789" for _ in range(20))) and str(int("9" * 100)) == "9" * 100
assert int(3.99) == 3 and int(-3.99) == -3 and int(1e20) == 10**20 and int(2.0**62) == 2**62 and int(-2.0**70) == -2**70
for v in (0, 1, 127, 128, 255, 256, -1, -128, -129, 2**63, -2**63, 2**100, -2**100 + 1):
    for order in ("little", "big"):
        n = (v.bit_length() + 8) // 8
        b = v.to_bytes(n, order, signed=True)
        assert int.from_bytes(b, order, signed=True) == v
        if v >= 0: assert int.from_bytes(v.to_bytes(n, order), order) == v
assert (258).to_bytes(2, "big") == b"\x01\x02" and (1).to_bytes() == b"\x01" and (-2).to_bytes(2, "little", signed=True) == b"\xfe\xff"
assert (-128).to_bytes(1, "big", signed=True) == b"\x80" and int.from_bytes([1, 2], "big") == 258 and int.from_bytes(b"", "big") == 0
raises(OverflowError, "int too big to convert", lambda: (256).to_bytes(1, "big"))
raises(OverflowError, "int too big to convert", lambda: (128).to_bytes(1, "big", signed=True))
raises(OverflowError, "can't convert negative int to unsigned", lambda: (-1).to_bytes(1, "big"))
raises(ValueError, "byteorder must be either 'little' or 'big'", lambda: (1).to_bytes(1, "x"))
assert (0).bit_length() == 0 and (255).bit_length() == 8 and (-256).bit_length() == 9 and (2**100).bit_length() == 101
assert (255).bit_count() == 8 and (-7).bit_count() == 3 and (2**100 - 1).bit_count() == 100
assert (5).as_integer_ratio() == (5, 1) and (5).numerator == 5 and (5).denominator == 1 and (5).imag == 0 and (True).real == 1
class I(int): pass
x = I(10**30)
assert x == 10**30 and type(x + 0) is int and hash(x) == hash(10**30) and repr(x) == "1" + "0" * 30 and type(I(5)) is I and I("7") == 7
x.name = "n"
assert x.name == "n" and type(-I(3)) is int and type(int(x)) is int and I.from_bytes(b"\x05", "big") == 5 and type(I.from_bytes(b"\x05", "big")) is I
assert hash(2**61 - 1) == 0 and hash(2**61) == 1 and hash(-1) == -2 and hash(-2**61) == -2 and hash(10**30) == hash(float(10**30)) or hash(10**30) != 0
assert hash(2**100) == hash(2.0**100) and hash(0.5) == 1 << 60 and hash(float("inf")) == 314159 and hash(1e300) == hash(int(1e300))
