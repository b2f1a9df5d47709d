# Items of arrays, bytes and bytearrays in loops that are compiled.
from array import array


def copy(source, target):
    for i in range(len(source)):
        target[i] = source[-1 - i]
    return target


LIMITS = {"b": (-128, 127), "B": (0, 255), "h": (-32768, 32767), "H": (0, 65535), "i": (-2 ** 31, 2 ** 31 - 1),
          "I": (0, 2 ** 32 - 1), "l": (-2 ** 63, 2 ** 63 - 1), "q": (-2 ** 63, 2 ** 63 - 1), "L": (0, 2 ** 64 - 1)}
for code, (low, high) in LIMITS.items():
    values = array(code, [low, high, 0, 1, 100] * 20)
    assert copy(values, array(code, [0] * 100)).tolist() == values.tolist()[::-1]
    for bad in low - 1, high + 1, 1.5, "x":
        try:
            values[0] = bad
            assert False
        except (OverflowError, TypeError):
            assert values[0] == low
for code in "fd":
    values = array(code, [0.5, -0.0, float("inf"), 1e30, 3] * 20)
    assert repr(copy(values, array(code, [0] * 100)).tolist()) == repr(values.tolist()[::-1])
assert repr(copy([1, 2.5, True, -0.0], array("d", [9] * 4))) == "array('d', [-0.0, 1.0, 2.5, 1.0])"
data = bytearray(range(100))
assert copy(bytes(data), bytearray(100)) == data[::-1]
del data[:10]
assert [data[i] for i in range(-90, 90)] == list(range(10, 100)) * 2


def fails(container, key, *value):
    try:
        if value:
            container[key] = value[0]
        return container[key]
    except (IndexError, ValueError, TypeError, OverflowError) as e:
        return str(e)


for _ in range(60):
    assert fails(array("d", [1]), 1) == "array index out of range"
    assert fails(array("d", [1]), -2, 0) == "array assignment index out of range"
    assert fails(array("B", [1]), 0, 256) == "unsigned byte integer is greater than maximum"
    assert fails(b"ab", 2) == "index out of range"
    assert fails(bytearray(b"ab"), 0, 256) == "byte must be in range(0, 256)"
    assert fails(array("u", "ab"), 1) == "b"


class Emptying:
    """An item whose conversion empties the sequence that it stands in."""

    def __index__(self):
        source.clear()
        return 7


source = [1, Emptying(), 3]
try:
    array("i", source)
except IndexError as error:
    assert str(error) == "list index out of range"
else:
    assert False, "an item of the list was gone"
extended = array("h", [1])
source = [2, Emptying(), 4]
extended.extend(source)
assert extended.tolist() == [1, 2, 7]
