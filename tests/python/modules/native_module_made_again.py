# A native module that has left sys.modules is imported anew, and the classes of the first one go on working.
import functools
import struct
import sys

for name in ("_struct", "_functools", "itertools", "_bisect"):
    first = sys.modules.pop(name, None) or __import__(name)
    sys.modules.pop(name, None)
    second = __import__(name)
    assert second is not first and second is sys.modules[name]

try:
    struct.pack("Z", 1)
except struct.error as error:
    assert str(error) == "bad char in struct format"
else:
    raise AssertionError
for format in ("\0", "2\0i", b"\0"):
    try:
        struct.calcsize(format)
    except struct.error as error:
        assert str(error) == "embedded null character", error
    else:
        raise AssertionError(format)
assert functools.partial(int, "12")() == 12
