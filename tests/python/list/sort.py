# Sorting: stable, with keys, reversed, of all kinds of keys, and guarded against changes.
def lcg(seed):
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield seed >> 33
rng = lcg(7)

def check(values, key=None, reverse=False):
    tagged = [(v, i) for i, v in enumerate(values)]
    by = (lambda p: p[0]) if key is None else (lambda p: key(p[0]))
    tagged.sort(key=by, reverse=reverse)
    for (a, i), (b, j) in zip(tagged, tagged[1:]):
        x, y = by((a, i)), by((b, j))
        if reverse:
            x, y = y, x
        assert not y < x
        if not x < y:
            assert i < j, "not stable"
    plain = list(values)
    plain.sort(key=key, reverse=reverse)
    assert [id(v) for v in plain] == [id(v) for v, _ in tagged] or plain == [v for v, _ in tagged]

for n in (0, 1, 2, 3, 10, 63, 64, 65, 100, 500, 1000, 3000):
    ints = [next(rng) % 1000 for _ in range(n)]
    for values in (ints, [float(x) for x in ints], [str(x) for x in ints], [x * 10**30 for x in ints],
                   [(x % 10, str(x)) for x in ints], [x if x % 2 else float(x) for x in ints],
                   sorted(ints), sorted(ints, reverse=True), list(range(n)), list(range(n, 0, -1)),
                   [0] * n, ["é%d" % (x % 50) for x in ints], ["\u4e00%d" % x for x in ints],
                   list(range(n // 2)) + list(range(n // 3)) + list(range(n))):
        check(values)
        check(values, reverse=True)
    check(ints, key=lambda x: -x)
    check(ints, key=lambda x: x % 7)
    check(ints, key=str, reverse=True)
assert sorted([3, 1, 2], key=None) == [1, 2, 3]
assert sorted("bca") == ["a", "b", "c"]

class Weird:
    def __init__(self, v): self.v = v
    def __lt__(self, other): return self.v < other.v
check([Weird(next(rng) % 100) for _ in range(500)])

try:
    [1, "a"].sort()
    assert False
except TypeError as e:
    assert str(e) == "'<' not supported between instances of 'str' and 'int'"

# A failing comparison leaves all items there.
class Bad:
    count = 0
    def __init__(self, v): self.v = v
    def __lt__(self, other):
        Bad.count += 1
        if Bad.count > 900: raise ZeroDivisionError
        return self.v < other.v
items = [Bad(next(rng) % 1000) for _ in range(300)]
before = set(map(id, items))
try:
    items.sort()
    assert False
except ZeroDivisionError:
    pass
assert set(map(id, items)) == before and len(items) == 300

# The list looks empty while it is sorted, and changes are noticed.
a = [3, 2, 1]
seen = []
def key(x):
    seen.append(len(a))
    return x
a.sort(key=key)
assert seen == [0, 0, 0] and a == [1, 2, 3]
def changing(x):
    a.append(9)
    return x
try:
    a.sort(key=changing)
    assert False
except ValueError as e:
    assert str(e) == "list modified during sort"
assert a == [1, 2, 3]
