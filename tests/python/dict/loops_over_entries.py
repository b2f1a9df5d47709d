# Loops over dicts, sets and strings long enough to be compiled: holes, changes on the way, and what is left afterwards.


def total_of_items(d):
    total = 0
    for key, value in d.items():
        total += key * value
    return total


def with_holes(n):
    d = {i: i + 1 for i in range(n)}
    for i in range(0, n, 3):
        del d[i]
    return d


for n in (0, 1, 2, 3, 500):
    d = with_holes(n)
    left = [i for i in range(n) if i % 3]
    assert total_of_items(d) == sum(i * (i + 1) for i in left)
    assert [k for k in d] == left and [v for v in d.values()] == [i + 1 for i in left]
    assert [pair for pair in d.items()] == [(i, i + 1) for i in left]
    s = set(range(n)) - set(range(0, n, 3))
    assert sorted(x for x in s) == left


def change(d, when, what):
    seen = 0
    for key in d:
        seen += 1
        if seen == when:
            what(d, key)
    return seen


def message(function, *arguments):
    try:
        return function(*arguments)
    except RuntimeError as e:
        return str(e)


def grow(d, key):
    d[key, 0] = 1


def replace(d, key):
    del d[key]
    d[key, 0] = 1


for when in (1, 150, 299):
    d = dict.fromkeys(range(300))
    assert message(change, d, when, grow) == "dictionary changed size during iteration"
assert message(change, dict.fromkeys(range(300)), 300, replace) == "dictionary keys changed during iteration"
assert message(change, set(range(300)), 200, lambda s, x: s.add("more")) == "Set changed size during iteration"
assert change(dict.fromkeys(range(300)), 200, lambda d, key: d.update({key: "other value"})) == 300

# An iterator that has failed fails again; one that has ended stays at its end.
d = {1: 2}
iterator = iter(d)
d[2] = 3
for _ in range(2):
    assert message(next, iterator) == "dictionary changed size during iteration"
iterator = iter(d)
assert list(iterator) == [1, 2]
d[5] = 6
assert list(iterator) == []


def letters(text):
    found = []
    for c in text:
        found.append(c)
    return found


for text in ("", "a", "abc" * 200, "äöü" * 200, "\u4e00x\U0001f600" * 100):
    assert "".join(letters(text)) == text and len(letters(text)) == len(text)


# Keys that change the dict while they are looked up.
class Meddling:
    def __init__(self, number, target):
        self.number, self.target = number, target

    def __hash__(self):
        return 1

    def __eq__(self, other):
        if self.target is not None and len(self.target) < 60:
            self.target[len(self.target) * 8 + 1] = "inserted while comparing"
        return isinstance(other, Meddling) and self.number == other.number


for rounds in range(20):
    d = {}
    for i in range(10):
        d[Meddling(i, d)] = i
    assert len(list(d)) == len(d)
    assert sorted(k.number for k in d if isinstance(k, Meddling)) == list(range(10))
    for i in range(10):
        assert d[Meddling(i, None)] == i

# Entries that come and go, against a list of pairs.
state = 1
d, pairs, s = {}, [], set()
for step in range(6000):
    state = state * 1103515245 + 12345 & 0x7fffffff
    key = (state >> 8) % 300
    key = key if step % 2 else str(key)
    if state >> 20 & 3:
        if key not in d:
            pairs.append(key)
        d[key] = step
        s.add(key)
    else:
        assert (d.pop(key, None) is not None) == (key in pairs)
        s.discard(key)
        if key in pairs:
            pairs.remove(key)
assert list(d) == pairs and s == set(pairs)

# Dicts of zips.
assert dict(zip("abc", range(300))) == {"a": 0, "b": 1, "c": 2}
assert dict(zip(range(300), "a" * 300)) == dict.fromkeys(range(300), "a")
assert dict(zip((1, 2), [3, 4])) == dict(zip((n for n in (1, 2)), [3, 4])) == {1: 3, 2: 4}
rest = iter([1, 2, 3])
assert dict(zip(rest, ["a"])) == {1: "a"} and list(rest) == [3]
for wrong, error, text in ((lambda: zip([1, 2], [3], strict=True), ValueError, "zip() argument 2 is shorter than argument 1"),
                           (lambda: zip([[]], [3]), TypeError, "unhashable type: 'list'"),
                           (lambda: zip([1], [2], [3]), ValueError, "dictionary update sequence element #0 has length 3; 2 is required")):
    for make in (dict, lambda pairs: {0: 0}.update(pairs)):
        try:
            make(wrong())
        except error as e:
            assert str(e) == text, e
        else:
            assert False
