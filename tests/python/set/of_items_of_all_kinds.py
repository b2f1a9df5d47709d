"""set(items) keeps the first of equal items, whatever their kinds, and however the items change meanwhile."""
import random

choose = random.Random(1)


class Number:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return self.n == (other.n if isinstance(other, Number) else other)


class Text(str):
    pass


makers = [
    lambda: choose.randrange(50), lambda: "k%d" % choose.randrange(500), lambda: float(choose.randrange(50)),
    lambda: (choose.randrange(9), "a"), lambda: True, lambda: Number(choose.randrange(50)), lambda: Text("k%d" % choose.randrange(500)),
    lambda: choose.randrange(2**61, 2**61 + 3), lambda: -1, lambda: -2, lambda: None, lambda: choose.randrange(10**6), lambda: 2**70,
]


def one_by_one(items):
    s = set()
    for item in items:
        s.add(item)
    return s


def same(a, b):
    return a == b and len(a) == len(b) and {id(x) for x in a} == {id(x) for x in b}


for trial in range(150):
    kinds = [choose.choice(makers) for _ in range(choose.choice([1, 1, 2, 3, 6]))]
    count = 2000 if trial % 50 == 0 else choose.choice([0, 1, 4, 5, 6, 20, 30, 86, 300])
    items = [choose.choice(kinds)() for _ in range(count)]
    expected = one_by_one(items)
    assert same(set(items), expected) and same(frozenset(tuple(items)), expected)
    grown = set(items[: count // 2])
    grown.update(items[count // 2 :])
    grown.update(tuple(items))
    assert same(grown, expected)
    assert all(item in grown for item in items)


class Changes:
    def __init__(self, items, change):
        self.items, self.change = items, change

    def __hash__(self):
        self.change(self.items)
        return 1


items = ["a", "b", "c"]
items.insert(1, Changes(items, list.clear))
assert len(set(items)) == 2
items = ["a", 1]
items.insert(1, Changes(items, lambda items: len(items) < 50 and items.append("x%d" % len(items))))
assert len(set(items)) == 4
