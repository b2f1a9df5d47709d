"""sys.getsizeof asks __sizeof__, and grows with what an object holds itself."""
import sys


class Sized:
    def __init__(self, size):
        self.size = size

    def __sizeof__(self):
        if isinstance(self.size, Exception):
            raise self.size
        return self.size


assert sys.getsizeof(Sized(100)) in (100, 132)  # CPython adds what lies before the object
for bad, error, message in (
    (-1, ValueError, "__sizeof__() should return >= 0"),
    (1.5, TypeError, "an integer is required"),
    (2**70, OverflowError, None),
    (KeyError("x"), KeyError, None),
):
    try:
        sys.getsizeof(Sized(bad))
    except error as e:
        assert message is None or str(e) == message, e
    else:
        assert False, bad
assert sys.getsizeof(Sized(1.5), 7) == 7  # after a TypeError alone
try:
    sys.getsizeof(Sized(-1), 7)
except ValueError:
    pass
else:
    assert False

for small, large in (
    (1, 2**200),
    ("", "a" * 100),
    ("a" * 100, "\u1234" * 100),
    (b"", b"a" * 100),
    (bytearray(), bytearray(100)),
    ((), (1,) * 20),
    ([], [1] * 20),
    ({}, dict.fromkeys(range(100))),
    (set(), set(range(100))),
):
    assert 0 < sys.getsizeof(small) < sys.getsizeof(large), (small, large)
for o in None, True, 1.5, 1j, ..., object(), int, len, sys, print, iter([]), {}.keys(), slice(1), range(3), (lambda: 0), KeyError(1), memoryview(b""):
    assert 0 < sys.getsizeof(o) < 3000, o
