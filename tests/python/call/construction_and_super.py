# Classes with __new__ and __init__ of all kinds, and super() in all forms, in hot loops.


class Bare:
    pass


class WithNew:
    made = 0

    def __new__(cls, value=0):
        self = super().__new__(cls)
        self.value = value
        return self


class WithBoth(WithNew):
    def __new__(cls, value, other=1):
        self = super().__new__(cls, value)
        self.new = 1
        return self

    def __init__(self, value, other=1):
        self.other = other


class Explicit:
    def __new__(cls, *args):
        return object.__new__(cls)

    def __init__(self, a, b=2):
        self.sum = a + b


class Shared:
    one = None

    def __new__(cls):
        if Shared.one is None:
            Shared.one = object.__new__(cls)
        return Shared.one

    def __init__(self):
        self.again = getattr(self, "again", 0) + 1


class Elsewhere:
    def __new__(cls, x):
        return x

    def __init__(self, x):
        raise RuntimeError("not called")


class Number(int):
    def __new__(cls, x):
        self = super().__new__(cls, x + 1)
        self.given = x
        return self


class Meta(type):
    def __call__(cls, *args):
        made = super().__call__(*args)
        made.by_meta = True
        return made


class OfMeta(metaclass=Meta):
    def __init__(self, x):
        self.x = x


class A:
    def __init__(self):
        self.order = ["A"]

    def name(self, n=1):
        return "A" * n

    @classmethod
    def create(cls):
        return cls

    @staticmethod
    def fixed():
        return "fixed"

    @property
    def computed(self):
        return 5


class B(A):
    def __init__(self):
        super().__init__()
        self.order.append("B")

    def name(self, n=1):
        return "B" + super().name(n)

    @classmethod
    def create(cls):
        return super().create()

    @staticmethod
    def fixed():
        return super(B, B).fixed() + "B"

    @property
    def computed(self):
        return super().computed + 1


class C(A):
    def __init__(self):
        super(C, self).__init__()
        self.order.append("C")

    def name(self, n=1):
        return "C" + super(C, self).name(n=n)


class D(B, C):
    def __init__(self):
        super().__init__()
        self.order.append("D")

    def name(self, *args, **kwargs):
        return "D" + super().name(*args, **kwargs)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def __repr__(self):
        return super().__repr__()[:10]


def construct(n):
    total = 0
    for i in range(n):
        b = Bare()
        b.x = i
        total += b.x
        total += WithNew().value + WithNew(i).value + WithNew(value=2).value
        w = WithBoth(i, other=2)
        total += w.value + w.new + w.other + WithBoth(3).other
        total += Explicit(i).sum + Explicit(1, 1).sum
        total += Shared() is Shared()
        total += Elsewhere(i) + Number(i) + Number(i).given
        total += OfMeta(i).x + OfMeta(i).by_meta
    return total


def expected(n):
    return sum(i + i + 2 + i + 1 + 2 + 1 + i + 2 + 2 + 1 + i + i + 1 + i + i + 1 for i in range(n))


assert construct(1500) == expected(1500)
assert Shared.one.again == 3000


def supers(n):
    for i in range(n):
        d = D()
        assert d.order == ["A", "C", "B", "D"]
        assert d.name() == "DBCA" and d.name(2) == "DBCAA" and d.name(n=3) == "DBCAAA"
        assert D.create() is D and d.create() is D and D.fixed() == "fixedB" and d.computed == 6
        assert repr(d) == "<__main__."


supers(700)
A.name = lambda self, n=1: "a" * n
for i in range(500):
    assert D().name(2) == "DBCaa"
C.name = lambda self, n=1: "c"
for i in range(500):
    assert D().name(2) == "DBc"
del C.name
D.__bases__ = (B, A)
for i in range(500):
    assert D().name(2) == "DBaa"


def errors(call, error, n=800):
    texts = set()
    for i in range(n):
        try:
            call()
        except error as e:
            texts.add(str(e))
        else:
            assert False
    assert len(texts) == 1
    return texts.pop()


class Returns:
    def __init__(self):
        return 1


class NewReturns:
    def __new__(cls):
        return object.__new__(cls)

    def __init__(self):
        return 1


class Raises:
    def __new__(cls):
        raise KeyError("new")


import abc


class Abstract(abc.ABC):
    @abc.abstractmethod
    def f(self):
        pass


assert errors(lambda: Bare(1), TypeError) == "Bare() takes no arguments"
assert errors(lambda: Returns(), TypeError) == "__init__() should return None, not 'int'"
assert errors(lambda: NewReturns(), TypeError) == "__init__() should return None, not 'int'"
assert errors(lambda: Raises(), KeyError) == "'new'"
assert errors(lambda: Explicit(), TypeError) == "Explicit.__init__() missing 1 required positional argument: 'a'"
assert errors(lambda: WithNew(1, 2), TypeError) == "WithNew.__new__() takes from 1 to 2 positional arguments but 3 were given"
assert errors(lambda: object.__new__(int), TypeError) == "object.__new__(int) is not safe, use int.__new__()"
assert errors(lambda: object.__new__(Abstract), TypeError) == "Can't instantiate abstract class Abstract with abstract method f"
assert errors(lambda: Abstract(), TypeError) == "Can't instantiate abstract class Abstract with abstract method f"


def bare(n):
    kinds = set()
    for i in range(n):
        kinds.add(type(Bare()).__name__ + str(len(vars(Bare()))))
    return kinds


assert bare(1000) == {"Bare0"}
Bare.__init__ = lambda self: setattr(self, "a", 1)
assert bare(1000) == {"Bare1"}
Bare.__new__ = lambda cls: object.__new__(Explicit)
assert bare(1000) == {"Explicit0"}
del Bare.__init__, Bare.__new__
