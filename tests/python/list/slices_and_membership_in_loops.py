# Slices without a step, and `in`, of lists, tuples, strings and ranges.
bounds = [None, -1000, -4, -1, 0, 1, 3, 5, 1000]
items, pair, text = [0, 1, 2, 3, 4], (0, 1, 2, 3, 4), "abcde"
for _ in range(20):
    for i in bounds:
        for j in bounds:
            expected = [k for k in range(5) if k in range(*slice(i, j).indices(5))]
            assert items[i:j] == expected
            assert pair[i:j] == tuple(expected)
            assert text[i:j] == "".join("abcde"[k] for k in expected)

nan = float("nan")


class Odd:
    def __eq__(self, other):
        return other == 3


def members(container, candidates):
    return [c in container for c in candidates]


for _ in range(60):
    assert members([1, "x", nan, (1, 2)], [1, 1.0, True, "x", nan, float("nan"), (1, 2), (1, 3), None]) == \
        [True, True, True, True, True, False, True, False, False]
    assert members((Odd(),), [3, 4]) == [True, False]
    assert members([1, 2], [Odd()]) == [False]
    assert members([1, 3], [Odd()]) == [True]
    assert members("abc", ["", "b", "bc", "cb"]) == [True, True, True, False]
    assert members(range(0, 10, 3), [0, 3, 9, 10, 1, -3, True, 3.0]) == [True, True, True, False, False, False, False, True]
    assert members(range(10, 0, -3), [10, 7, 1, 0, 2]) == [True, True, True, False, False]
    assert members({1, "a", (1, 2)}, [1.0, "a", (1, 2), [].__len__]) == [True, True, True, False]
    assert members({1: 0, "a": 0}, [True, "a", "b", 2]) == [True, True, False, False]
    try:
        members({1}, [[]])
        assert False
    except TypeError as e:
        assert str(e) == "unhashable type: 'list'"
