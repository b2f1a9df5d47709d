# += and *= on subclasses of sequences that have operators of their own.
import collections


class Reflecting(list):
    def __rmul__(self, other):
        return "rmul"

    def __radd__(self, other):
        return "radd"


for _ in range(20):
    x = Reflecting([1])
    x += x
    assert len(x) == 2 and type(x) is Reflecting
    x += [3]
    assert x == [1, 1, 3]
    x *= 2  # list.__mul__, for the class has a method for `*`
    assert type(x) is list and x == [1, 1, 3] * 2


class Iterating(list):
    def __iter__(self):
        return iter("ab")


x = Iterating([1])
x += x
x.extend(x)
assert list.__len__(x) == 5 and x == [1, "a", "b", "a", "b"]


class Multiplying(list):
    def __mul__(self, other):
        return NotImplemented if other == 3 else "mul"


for _ in range(20):
    x = y = Multiplying([1])
    x *= 2
    assert x == "mul"
    y *= 3
    assert type(y) is Multiplying and y == [1, 1, 1]


class Ring(collections.deque):
    def __mul__(self, other):
        return "mul"


x = Ring([1])
x *= 2
assert x == "mul"
x = Ring([1])
x += x
assert x == Ring([1, 1])
