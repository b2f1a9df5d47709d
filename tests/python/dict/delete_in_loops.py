"""del d[k] in hot loops: keys of all kinds, keys that are missing, keys with code of their own, classes with __delitem__."""


def fill_and_empty(keys, rounds):
    d = {}
    for _ in range(rounds):
        for k in keys:
            d[k] = k
        for k in keys:
            del d[k]
            assert k not in d
        assert not d and list(d) == []
    return d


for keys in (
    list(range(50)),
    ["k%d" % i for i in range(50)],
    [(i, str(i), (i / 2, None)) for i in range(50)],
    [1.5, None, True, "a", b"b", (), 2**70, frozenset([1])],
):
    assert fill_and_empty(keys, 40) == {}


def missing(d, keys):
    failures = []
    for k in keys:
        try:
            del d[k]
        except KeyError as e:
            failures.append(e.args[0])
    return failures


for _ in range(30):
    d = {i: 0 for i in range(0, 100, 3)}
    assert missing(d, range(100)) == [i for i in range(100) if i % 3]
    assert d == {}
    assert missing({(1, 2): 3}, [(2, 1), (1, 2), (1, 2)]) == [(2, 1), (1, 2)]


class Key:
    calls = 0

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        Key.calls += 1
        return 7

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


def own_keys():
    d = {Key(i): i for i in range(10)}
    before = Key.calls
    for i in range(10):
        del d[Key(i)]
    assert Key.calls - before == 10 and d == {}


for _ in range(30):
    own_keys()


class Counting(dict):
    def __delitem__(self, key):
        self.deleted = getattr(self, "deleted", 0) + 1
        dict.__delitem__(self, key)


def of_class(cls):
    d = cls((i, i) for i in range(100))
    for i in range(100):
        del d[i]
    return d


for _ in range(5):
    assert of_class(Counting).deleted == 100
    assert of_class(dict) == {}

try:
    for i in range(200):
        d = {1: 2}
        del d[[] if i == 150 else 1]
except TypeError as e:
    assert str(e) == "unhashable type: 'list'" and i == 150

# A loop whose dict is also iterated, and one that deletes what it reads.
d = {i: i for i in range(300)}
try:
    for k in d:
        del d[k]
except RuntimeError as e:
    assert str(e) == "dictionary changed size during iteration"
assert len(d) == 299


def sieve(n):
    d = dict.fromkeys(range(2, n))
    for i in range(2, n):
        if i in d:
            for j in range(i * i, n, i):
                if j in d:
                    del d[j]
    return list(d)


assert sieve(50) == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]

# Globals, which compiled code takes for constants until they change.
answer = 1


def read_global():
    return answer


for i in range(300):
    if i == 200:
        del globals()["answer"]
        break
    assert read_global() == 1
try:
    read_global()
except NameError:
    pass
else:
    raise AssertionError("the name is gone")
