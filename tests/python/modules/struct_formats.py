"""Formats, alignment, byte order and errors of struct."""
import struct

assert struct.pack("<bhiqfd3sp?", -1, 2, 3, 4, 1.5, 2.5, b"abcd", b"x", True).hex() == "ff02000300000004000000000000000000c03f00000000000004406162630001"
assert struct.unpack(">IhB", b"\0\0\1\2\xff\xfe\3") == (258, -2, 3)
assert struct.calcsize("bi") == 8 and struct.calcsize("<bi") == 5 and struct.calcsize("b0q") == 8
assert struct.unpack("e", struct.pack("e", 65504.0)) == (65504.0,)
for value in (0.0, -0.0, 6e-8, 3.14159, float("inf")):
    half, = struct.unpack("e", struct.pack("e", value))
    assert half == value or abs(half - value) < 1e-3
assert list(struct.iter_unpack("<H", b"\1\0\2\0")) == [(1,), (2,)]
s = struct.Struct("<I")
buffer = bytearray(8)
s.pack_into(buffer, 2, 0xDEADBEEF)
assert buffer.hex() == "0000efbeadde0000" and s.unpack_from(buffer, 2) == (0xDEADBEEF,)
assert struct.unpack("Q", b"\xff" * 8) == (2**64 - 1,)
for call, text in (
    (lambda: struct.pack("b", 200), "byte format requires -128 <= number <= 127"),
    (lambda: struct.pack("<i", 2**40), "'i' format requires -2147483648 <= number <= 2147483647"),
    (lambda: struct.pack("q", 2**70), "argument out of range"),
    (lambda: struct.pack("i", "x"), "required argument is not an integer"),
    (lambda: struct.pack("2i", 1), "pack expected 2 items for packing (got 1)"),
    (lambda: struct.unpack("i", b"abc"), "unpack requires a buffer of 4 bytes"),
    (lambda: struct.unpack_from("i", b"abc", 1), "unpack_from requires a buffer of at least 5 bytes for unpacking 4 bytes at offset 1 (actual buffer size is 3)"),
    (lambda: struct.calcsize("z"), "bad char in struct format"),
    (lambda: struct.calcsize("3"), "repeat count given without format specifier"),
):
    try:
        call()
        raise AssertionError(text)
    except struct.error as error:
        assert str(error) == text, error
