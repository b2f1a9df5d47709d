# A list may change while its items are hashed.
class Grows:
    def __init__(self, target, n):
        self.target = target
        self.n = n

    def __hash__(self):
        if self.n:
            self.target.append(Grows(self.target, self.n - 1))
        return self.n


class Clears:
    def __init__(self, target):
        self.target = target

    def __hash__(self):
        self.target.clear()
        return 1


items = []
items.append(Grows(items, 3))
assert sorted(x.n for x in set(items)) == [0, 1, 2, 3]
items = [1, 2]
items.insert(1, Clears(items))
assert len(set(items)) == 2
assert set((1, 2, 1)) == {1, 2} and frozenset([1, 1.0, True]) == {1}
s = {0}
s.update([1, 2], (3,), [])
assert s == {0, 1, 2, 3}
try:
    set([1, []])
except TypeError as e:
    assert str(e) == "unhashable type: 'list'"
else:
    assert False


class Listed(list):
    def __iter__(self):
        return iter((7, 8))


assert set(Listed([1])) == {7, 8}
