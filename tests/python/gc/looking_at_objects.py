"""gc.get_objects, get_referents, get_referrers, is_tracked see what lives, and all of it."""
import gc
import weakref


class Node:
    def __init__(self, *held):
        self.held = held


class Slots:
    __slots__ = ("a", "b")


def make_dead():
    for _ in range(50):
        Node(Node(1))


make_dead()
assert [o for o in gc.get_objects() if type(o) is Node] == []
alive = [Node() for _ in range(5)]
assert len([o for o in gc.get_objects() if type(o) is Node]) == 5

# Generations.
gc.disable()
gc.collect()
fresh = []
fresh.append(fresh)


def generation_of(wanted):
    return [g for g in range(3) if any(o is wanted for o in gc.get_objects(generation=g))]


assert generation_of(fresh) == [0]
gc.collect(0)
assert generation_of(fresh) == [1], generation_of(fresh)
gc.collect(1)
assert generation_of(fresh) == [2]
for bad, message in (3, "generation parameter must be less than the number of available generations (3)"), (-2, "generation parameter cannot be negative"):
    try:
        gc.get_objects(bad)
    except ValueError as e:
        assert str(e) == message
    else:
        assert False

# Referents.
assert sorted(gc.get_referents([1, 3, 5])) == [1, 3, 5]
assert sorted(gc.get_referents({1: 3, 5: 7})) == [1, 3, 5, 7]
assert sorted(gc.get_referents([1, 2], {3: 4}, (0, 0))) == [0, 0, 1, 2, 3, 4]
assert gc.get_referents(1, "a", 4j, b"", 1.5) == []
node = Node([1], 2)
assert node.held in gc.get_referents(node) and Node in gc.get_referents(node)
slots = Slots()
slots.a, slots.b = [], 7
assert any(o is slots.a for o in gc.get_referents(slots)) and 7 in gc.get_referents(slots)
assert Node.__init__ in gc.get_referents(Node) or Node.__init__ in gc.get_referents(*[o for o in gc.get_referents(Node) if type(o) is dict])


# Referrers.
def referrers_of(o):
    return [r for r in gc.get_referrers(o) if r is not globals()]


target = [1]
holders = [[target], (target,), {1: target}, Node(target), weakref.ref]
found = referrers_of(target)
assert any(o is holders[0] for o in found)
assert any(o is holders[1] for o in found)
assert any(o is holders[2] for o in found)
assert any(o is holders[3].held for o in found)
slots.a = target
assert any(o is slots for o in referrers_of(target))
assert any(o is alive[0] for o in gc.get_referrers(Node))
assert any(o is globals() for o in gc.get_referrers(target))

# What is tracked.
for o in None, 1, 1.0, 1j, True, b"a", "a", bytearray(b"a"), type, int, object, object(), range(3), 2**80, {}, {1: "a"}, ():
    assert not gc.is_tracked(o), o


class UserInt(int):
    __slots__ = ()


for o in gc, Node, Node(), UserInt(), [], set(), frozenset(), {1: []}, ([],), slots, weakref.ref(Node), Node.__init__, iter([]), len:
    assert gc.is_tracked(o), o
