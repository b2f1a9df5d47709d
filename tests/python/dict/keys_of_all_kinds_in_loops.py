# Look-ups and stores with int, str, tuple and other keys, in loops that are compiled.
class Same:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return self.n % 7
    def __eq__(self, other):
        return isinstance(other, Same) and other.n == self.n


class Plain:
    pass


def count(keys):
    counts = {}
    for k in keys:
        counts[k] = counts.get(k, 0) + 1
    return counts


assert count(list(range(50)) * 4) == {k: 4 for k in range(50)}
assert count(["a%d" % (k % 30) for k in range(90)]) == {"a%d" % k: 3 for k in range(30)}
assert count([(k % 5, str(k % 3), None) for k in range(150)]) == {(k % 5, str(k % 3), None): 10 for k in range(150)}
assert len(count([Same(k % 20) for k in range(200)])) == 20
plain = [Plain() for _ in range(10)]
assert count(plain * 5) == {p: 5 for p in plain}
assert count([1, True, 1.0, 1 + 0j] * 40) == {1: 160}
assert count([2 ** 70, float(2 ** 70), 0.5, -0.0, 0, b"x", "x"] * 30) == {2 ** 70: 60, 0.5: 30, 0: 60, b"x": 30, "x": 30}
nan = float("nan")
assert count([nan] * 50) == {nan: 50}
assert len(count([float("nan") for _ in range(50)])) == 50


class Counting(dict):
    def __missing__(self, key):
        return key * 2


def read(d, keys):
    return [d[k] for k in keys]


assert read(Counting({1: 5}), [1, 2, 3] * 40) == [5, 4, 6] * 40


def fails(d, k):
    try:
        return d[k]
    except (KeyError, TypeError) as e:
        return repr(e)


for _ in range(60):
    assert fails({}, 1) == "KeyError(1)"
    assert fails({"a": 1}, ("a", 1)) == "KeyError(('a', 1))"
    assert fails({}, ([],)) == "TypeError(\"unhashable type: 'list'\")"

groups = {}
for i in range(200):
    groups.setdefault((i % 3, "k"), []).append(i)
    groups.setdefault(Same(i), i)
assert [len(groups[k, "k"]) for k in range(3)] == [67, 67, 66] and len(groups) == 203


# A class that gets an __eq__ later.
class Late:
    pass


def find(d, k):
    return k in d


a, b = Late(), Late()
table = {a: 1}
for _ in range(80):
    assert find(table, a) and not find(table, b)
Late.__hash__ = lambda self: 1
Late.__eq__ = lambda self, other: True
table = {a: 1}
for _ in range(80):
    assert find(table, b)

# Stores into globals that compiled code relies on.
LIMIT = 1


def limit():
    return LIMIT


for i in range(200):
    if i % 50 == 49:
        globals()["LIMIT"] = i
    assert limit() == (1 if i < 49 else i // 50 * 50 + 49 if i % 50 == 49 else (i // 50) * 50 - 1)
