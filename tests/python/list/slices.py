# Slices of lists, read, assigned and deleted, against a model made of single items.
def model_get(a, s):
    return [a[i] for i in range(*s.indices(len(a)))]

bounds = [None, 0, 1, 2, 5, 7, 9, -1, -2, -6, -9, 10**30, -10**30]
base = list(range(7))
for start in bounds:
    for stop in bounds:
        for step in (None, 1, 2, 3, 10, -1, -2, -10, 10**30, -10**30):
            s = slice(start, stop, step)
            got = base[s]
            assert got == model_get(base, s), s
            a = base[:]
            del a[s]
            assert a == [x for x in base if x not in got], s
            a = base[:]
            a[s] = got
            if step in (None, 1) or got:
                assert sorted(a) == base, s
            if step not in (None, 1):
                a = base[:]
                new = ["x%d" % i for i in range(len(got))]
                a[s] = new
                assert model_get(a, s) == new
a = [1, 2, 3]
a[1:1] = "ab"
assert a == [1, "a", "b", 2, 3]
a[1:3] = []
assert a == [1, 2, 3]
a[:] = a[::-1]
assert a == [3, 2, 1]
a[1:2] = a
assert a == [3, 3, 2, 1, 1]
a[10:] = (x for x in (8, 9))
assert a == [3, 3, 2, 1, 1, 8, 9]
for code, message in (
    ("a[::2] = [1]", "attempt to assign sequence of size 1 to extended slice of size 4"),
    ("a[::0]", "slice step cannot be zero"),
):
    try:
        exec(code)
        assert False
    except ValueError as e:
        assert str(e) == message, str(e)
for code, message in (
    ("a[:] = 5", "can only assign an iterable"),
    ("a[::2] = 5", "must assign iterable to extended slice"),
    ("a['x':]", "slice indices must be integers or None or have an __index__ method"),
):
    try:
        exec(code)
        assert False
    except TypeError as e:
        assert str(e) == message, str(e)
class I:
    def __index__(self): return 2
assert base[I():] == base[2:]
