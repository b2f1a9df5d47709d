# for a, b in ...: over iterators whose items are pairs.
import sys


class Counting:
    """Iterates over `items`, and says how often it was asked."""

    def __init__(self, items):
        self.items, self.asked = list(items), 0

    def __iter__(self):
        return self

    def __next__(self):
        self.asked += 1
        if self.asked > len(self.items):
            raise StopIteration
        item = self.items[self.asked - 1]
        if isinstance(item, Exception):
            raise item
        return item


def pairs(iterable):
    out = []
    for a, b in iterable:
        out.append((a, b))
    return out


assert pairs(zip(range(300), "x" * 300)) == [(i, "x") for i in range(300)]
assert pairs(zip([], [])) == pairs(enumerate(())) == pairs({}.items()) == []
first, second = Counting(range(5)), Counting("ab")
assert pairs(zip(first, second)) == [(0, "a"), (1, "b")]
assert (first.asked, second.asked) == (3, 3)
first, second = Counting("ab"), Counting(range(5))
assert pairs(zip(first, second)) == [("a", 0), ("b", 1)]
assert (first.asked, second.asked) == (3, 2)

for broken in (zip(Counting([1, KeyError("x")]), [1, 2, 3]), zip([1, 2, 3], Counting([1, KeyError("x")])),
               enumerate(Counting([1, KeyError("x")]))):
    try:
        pairs(broken)
    except KeyError as e:
        assert e.args == ("x",)
    else:
        assert False


def strictly(*sources):
    try:
        return pairs(zip(*sources, strict=True))
    except ValueError as e:
        return str(e)


assert strictly([1], [2]) == [(1, 2)]
assert strictly([1, 2], [2]) == "zip() argument 2 is shorter than argument 1"
assert strictly([1], [2, 3]) == "zip() argument 2 is longer than argument 1"


def generator(n):
    for i in range(n):
        yield i


assert pairs(zip(generator(400), generator(300))) == [(i, i) for i in range(300)]
assert pairs(enumerate(generator(300), 5)) == [(i + 5, i) for i in range(300)]
for start in (2**61, 2**62 - 2, 2**63 - 3, 2**64):
    assert pairs(enumerate("abcdef", start)) == [(start + i, c) for i, c in enumerate("abcdef")]

# Other numbers of items are errors, of other lengths than two as well.
for wrong, text in ((zip([1], [2], [3]), "too many values to unpack (expected 2)"),
                    (zip([1]), "not enough values to unpack (expected 2, got 1)")):
    try:
        pairs(wrong)
    except ValueError as e:
        assert str(e) == text
    else:
        assert False


# Subclasses may have a __next__ of their own.
class Numbers(enumerate):
    def __next__(self):
        number, item = super().__next__()
        return item, -number


assert pairs(Numbers("abc")) == [("a", 0), ("b", -1), ("c", -2)]
assert pairs(enumerate(enumerate("ab"))) == [(0, (0, "a")), (1, (1, "b"))]

# Who watches the instructions sees all of them.
events = []


def watch(frame, event, argument):
    frame.f_trace_opcodes = True
    events.append(event)
    return watch


def watched(pairs):
    for a, b in pairs:
        pass


sys.settrace(watch)
watched(zip([1, 2], [3, 4]))
sys.settrace(None)
of_zip, events = events, []
sys.settrace(watch)
watched([(1, 3), (2, 4)])
sys.settrace(None)
assert of_zip == events and events.count("line") == 5, events
