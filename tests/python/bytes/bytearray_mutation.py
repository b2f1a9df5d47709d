# bytearray: stores, slices, growth at both ends, exported buffers.
def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


a = bytearray(b"abc")
a[0] = 65
a[1:2] = b"xyz"
assert a == b"Axyzc"
a[1:4] = []
a[::-1] = b"21"
assert a == b"12"
a[0:0] = a
assert a == b"1212"
a[1:3] = range(3)
assert a == b"1\0\1\0022"
del a[0], a[-1]
del a[::2]
assert a == b"\1"
a.append(5)
a.extend([6, 7])
a.extend(b"8")
a += b"9"
a.insert(1, 0)
assert a == b"\1\0\5\6\00789"
assert a.pop() == 57 and a.pop(0) == 1
a.remove(5)
a.reverse()
assert a == b"8\7\6\0"
a *= 2
assert len(a) == 8 and a.copy() is not a
a.clear()
assert a == b"" and not a
assert message(a.pop) == "IndexError: pop from empty bytearray"
assert message(a.append, 300) == "ValueError: byte must be in range(0, 256)"
assert message(a.extend, "ab") == "TypeError: 'str' object cannot be interpreted as an integer"
assert message(a.__setitem__, 0, 1) == "IndexError: bytearray index out of range"
assert message(a.__setitem__, slice(0, 1), 5) == "TypeError: can assign only bytes, buffers, or iterables of ints in range(0, 256)"

queue = bytearray()
expected = 0
for i in range(20000):
    queue += bytes([i & 255])
    if len(queue) > 50:
        assert queue[0] == expected & 255
        del queue[:1]
        expected += 1
assert len(queue) == 50

b = bytearray(b"abcdef")
with memoryview(b) as view:
    view[1:3] = b"XY"
    assert message(b.append, 1) == "BufferError: Existing exports of data: object cannot be re-sized"
    b[0] = 90
b.append(33)
assert b == b"ZXYdef!"

data = bytearray(b"a")
for length in range(1, 200):  # a copy holds no view of what it was made from
    assert bytes(data) == b"a" * length
    data.append(97)
