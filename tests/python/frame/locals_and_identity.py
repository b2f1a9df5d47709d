"""A frame has one dict of locals and one object, whoever looks; what native code calls sees the innermost frame's names."""
import sys

here = "module"


def same_dict(x):
    first = locals()
    y = x + 1
    first["extra"] = 1
    assert locals() is first is sys._getframe().f_locals is vars()
    assert first == {"x": x, "y": y, "extra": 1, "first": first}
    del y
    assert "y" not in locals() and "y" not in first and first["extra"] == 1
    return first


for i in range(100):
    assert same_dict(i) is not same_dict(i)


def in_generator(n):
    while n:
        yield locals()
        n -= 1


for first in in_generator(1):
    for i in range(100):
        dicts = list(in_generator(3))
        assert dicts[0] is dicts[1] is dicts[2] is not first and dicts[0] == {"n": 1}, dicts


def kept_by_frame(x):
    return sys._getframe(), locals()


for i in range(100):
    frame, names = kept_by_frame(i)
    assert frame.f_locals is frame.f_locals is names


class Body:
    assert locals() is vars() is sys._getframe().f_locals


def names_in_order(b, a):
    c = 1
    return list(map(lambda f: f(), [dir])), dir()


for i in range(100):
    assert names_in_order(1, 2)[1] == ["a", "b", "c"]


# --- what native code calls

def through_map(x):
    y = x + 1
    return list(map(eval, ["x + y", "here"]))


def through_sorted(x):
    return sorted(["x", "-x"], key=eval)


def through_min(x):
    return min(["x", "-x"], key=eval)


def calls_them(x):
    unused = x
    from functools import partial
    return partial(locals)(), partial(globals)()["here"], partial(vars)() is partial(locals)(), partial(dir)(), partial(eval, "x")()


def makes_class():
    from functools import partial
    return partial(type, "Made", (), {})()


# Machine code has no object for a frame: the first looks by native code in it see several, the later ones find it interpreted.
for i in range(1, 200):
    assert through_map(i) == [2 * i + 1, "module"]
    assert through_sorted(i) == ["-x", "x"] and through_min(i) == "-x"
    names, where, same, listed, value = calls_them(i)
    assert names["x"] == names["unused"] == i == value and where == "module" and (same or i < 50) and listed == ["partial", "unused", "x"], (names, listed)
    assert makes_class().__module__ == __name__

code = compile("def in_other(): return list(map(eval, ['here', 'globals()']))", "other", "exec")
other = {"here": "other"}
exec(code, other)


def caller():
    return other["in_other"]()


for i in range(200):
    assert caller() == ["other", other]


# --- frame objects

def twice():
    return sys._getframe(1) is sys._getframe(1), sys._getframe().f_back is sys._getframe(1), sys._getframe(2) is sys._getframe(1).f_back


class Looks:
    def __lt__(self, other):
        self.seen = twice()
        return False


def sorts(x):
    y = x + 1
    looks = Looks()
    sorted([1, looks])
    sorted([looks, looks])
    return looks.seen


for i in range(200):
    assert sorts(i) == (True, True, True), i
    assert sys._getframe() is sys._getframe()


# --- locals that are not read again are seen by who looks at the frames of others

def spy():
    return dict(sys._getframe(1).f_locals)


class Spy:
    def __lt__(self, other):
        self.found = dict(sys._getframe(1).f_locals)
        return False


def watched(x):
    unread = x + 1
    return spy()


def watched_loop(n):
    for i in range(n):
        unread = i + 1
        names = spy()
        assert names.get("unread") == unread, names


def watched_through_native(x):
    unread = [x]
    looks = Spy()
    sorted([looks, looks])
    return looks.found


for i in range(200):
    assert watched(i) == {"x": i, "unread": i + 1}
    found = watched_through_native(i)
    assert found["x"] == i and found["unread"] == [i], found
watched_loop(300)
