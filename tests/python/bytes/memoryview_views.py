# memoryview: slices, casts, shapes, comparison, release.
def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


m = memoryview(b"abc")
assert m[0] == 97 and m[-1] == 99 and m[1:].tobytes() == b"bc" and bytes(m[::-1]) == b"cba" and len(m) == 3
assert m.readonly and m.format == "B" and m.itemsize == 1 and m.shape == (3,) and m.strides == (1,) and m.nbytes == 3 and m.ndim == 1
assert m == b"abc" and b"abc" == m and hash(m) == hash(b"abc") and m.tolist() == [97, 98, 99] and m.obj == b"abc"
assert message(m.__setitem__, 0, 1) == "TypeError: cannot modify read-only memory"
assert message(lambda: m[5]) == "IndexError: index out of bounds on dimension 1"
assert message(lambda: m["x"]) == "TypeError: memoryview: invalid slice key"
assert message(memoryview, "x") == "TypeError: memoryview: a bytes-like object is required, not 'str'"
assert message(m.cast, "x").startswith("ValueError: memoryview: destination format must be a native")

a = bytearray(b"abcdefgh")
w = memoryview(a)
w[0] = 65
w[2:4] = b"XY"
assert a == b"AbXYefgh"
assert message(w.__setitem__, 0, "x") == "TypeError: memoryview: invalid type for format 'B'"
assert message(w.__setitem__, 0, 300) == "ValueError: memoryview: invalid value for format 'B'"
assert message(w.__setitem__, slice(0, 2), b"x") == "ValueError: memoryview assignment: lvalue and rvalue have different structures"
grid = w.cast("B", [2, 4])
assert grid.shape == (2, 4) and grid.strides == (4, 1) and grid[1, 2] == 103 and grid.tolist()[1] == [101, 102, 103, 104]
ints = memoryview(bytearray(b"\1\0\0\0\2\0\0\0")).cast("I")
assert ints.tolist() == [1, 2] and ints.itemsize == 4
ints[0] = 2**32 - 1
assert ints.tobytes() == b"\xff\xff\xff\xff\2\0\0\0"
assert memoryview(bytes(8)).cast("d")[0] == 0.0 and memoryview(b"\1\0").cast("?").tolist() == [True, False]
assert w.toreadonly().readonly and w[::2].tobytes() == b"AXeg" and not w[::2].contiguous
assert m.hex(":") == "61:62:63"
m.release()
assert message(lambda: m[0]) == "ValueError: operation forbidden on released memoryview object"
assert repr(m).startswith("<released memory at 0x")
assert sum(memoryview(b"\1\2\3")) == 6 and 2 in memoryview(b"\1\2")
