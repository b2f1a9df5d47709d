"""Floats that fit no tagged word are the same object wherever they are read; NaNs are objects of their own."""
import math
import operator


class Cell:
    def __init__(self, value):
        self.value = value


def rounds(cell, other, count=3000):
    same = different = 0
    for _ in range(count):
        same += cell.value is cell.value
        different += cell.value is not other.value
    return same, different


for big in (1e300, -1e300, 5e-324, math.inf):
    cell = Cell(big)
    assert cell.value is cell.value and not cell.value is not cell.value
    assert operator.is_(cell.value, cell.value) and not operator.is_not(cell.value, cell.value)
    assert id(cell.value) == id(cell.value)
    assert rounds(cell, Cell(2.5)) == (3000, 3000)
    assert rounds(cell, Cell(None)) == (3000, 3000)
assert rounds(Cell(1e300), Cell(-1e300)) == (3000, 3000)
assert rounds(Cell(0.0), Cell(-0.0)) == (3000, 3000)
assert rounds(Cell(1), Cell(1.0)) == (3000, 3000)
assert rounds(Cell([]), Cell([])) == (3000, 3000)
assert id(1e300) != id(1e301)
nan = float("nan")
assert nan is nan and nan is not float("nan") and id(nan) == id(nan)
assert rounds(Cell(nan), Cell(float("nan"))) == (3000, 3000)
