# Dicts of keyword arguments and displays with constant keys, in loops that are compiled.


def hot(function):
    first = function(0)
    for i in range(600):
        result = function(i & 3)
        if i & 3 == 0:
            assert result == first, (function.__name__, i, result, first)
    return first


def collect(*args, **kwargs):
    return args, kwargs


def hand_on(*args, **kwargs):
    return collect(*args, **kwargs)


def changed(i, **kwargs):
    kwargs["new"] = i
    kwargs["b"] = kwargs.get("b", 7) + 1
    kwargs.setdefault("c", 3)
    taken = kwargs.pop("a", None)
    missing = kwargs.pop("zz", "none")
    return taken, missing, list(kwargs.items()), len(kwargs), "b" in kwargs, "a" in kwargs


assert hot(lambda i: changed(i, a=1, b=2)) == (1, "none", [("b", 3), ("new", 0), ("c", 3)], 3, True, False)
assert hot(lambda i: changed(i)) == (None, "none", [("new", 0), ("b", 8), ("c", 3)], 3, True, False)
assert hot(lambda i: hand_on(i, 1, x=i, y=2)) == ((0, 1), {"x": 0, "y": 2})
assert hot(lambda i: hand_on(*(i, 2), **{"k": i}, **{"l": 2})) == ((0, 2), {"k": 0, "l": 2})
assert hot(lambda i: hand_on(i, *[1, 2][:i], z=1)) == ((0,), {"z": 1})


def emptied(**kwargs):
    del kwargs["a"]
    a = kwargs.pop("b")
    try:
        kwargs.pop("b")
    except KeyError as e:
        a = (a, e.args)
    try:
        kwargs["b"]
    except KeyError as e:
        a = (a, e.args)
    kwargs["b"] = 1
    return a, kwargs


assert hot(lambda i: emptied(a=1, b=i)) == (((0, ("b",)), ("b",)), {"b": 1})


def twice(i):
    try:
        return collect(a=1, **{"a": i})
    except TypeError as e:
        return str(e)


assert hot(twice).endswith("got multiple values for keyword argument 'a'")


def only_positional(a, /, b=2, **rest):
    return a, b, rest


assert hot(lambda i: only_positional(i, c=3, b=4, a=5)) == (0, 4, {"c": 3, "a": 5})
assert hot(lambda i: only_positional(i, c=3, a=5)) == (0, 2, {"c": 3, "a": 5})

# Displays.
assert hot(lambda i: {"a": i, "b": 2, "a": 3}) == {"a": 3, "b": 2}
assert hot(lambda i: list({"a": i, "b": 2, "a": 3})) == ["a", "b"]
assert hot(lambda i: list({**{"a": 1, "b": 2}, "c": i, **{"a": i}}.items())) == [("a", 0), ("b", 2), ("c", 0)]
assert hot(lambda i: {"x": i, 1: 2, None: 3, "y": {"z": i}}["y"]) == {"z": 0}


def grown(i):
    d = {}
    d["a"] = i
    for k in "bcdefghijklmnopqrst":
        d[k] = i
    d["a"] += 1
    d["u"] = 5
    return list(d), sum(d.values())


assert hot(grown) == (list("abcdefghijklmnopqrstu"), 6)


def stepwise(i):
    d = {}
    d["a"], d["b"], d["c"], d["d"], d["e"], d["f"], d["g"], d["h"], d["i"], d["j"] = range(i, i + 10)
    d["c"] = "c"
    return list(d.items())


assert hot(stepwise) == list(zip("abcdefghij", [0, 1, "c", 3, 4, 5, 6, 7, 8, 9]))


# More keywords than a trace knows, and keys that are no names.
class Name(str):
    pass


many = {"k%d" % i: i for i in range(300)}
assert hot(lambda i: collect(**many, last=i)) == ((), {**many, "last": 0})
assert hot(lambda i: collect(**{Name("a"): 1, "b c": i})) == ((), {"a": 1, "b c": 0})


def bad_keys(i):
    try:
        collect(**{1: i})
    except TypeError as e:
        return str(e)


assert hot(bad_keys) == "keywords must be strings"

# Dicts that leave, or change behind the trace's back.
kept = []


def keep(d):
    kept.append(d)
    d["kept"] = len(kept)
    return d


def leaves(i, **kwargs):
    kwargs["i"] = i
    d = keep(kwargs)
    if i == 3 and len(kept) > 500:
        del d["kept"]
    kwargs["after"] = kwargs.get("kept", "gone")
    del kept[:-1]
    return sorted(kwargs)


assert hot(lambda i: leaves(i, a=1)) == ["a", "after", "i", "kept"]
assert kept[0]["a"] == 1


def iterated(i, **kwargs):
    total = 0
    try:
        for k in kwargs:
            total += kwargs[k]
            kwargs["more"] = i
    except RuntimeError as e:
        return total, str(e)


assert hot(lambda i: iterated(i, a=1, b=2)) == (1, "dictionary changed size during iteration")


# Slices and lists of arguments.
data = list(range(10))
assert hot(lambda i: collect(*data[:4])) == ((0, 1, 2, 3), {})
assert hot(lambda i: collect(i, *data[2:4], *(i,), *data[i:i + 1])) == ((0, 2, 3, 0, 0), {})
assert hot(lambda i: data[1:3] + data[8:20] + data[5:2] + data[:0]) == [1, 2, 8, 9]
assert hot(lambda i: (i, 1, 2)[1:3] + (i,)[:2] + (i, 5)[:1]) == (1, 2, 0, 0)
assert hot(lambda i: [*data[:i], i, *(1, 2)]) == [0, 1, 2]


def growing(i):
    part = data[:2]
    part.append(i)
    part.extend((1, 2))
    return part, (*part, *part)


assert hot(growing) == ([0, 1, 0, 1, 2], (0, 1, 0, 1, 2) * 2)
print("ok")
