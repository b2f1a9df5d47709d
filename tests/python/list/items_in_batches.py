"""Lists made from builtin iterators: all that is left, errors where iterators have them, storage of any size."""


def raises(kind, text, function, *arguments):
    try:
        function(*arguments)
    except kind as e:
        assert str(e) == text, str(e)
    else:
        raise AssertionError("nothing was raised")


for n in (0, 1, 5, 63, 64, 65, 128, 1000, 20000):
    expected = [i for i in range(n)]
    d = {i: -i for i in expected}
    assert list(range(n)) == expected
    assert list(d) == list(d.keys()) == list(set(d)) == expected
    assert list(d.values()) == [-i for i in expected]
    assert list(d.items()) == [(i, -i) for i in expected]
    assert list(reversed(d)) == list(reversed(d.keys())) == expected[::-1] == list(reversed(expected))
    assert list(reversed(d.values())) == [-i for i in expected[::-1]]
    assert list(reversed(d.items())) == [(i, -i) for i in expected[::-1]]
    assert list(iter(tuple(expected))) == list(iter(expected)) == expected
    text = ("aé\u4e00\U0001f600" * n)[:n]
    assert list(text) == list(iter(text)) == [c for c in text]
    data = bytes(i % 256 for i in expected)
    assert list(data) == list(bytearray(data)) == [i % 256 for i in expected]
    assert list(map(abs, expected)) == list(x for x in expected) == sorted(iter(expected)) == expected

    # What has been taken before is gone, and what is at its end stays there.
    for source in (expected, tuple(expected), d, d.values(), range(n), set(expected), text, data):
        iterator = iter(source)
        first = next(iterator, None)
        rest = list(iterator)
        assert len(rest) == max(n - 1, 0) and (n == 0 or [first] + rest == list(source))
        assert list(iterator) == [] and tuple(iterator) == ()

# A list that is extended by what looks at it.
values = [1, 2, 3]
values.extend(reversed(values))
assert values == [1, 2, 3, 3, 2, 1]
values[2:2] = {7: 8}.values()
assert values == [1, 2, 8, 3, 3, 2, 1]
seen = []
values = []
values.extend(len(values) for _ in range(5))
assert values == list(range(5))

# Containers that changed meanwhile.
d = dict.fromkeys(range(200))
iterator = iter(d)
next(iterator)
d["more"] = 1
raises(RuntimeError, "dictionary changed size during iteration", list, iterator)
s = set(range(200))
iterator = iter(s)
next(iterator)
s.add(-1)
raises(RuntimeError, "Set changed size during iteration", list, iterator)
grows = [1, 2]
iterator = iter(grows)
next(iterator)
grows.extend(range(100))
assert len(list(iterator)) == 101


class Loud:
    def __iter__(self):
        yield from range(100)
        raise ValueError("enough")


partly = []
raises(ValueError, "enough", partly.extend, Loud())
assert partly == list(range(100))
raises(ValueError, "enough", list, map(int, Loud()))


class Letters(str):
    def __iter__(self):
        return iter("xyz")


assert list(Letters("abc")) == ["x", "y", "z"]
