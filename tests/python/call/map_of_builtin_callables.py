"""map() and key functions with builtin functions, objects of builtin classes, and what programs make of these."""
from functools import partial
from operator import attrgetter, itemgetter, methodcaller


class Point:
    def __init__(self, x):
        self.x = x

    def get(self, add=0):
        return self.x + add


points = [Point(i * 7 % 10) for i in range(200)]
pairs = [(p.x, i) for i, p in enumerate(points)]
for _ in range(20):
    assert list(map(attrgetter("x"), points)) == [p.x for p in points]
    assert list(map(attrgetter("x", "x"), points)) == [(p.x, p.x) for p in points]
    assert list(map(itemgetter(0), pairs)) == [p[0] for p in pairs]
    assert list(map(methodcaller("get"), points)) == list(map(methodcaller("get", add=0), points)) == [p.x for p in points]
    assert max(points, key=attrgetter("x")).x == 9 and min(pairs, key=itemgetter(1)) == pairs[0]
    assert sorted(pairs, key=itemgetter(1), reverse=True) == pairs[::-1]
    assert list(map(abs, [-1, 2.5, True])) == [1, 2.5, 1]
    assert list(map([1, 2, 3].__contains__, [0, 1])) == [False, True]
    assert list(map("{}!".format, [1, "a"])) == ["1!", "a!"]
    assert list(map(str.upper, ["a", "b"])) == ["A", "B"] and list(map(int, ["1", 2.5])) == [1, 2]
    assert list(map(partial(max, 3), [1, 5])) == [3, 5]
    assert list(map(len.__call__, ["ab", ()])) == [2, 0]


class Twice(partial):
    def __call__(self, object):
        return 2 * super().__call__(object)[1]


assert list(map(Twice(tuple), [(1, 2), (3, 4)])) == [4, 8]


class Plain(partial):
    pass


assert list(map(Plain(max, 2), [1, 4])) == [2, 4]


def message(function, *arguments):
    try:
        list(map(function, *arguments))
    except (TypeError, AttributeError, IndexError, RecursionError) as e:
        return type(e).__name__ + ": " + str(e)


assert message(itemgetter(5), [(1,)]) == "IndexError: tuple index out of range"
assert message(attrgetter("y"), [points[0]]) == "AttributeError: 'Point' object has no attribute 'y'"
assert message(abs, ["a"]) == "TypeError: bad operand type for abs(): 'str'"
assert message(abs, [1], [2]) == "TypeError: abs() takes exactly one argument (2 given)"
assert message(5, [1]) == "TypeError: 'int' object is not callable"


class Borrowed:
    __call__ = itemgetter.__call__


assert "itemgetter" in message(Borrowed(), [(1,)])


class Endless:
    pass


Endless.__call__ = Endless()
assert message(Endless(), [1]).startswith("RecursionError")
