# The methods and operators of set and frozenset.
def raises(kind, args, function, *arguments):
    try:
        function(*arguments)
    except kind as e:
        assert e.args == args, e.args
    else:
        assert False, "no exception"

s = {1, 2, 3}
s.add(4); s.add(1)
assert len(s) == 4 and 4 in s and 9 not in s
s.discard(9); s.remove(4)
raises(KeyError, (4,), s.remove, 4)
raises(KeyError, ("pop from an empty set",), set().pop)
raises(TypeError, ("unhashable type: 'list'",), s.add, [])
raises(TypeError, ("unhashable type: 'set'",), hash, s)
assert s | {5} == {1, 2, 3, 5} and s & {1, 9} == {1} and s - {1} == {2, 3} and s ^ {1, 9} == {2, 3, 9}
assert s.union([5], (6,)) == {1, 2, 3, 5, 6} and s.intersection([1, 2], {2: 0}) == {2} and s.difference([1], [2]) == {3}
assert s.symmetric_difference([3, 4]) == {1, 2, 4}
raises(TypeError, ("unsupported operand type(s) for |: 'set' and 'list'",), lambda: s | [1])
t = set(s)
t |= {7}; t &= {1, 7, 8}; t -= {8}; t ^= {1, 2}
assert t == {7, 2}
t.update("ab", [1]); t.intersection_update([1, "a", 2]); t.difference_update([2]); t.symmetric_difference_update(["a", "z"])
assert t == {1, "z"}
assert {1} < {1, 2} and {1, 2} <= {1, 2} and {1, 2} > {2} and not {1} < {2} and {1} != {2} and {1, 2}.issuperset([1]) and {1}.issubset((1, 2))
assert {1}.isdisjoint([2]) and not {1}.isdisjoint({1})
f = frozenset([1, 2])
assert f == {1, 2} and hash(f) == hash(frozenset([2, 1])) and {f: 1}[frozenset({1, 2})] == 1
assert {f} and {1, 2} in {f} and f | {3} == frozenset({1, 2, 3}) and type(f | {3}) is frozenset and type({3} | f) is set
assert frozenset(f) is f and f.copy() is f and type(f - {1}) is frozenset
assert repr({1}) == "{1}" and repr(set()) == "set()" and repr(frozenset()) == "frozenset()" and repr(frozenset([1])) == "frozenset({1})"
holder = {f}
holder.discard({1, 2})
assert not holder
s = set(range(1000))
while s: s.pop()
assert s == set()
def change():
    s = {1, 2}
    for x in s: s.add(x + 10)
raises(RuntimeError, ("Set changed size during iteration",), change)
class S(set): pass
assert type(S([1]) | {2}) is set and type(S([1]).copy()) is set and repr(S([1])) == "S({1})"
assert set("hello") == {"h", "e", "l", "o"} and {1, 1.0, True} == {1} and len({float("nan"), float("nan")}) == 2
