# The methods of dict, its order, and the messages of its errors.
def raises(kind, args, function, *arguments):
    try:
        function(*arguments)
    except kind as e:
        assert e.args == args, e.args
    else:
        assert False, "no exception"

d = {"a": 1, "b": 2}
d["c"] = 3
d["a"] = 10
assert list(d) == ["a", "b", "c"] and d == {"c": 3, "b": 2, "a": 10}
raises(KeyError, ("x",), lambda: d["x"])
raises(KeyError, ((1, 2),), d.pop, (1, 2))
raises(KeyError, ("popitem(): dictionary is empty",), {}.popitem)
raises(TypeError, ("unhashable type: 'list'",), lambda: d[[]])
assert d.get("x") is None and d.get("x", 5) == 5 and d.get("a", 5) == 10
assert d.pop("b") == 2 and d.pop("b", None) is None
d["b"] = 7
assert list(d.items()) == [("a", 10), ("c", 3), ("b", 7)]
assert d.popitem() == ("b", 7) and d.setdefault("q") is None and d.setdefault("a", 9) == 10
assert dict([(1, 2), "ab", [3, 4]]) == {1: 2, "a": "b", 3: 4}
assert dict({"x": 1}, y=2) == {"x": 1, "y": 2} and dict(x=1) == {"x": 1}
raises(TypeError, ("cannot convert dictionary update sequence element #0 to a sequence",), dict, [1])
raises(ValueError, ("dictionary update sequence element #1 has length 3; 2 is required",), dict, ["ab", "abc"])
raises(TypeError, ("dict expected at most 1 argument, got 2",), dict, 1, 2)
raises(TypeError, ("update expected at most 1 argument, got 2",), {}.update, 1, 2)
e = dict.fromkeys("abc", 0)
assert e == {"a": 0, "b": 0, "c": 0} and dict.fromkeys([1]) == {1: None}
e.update({"a": 1}, z=2)
e.update([("b", 5)])
assert e == {"a": 1, "b": 5, "c": 0, "z": 2}
assert {1: 2} | {1: 3, 4: 5} == {1: 3, 4: 5}
f = {1: 2}
f |= [(3, 4)]
assert f == {1: 2, 3: 4}
assert list(reversed({1: 2, 3: 4})) == [3, 1] and list(reversed({1: 2, 3: 4}.items())) == [(3, 4), (1, 2)]
assert repr({1: "a", (2,): {3: [4]}}) == "{1: 'a', (2,): {3: [4]}}"
d = {}
d["self"] = d
assert repr(d) == "{'self': {...}}"
assert 1 in {1.0: 2} and {1: "a", True: "b", 1.0: "c"} == {1: "c"} and list({1: "a", True: "b"}) == [1]
assert {0: 1, -1: 2}[-1] == 2 and hash(-1) == hash(-2) and {-1: "a", -2: "b"}[-2] == "b"
class D(dict):
    def __missing__(self, key): return key * 2
assert D(a=1)["a"] == 1 and D()["xy"] == "xyxy" and D().get("q") is None
c = {1: 2}.copy()
c[3] = 4
assert c == {1: 2, 3: 4} and not {} and {1: 1}
assert {"a": 1} != {"a": 2} and {"a": 1} != {"b": 1} and not ({} == [])
try:
    {} < {}
    assert False
except TypeError as e:
    assert str(e) == "'<' not supported between instances of 'dict' and 'dict'"
