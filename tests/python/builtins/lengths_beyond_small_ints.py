# Lengths up to sys.maxsize, which small ints cannot hold.
import bisect
import operator
import sys


class Long:
    def __len__(self):
        return sys.maxsize


class Hinted:
    def __init__(self, hint):
        self.hint = hint

    def __length_hint__(self):
        return self.hint


for _ in range(100):
    assert len(Long()) == operator.length_hint(Long()) == operator.length_hint(Hinted(sys.maxsize)) == sys.maxsize
    assert operator.length_hint(object(), sys.maxsize) == sys.maxsize
try:
    operator.length_hint(Hinted(-2))
except ValueError as error:
    assert str(error) == "__length_hint__() should return >= 0"
else:
    raise AssertionError
numbers = range(sys.maxsize - 1)
assert bisect.bisect_left(numbers, sys.maxsize - 3) == sys.maxsize - 3
assert bisect.bisect_right(numbers, sys.maxsize - 3) == sys.maxsize - 2
