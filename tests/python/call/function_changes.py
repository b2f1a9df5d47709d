# What a function is made of is replaced while hot loops call it.


def f(a, b=1):
    return b


def g(a, b=1):
    return b * 100


def k(a, *, b=1, c=2):
    return a * 0 + b * 10 + c


class Many:
    def __getitem__(self, key, scale=10, *rest, **named):
        return key * scale + len(rest) + len(named)

    def __add__(self, other, *, extra=3):
        return other + extra


def call(function, n):
    total = 0
    for i in range(n):
        total += function(i)
    return total


def call_f(n):
    total = 0
    for i in range(n):
        total += f(i)
    return total


def use(o, n):
    total = 0
    for i in range(n):
        total += o[i] + (o + i)
    return total


assert call_f(1000) == 1000 == call(f, 1000)
f.__defaults__ = (2,)
assert call_f(1000) == 2000 == call(f, 1000)
f.__code__ = g.__code__
assert call_f(1000) == 200000 == call(f, 1000)
f.__defaults__ = None
for i in range(1000):
    try:
        call_f(1)
    except TypeError as e:
        assert "missing 1 required positional argument: 'b'" in str(e)
    else:
        assert False

assert call(k, 1000) == 12000
k.__kwdefaults__ = {"b": 3, "c": 4}
assert call(k, 1000) == 34000
k.__kwdefaults__["c"] = 5
assert call(k, 1000) == 35000
del k.__kwdefaults__["c"]
for i in range(1000):
    try:
        k(1)
    except TypeError as e:
        assert "missing 1 required keyword-only argument: 'c'" in str(e)
    else:
        assert False
k.__kwdefaults__.update(c=7)
assert call(k, 1000) == 37000

assert use(Many(), 1000) == sum(10 * i + i + 3 for i in range(1000))
Many.__getitem__.__defaults__ = (20,)
assert use(Many(), 1000) == sum(20 * i + i + 3 for i in range(1000))
Many.__add__.__kwdefaults__ = {"extra": 5}
assert use(Many(), 1000) == sum(20 * i + i + 5 for i in range(1000))


def changes_itself(n):
    def inner(x, step=1):
        return x + step

    total = 0
    for i in range(n):
        total = inner(total)
        if i % 100 == 50:
            inner.__defaults__ = (inner.__defaults__[0] + 1,)
    return total


assert changes_itself(1000) == 51 + sum(100 * (j + 2) for j in range(9)) + 49 * 11, changes_itself(1000)


# Attributes of functions, and dicts shared between them.
def counted(function):
    def wrapper(*args, **kwargs):
        wrapper.count += 1
        return function(*args, **kwargs)

    wrapper.count = 0
    return wrapper


@counted
def first(a, b=2, *rest, c=3, **more):
    return a + b + c + len(rest) + sum(more.values())


@counted
def second(x):
    return first(x, c=x) + first(x, 1, 2, 3, d=4)


assert call(second, 1000) == sum(i + 2 + i + i + 1 + 3 + 2 + 4 for i in range(1000))
assert second.count == 1000 and first.count == 2000
first.count = 0.5
assert call(second, 1000) == sum(3 * i + 12 for i in range(1000)) and first.count == 2000.5
del first.count
for i in range(500):
    try:
        first(1)
    except AttributeError as e:
        assert str(e) == "'function' object has no attribute 'count'"
    else:
        assert False
first.count = 0
first.note = "x"
assert call(second, 1000) == sum(3 * i + 12 for i in range(1000)) and first.count == 2000


def shares_globals():
    pass


number = 1
shares_globals.__dict__ = globals()


def read_number(n):
    total = 0
    for i in range(n):
        total += number
    return total


def write_number(n):
    for i in range(n):
        shares_globals.number = i


assert read_number(1000) == 1000
write_number(1000)
assert number == 999 and read_number(1000) == 999000
shares_globals.number = 2
assert read_number(1000) == 2000
