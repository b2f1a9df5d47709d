"""Recursion through native code goes as deep as sys.setrecursionlimit allows: 100,000 levels, and ends in RecursionError at the limit."""
import copy
import functools
import sys

CPYTHON = sys.implementation.name == "cpython"
DEPTH = 500 if CPYTHON else 100_000  # CPython's own stack is not guarded here


class Number:
    def __init__(self, n):
        self.n = n

    def __add__(self, other):
        return self.n if self.n == 0 else Number(self.n - 1) + other

    def __radd__(self, other):
        return self.n if self.n == 0 else other + Number(self.n - 1)

    def __neg__(self):
        return 0 if self.n == 0 else -Number(self.n - 1)

    def __getitem__(self, key):
        return 0 if self.n == 0 else Number(self.n - 1)[key]

    def __setitem__(self, key, value):
        if self.n:
            Number(self.n - 1)[key] = value

    def __contains__(self, key):
        return True if self.n == 0 else key in Number(self.n - 1)

    def __call__(self):
        return 0 if self.n == 0 else Number(self.n - 1)()

    def __eq__(self, other):
        return True if self.n == 0 else Number(self.n - 1) == other

    def __lt__(self, other):
        return True if self.n == 0 else Number(self.n - 1) < other

    def __hash__(self):
        return 0 if self.n == 0 else hash(Number(self.n - 1))

    def __len__(self):
        return 0 if self.n == 0 else len(Number(self.n - 1))

    def __bool__(self):
        return True if self.n == 0 else bool(Number(self.n - 1))

    def __int__(self):
        return 0 if self.n == 0 else int(Number(self.n - 1))

    def __index__(self):
        return 0 if self.n == 0 else range(10)[Number(self.n - 1)]

    def __str__(self):
        return "" if self.n == 0 else str(Number(self.n - 1))

    def __repr__(self):
        return "" if self.n == 0 else f"{Number(self.n - 1)!r}"

    def __format__(self, spec):
        return "" if self.n == 0 else f"{Number(self.n - 1)}"

    def __iter__(self):
        return iter(()) if self.n == 0 else iter(Number(self.n - 1))

    def __enter__(self):
        if self.n:
            with Number(self.n - 1):
                pass

    def __exit__(self, *exception):
        pass

    @property
    def value(self):
        return 0 if self.n == 0 else Number(self.n - 1).value

    @functools.cached_property
    def cached(self):
        return 0 if self.n == 0 else Number(self.n - 1).cached

    def __getattr__(self, name):
        return 0 if self.n == 0 or name != "missing" else Number(self.n - 1).missing


class Stored:
    def __init__(self, n):
        object.__setattr__(self, "n", n)

    def __setattr__(self, name, value):
        if self.n:
            setattr(Stored(self.n - 1), name, value)

    def __delattr__(self, name):
        if self.n:
            delattr(Stored(self.n - 1), name)

    def __getattribute__(self, name):
        n = object.__getattribute__(self, "n")
        return n if name == "n" else 0 if n == 0 else getattr(Stored(n - 1), name)


class Initialized:
    def __init__(self, n):
        if n:
            Initialized(n - 1)


class Made:
    def __new__(cls, n):
        return object.__new__(cls) if n == 0 else Made(n - 1)


class Meta(type):
    def __call__(cls, n):
        return 0 if n == 0 else WithMeta(n - 1)


class WithMeta(metaclass=Meta):
    pass


def by_key(n):
    return 0 if n == 0 else sorted([n - 1], key=by_key)[0]


def by_map(n):
    return 0 if n == 0 else next(map(by_map, [n - 1]))


def by_filter(n):
    return 0 if n == 0 else next(filter(by_filter, [n - 1]), 0)


def by_max(n):
    return 0 if n == 0 else max([n - 1], key=by_max)


def by_reduce(n):
    return 0 if n == 0 else functools.reduce(lambda a, b: by_reduce(a), [n - 1, 0])


def by_partial(n):
    return 0 if n == 0 else functools.partial(by_partial, n - 1)()


def by_apply(n):
    return 0 if n == 0 else by_apply(*[n - 1], **{})


def by_exec(n):
    if n:
        exec(BY_EXEC, {"by_exec": by_exec, "n": n - 1})


BY_EXEC = compile("by_exec(n)", "<exec>", "exec")


def by_sum(n):
    return 0 if n == 0 else sum(by_sum(n - 1) for _ in [0])


@functools.lru_cache(None)
def by_cache(n):
    return 0 if n == 0 else by_cache(n - 1)


def by_generator(n):
    if n:
        yield from by_generator(n - 1)


def by_list(n):
    if n:
        yield list(by_list(n - 1))


def by_repr(n):
    return repr(Number(n))


def store(n):
    Stored(n).x = 1


def erase(n):
    del Stored(n).x


def set_item(n):
    Number(n)[0] = 1


def enter(n):
    with Number(n):
        pass


KINDS = {
    "__add__": lambda n: Number(n) + 1, "__radd__": lambda n: 1 + Number(n), "__neg__": lambda n: -Number(n), "__getitem__": lambda n: Number(n)[0],
    "__setitem__": set_item, "__contains__": lambda n: 1 in Number(n), "__call__": lambda n: Number(n)(), "__eq__": lambda n: Number(n) == 1,
    "__lt__": lambda n: Number(n) < 1, "__hash__": lambda n: hash(Number(n)), "__len__": lambda n: len(Number(n)), "__bool__": lambda n: bool(Number(n)),
    "__int__": lambda n: int(Number(n)), "__index__": lambda n: range(10)[Number(n)], "__str__": lambda n: str(Number(n)), "__repr__": by_repr,
    "__format__": lambda n: f"{Number(n)}", "__iter__": lambda n: list(Number(n)), "__enter__": enter, "property": lambda n: Number(n).value,
    "cached_property": lambda n: Number(n).cached, "__getattr__": lambda n: Number(n).missing, "__setattr__": store, "__delattr__": erase,
    "__getattribute__": lambda n: Stored(n).x, "__init__": Initialized, "__new__": Made, "metaclass": WithMeta, "sorted": by_key, "map": by_map,
    "filter": by_filter, "max": by_max, "reduce": by_reduce, "partial": by_partial, "apply": by_apply, "exec": by_exec, "sum": by_sum,
    "lru_cache": by_cache, "yield from": lambda n: list(by_generator(n)), "list(generator)": lambda n: list(by_list(n)),
}


def too_deep(function, *arguments):
    try:
        function(*arguments)
    except RecursionError as error:
        return str(error).startswith("maximum recursion depth exceeded")
    return False


usual = sys.getrecursionlimit()
for name, function in KINDS.items():
    by_cache.cache_clear()
    sys.setrecursionlimit(usual)
    assert too_deep(function, usual), name
    sys.setrecursionlimit(10 * DEPTH)
    function(DEPTH)
    function(10)
by_cache.cache_clear()
