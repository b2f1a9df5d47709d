"""gc.collect() tells how many tracked objects it found in cycles; what counts of references would have freed is not among them."""
import gc


class Node:
    pass


escaped = []


def automatic():
    """How many collections were made unasked: what is asserted below holds between them."""
    return sum(s["collections"] for s in gc.get_stats())


def check(make, expected, generation=2):
    gc.collect()
    before = automatic()
    make()
    escaped.clear()
    made = automatic() - before
    found = gc.collect(generation)
    assert found == expected or made or automatic() != before + 1, (make, found)
    return found


def lists():
    a = []
    a.append(a)


def tuple_and_list():
    a = []
    t = (a,)
    a.append(t)


def no_cycle():
    [[1], {2: [3]}, Node()]


def many():
    for _ in range(100):
        node = Node()
        node.me = node
        node.payload = [node, "text", 1.5]
        escaped.append(node)


def held_by_cycle():
    a = [[], {1: []}]
    a.append(a)


def function_and_globals():
    exec("def f(): pass", {})


def large():
    a = [None] * 100_000
    a[0] = a


gc.disable()
check(lists, 1)
check(tuple_and_list, 2)
check(no_cycle, 0)
check(many, 200)
check(many, 200, generation=0)
check(held_by_cycle, 4)
check(function_and_globals, 2)
check(large, 1)
gc.collect()
assert gc.collect() == 0

# By way of C, and with other ways of passing the generation.
import functools

lists()
assert functools.partial(gc.collect)() >= 0
for ask in lambda: gc.collect(*[2]), lambda: gc.collect(generation=2), lambda: gc.collect(**{"generation": 2}):
    gc.collect()
    before = automatic()
    lists()
    found = ask()
    assert found == 1 or automatic() != before + 1, found
for bad in -1, 3:
    try:
        gc.collect(bad)
    except ValueError as e:
        assert str(e) == "invalid generation"
    else:
        assert False

# Within loops that are compiled.
for i in range(30):
    check(lists, 1)


# What finalizers revive is not collected; what dies after they have run is.
class Revived:
    kept = []

    def __init__(self):
        self.me = self

    def __del__(self):
        Revived.kept.append(self)


class Finalized(Revived):
    def __del__(self):
        pass


def revived():
    Revived()


def finalized():
    Finalized()


check(revived, 0)
assert len(Revived.kept) == 1
assert gc.is_finalized(Revived.kept[0]) and not gc.is_finalized(Node()) and not gc.is_finalized(3)
check(Revived.kept.clear, 1)
assert Revived.kept == []
check(finalized, 1)


# Classes are in cycles of their own, and go.
import weakref


def with_instances():
    class Local:
        pass

    Local.it = Local()
    Local.me = Local
    return weakref.ref(Local)


for _ in range(4):
    gone = with_instances()
    before = automatic()
    assert gc.collect() > 0 or automatic() != before + 1
    assert gone() is None
