# Every shape of call in hot loops.
import functools
import operator


def plain(a, b, c=3, *, d=4):
    return a + b * c - d


def spread(*args, **kwargs):
    return len(args) + kwargs.get("k", 0)


def only(a, /, b, *, c):
    return a + 2 * b + 3 * c


class Callee:
    def __init__(self, base=0, **named):
        self.base = base
        self.named = named

    def method(self, a, b=5):
        return self.base + a + b

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    @staticmethod
    def fixed(a, *, b=1):
        return a * b

    def __call__(self, x=1, *rest):
        return self.base + x + len(rest)


def run(n):
    part = functools.partial(plain, 1, c=2)
    nested = functools.partial(part, d=1)
    of_method = functools.partial(Callee(100).method, b=1)
    of_native = functools.partial(int, base=2)
    o = Callee(10)
    bound = o.method
    numbers = (1, 2)
    named = {"c": 1}
    several = {"a": 1, "b": 2, "c": 3, "d": 4}
    total = 0
    for i in range(n):
        total += plain(i, 2) + plain(i, b=1, d=i & 3) + plain(*numbers, **named) + plain(**several)
        total += spread(i, i, k=i & 7) + spread(*[1, 2, 3, 4]) + spread(*range(i & 3), **{"k": 2, "j": 3})
        total += only(1, 2, c=i) + only(i, b=1, c=2)
        total += part(i) + nested(i) + of_method(i) + of_native("11") + part(*(i,)) + part(b=i)
        total += bound(i) + bound(i, b=1) + bound(*numbers) + bound(*(1,), **{"b": i})
        total += o(i) + o(*numbers) + o()
        total += Callee.make(3).base + Callee.make(base=4).base + len(Callee.make(1, k=2).named) + o.fixed(2, b=i) + Callee.fixed(3)
        total += operator.add(i, 1) + operator.neg(i) + max((1, 5, 3), key=lambda v: -v)
        total += (lambda *a, k=i: len(a) + k)(1, 2) + (lambda: i)()
        total += len(dict(a=i, b=2)) + len(dict(several, e=5))
    return total


def expected(n):
    total = 0
    for i in range(n):
        total += (i + 6 - 4) + (i + 3 - (i & 3)) + (1 + 2 - 4) + (1 + 6 - 4)
        total += 2 + (i & 7) + 4 + (i & 3) + 2
        total += 1 + 4 + 3 * i + i + 2 + 6
        total += (1 + i * 2 - 4) * 3 + (1 + i * 2 - 1) + (100 + i + 1) + 3
        total += (10 + i + 5) + (10 + i + 1) + 13 + (11 + i)
        total += 10 + i + 10 + 2 + 11
        total += 3 + 4 + 1 + 2 * i + 3
        total += i + 1 - i + 1
        total += 2 + i + i
        total += 2 + 5
    return total


assert run(1500) == expected(1500), (run(1500), expected(1500))


def failing(n):
    texts = {}
    calls = [lambda: plain(), lambda: plain(1, 2, 3, 4), lambda: plain(1, 2, x=1), lambda: plain(1, a=2, b=3), lambda: only(1, 2),
             lambda: only(a=1, b=2, c=3), lambda: plain(*(1, 2, 3, 4)), lambda: plain(*(1,), **{"a": 2}), lambda: plain(**{"z": 2}),
             lambda: functools.partial(plain, 1)(1, 2, 3), lambda: Callee.fixed(1, 2), lambda: plain(1, **{"b": 2}, **{"b": 3}),
             lambda: plain(**{1: 2}), lambda: plain(*1), lambda: plain(**1)]
    for i in range(n):
        for number, call in enumerate(calls):
            try:
                call()
            except TypeError as e:
                texts.setdefault(number, set()).add(str(e))
            else:
                assert False, number
    assert all(len(t) == 1 for t in texts.values())
    return [t.pop() for t in texts.values()]


assert failing(800) == [
    "plain() missing 2 required positional arguments: 'a' and 'b'",
    "plain() takes from 2 to 3 positional arguments but 4 were given",
    "plain() got an unexpected keyword argument 'x'",
    "plain() got multiple values for argument 'a'",
    "only() missing 1 required keyword-only argument: 'c'",
    "only() got some positional-only arguments passed as keyword arguments: 'a'",
    "plain() takes from 2 to 3 positional arguments but 4 were given",
    "plain() got multiple values for argument 'a'",
    "plain() got an unexpected keyword argument 'z'",
    "plain() takes from 2 to 3 positional arguments but 4 were given",
    "Callee.fixed() takes 1 positional argument but 2 were given",
    "__main__.plain() got multiple values for keyword argument 'b'",
    "keywords must be strings",
    "__main__.plain() argument after * must be an iterable, not int",
    "__main__.plain() argument after ** must be a mapping, not int",
], failing(1)


# Keywords whose dict changes its order, size and keys.
def vary(n):
    total = 0
    for i in range(n):
        named = {"b": i}
        if i % 3 == 0:
            named["c"] = 2
        if i % 5 == 0:
            named = {"d": 1, **named}
        if i % 7 == 0:
            named["x" + str(i % 2)] = 1
            total += spread(i, **named)
            named.popitem()
        total += plain(i, **named)
    return total


def vary_expected(n):
    total = 0
    for i in range(n):
        if i % 7 == 0:
            total += 1
        total += i + i * (2 if i % 3 == 0 else 3) - (1 if i % 5 == 0 else 4)
    return total


assert vary(2000) == vary_expected(2000)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


assert ackermann(2, 30) == 63


def make(amount):
    def add(value):
        nonlocal amount
        amount = (amount + 1) & 255
        return value + amount

    return add


def closures(n):
    add, other = make(5), make(100)
    twice = lambda f, x: f(f(x))
    total = 0
    for i in range(n):
        total += twice(add, i) + other(i)
    return total


assert closures(1000) == sum(2 * ((5 + 0) * 0) + i for i in range(0)) + sum(
    i + ((5 + 2 * i + 1) & 255) + ((5 + 2 * i + 2) & 255) + i + ((100 + i + 1) & 255) for i in range(1000))
