# Views: live, and sets in their own right.
d = {1: "a", 2: "b", 3: "c"}
k, v, i = d.keys(), d.values(), d.items()
assert len(k) == len(v) == len(i) == 3
d[4] = "d"
assert list(k) == [1, 2, 3, 4] and list(v) == list("abcd") and list(i)[-1] == (4, "d")
assert repr({1: 2}.keys()) == "dict_keys([1])" and repr({1: 2}.values()) == "dict_values([2])"
assert repr({1: 2}.items()) == "dict_items([(1, 2)])"
assert 1 in k and 9 not in k and (1, "a") in i and (1, "b") not in i and 5 not in i and "a" in v
assert k & {1, 2, 9} == {1, 2} and k | {9} == {1, 2, 3, 4, 9} and k - {1} == {2, 3, 4} and k ^ {1, 9} == {2, 3, 4, 9}
assert {1, 9} - k == {9} and {1, 9} & k == {1} and [1, 9] | k == {1, 2, 3, 4, 9}
assert k & [1, 1, 7] == {1} and i & [(1, "a"), (1, "z")] == {(1, "a")}
assert k == {1, 2, 3, 4} and k != {1} and {1} < k and k > {1, 2} and k <= {1, 2, 3, 4} and not k < {1, 2, 3, 4}
assert k.isdisjoint([8, 9]) and not k.isdisjoint((1,)) and i == {(1, "a"), (2, "b"), (3, "c"), (4, "d")}
assert {1: 2}.keys() == {1: 3}.keys() and {1: 2}.items() != {1: 3}.items() and {1: 2}.values() != {1: 2}.values()
assert d.keys().mapping[1] == "a" and type(d.keys().mapping).__name__ == "mappingproxy"
assert list(reversed(k)) == [4, 3, 2, 1] and list(reversed(v)) == list("dcba")
try:
    hash(k)
    assert False
except TypeError as e:
    assert str(e) == "unhashable type: 'dict_keys'"
