# getattr, hasattr, setattr, isinstance, issubclass, callable, bool, type and len in hot loops, while what they ask about changes.


class Plain:
    shared = 5

    def __init__(self, value):
        self.value = value

    def method(self):
        return self.value


class Slotted:
    __slots__ = ("a", "b")


class Hooked:
    def __init__(self):
        self.calls = 0

    def __getattr__(self, name):
        if name.startswith("no"):
            raise AttributeError(name)
        return len(name)


class Computed:
    @property
    def value(self):
        return 11

    @property
    def broken(self):
        raise AttributeError("broken")


def ask(objects, n):
    total = 0
    for i in range(n):
        o = objects[i % len(objects)]
        total += getattr(o, "value", 100)
        total += getattr(o, "absent", 7)
        if hasattr(o, "shared"):
            total += getattr(o, "shared")
        if hasattr(o, "broken"):
            total += 1000000
        if hasattr(o, "absent"):
            total += 3
        if hasattr(o, "a"):
            total += getattr(o, "a", 0)
    return total


def test_getattr():
    slotted = Slotted()
    objects = [Plain(1), slotted, Computed(), Plain(2)]
    assert ask(objects, 2000) == 500 * (1 + 7 + 5 + 100 + 7 + 11 + 7 + 2 + 7 + 5)
    slotted.a = 13
    assert ask(objects, 2000) == 500 * (1 + 7 + 5 + 100 + 7 + 13 + 11 + 7 + 2 + 7 + 5)
    Plain.shared = 6
    assert ask(objects, 2000) == 500 * (1 + 7 + 6 + 100 + 7 + 13 + 11 + 7 + 2 + 7 + 6)
    Plain.absent = 20
    assert ask(objects, 2000) == 500 * (1 + 20 + 6 + 3 + 100 + 7 + 13 + 11 + 7 + 2 + 20 + 6 + 3)
    del Plain.absent, Plain.shared
    assert ask(objects, 2000) == 500 * (1 + 7 + 100 + 7 + 13 + 11 + 7 + 2 + 7)
    Plain.shared = 5
    del slotted.a
    assert ask([Hooked()], 100) == 100 * (5 + 6 + 6 + 1000000 + 6 - 3 - 0 + 1)


def test_getattr_hook_added_later():
    class Late:
        pass

    def look(o, n):
        total = 0
        for i in range(n):
            total += getattr(o, "x", 1)
        return total

    o = Late()
    assert look(o, 1000) == 1000
    Late.__getattr__ = lambda self, name: 3
    assert look(o, 1000) == 3000
    del Late.__getattr__
    assert look(o, 1000) == 1000
    o.x = 9
    assert look(o, 1000) == 9000


def test_computed_names():
    o = Plain(4)
    total = 0
    for i in range(2000):
        name = "v%d" % (i % 3)
        setattr(o, name, i)
        total += getattr(o, name)
    assert total == sum(range(2000))
    for i in range(1000):
        setattr(o, "value", i)
    assert o.value == 999
    for bad in (1, None):
        for call in (lambda: getattr(o, bad), lambda: getattr(o, bad, 1), lambda: hasattr(o, bad), lambda: setattr(o, bad, 1)):
            try:
                call()
            except TypeError as e:
                assert "attribute name must be string" in str(e), e
            else:
                assert False
    for i in range(1000):
        try:
            getattr(o, "nothing")
        except AttributeError as e:
            assert str(e) == "'Plain' object has no attribute 'nothing'"
        else:
            assert False


def test_kinds():
    class Base:
        pass

    class Derived(Base):
        pass

    class Other:
        pass

    class Lying:
        @property
        def __class__(self):
            return Base

    def count(objects, n):
        total = 0
        for i in range(n):
            o = objects[i % len(objects)]
            total += isinstance(o, Base)
            total += 10 * isinstance(o, (int, Other))
            total += 100 * issubclass(type(o), Base)
            total += 1000 * callable(o)
            total += 10000 * (type(o) is Derived)
        return total

    objects = [Base(), Derived(), Other(), Lying(), 3, len, Base]
    expected = 1 + 1 + 1 + 10 + 10 + 200 + 2000 + 10000
    assert count(objects, 7 * 300) == 300 * expected, count(objects, 7)
    Other.__call__ = lambda self: 1
    assert count(objects, 7 * 300) == 300 * (expected + 1000)
    del Other.__call__
    objects[2].__class__ = Derived
    assert count(objects, 7 * 300) == 300 * (expected - 10 + 1 + 100 + 10000)


def test_bases_replaced():
    class A:
        pass

    class B:
        pass

    class C(A):
        pass

    def count(o, n):
        return sum([isinstance(o, B) for i in range(n)])

    def count_in_loop(o, n):
        total = 0
        for i in range(n):
            total += isinstance(o, B)
        return total

    o = C()
    assert count_in_loop(o, 1000) == 0 == count(o, 1000)
    C.__bases__ = (B,)
    assert count_in_loop(o, 1000) == 1000 == count(o, 1000)


def test_truth_and_length():
    class Sized:
        def __init__(self, n):
            self.n = n

        def __len__(self):
            return self.n

    class Index:
        def __index__(self):
            return 4

    def measure(o, n):
        total = 0
        for i in range(n):
            total += len(o)
            if o:
                total += 1
            total += bool(o) + bool() + (not o) * 5
        return total

    o = Sized(3)
    assert measure(o, 1000) == 5000
    o.n = 0
    assert measure(o, 1000) == 5000
    o.n = Index()
    assert measure(o, 1000) == 6000
    o.n = True
    assert measure(o, 1000) == 3000
    Sized.__bool__ = lambda self: False
    assert measure(o, 1000) == 6000
    del Sized.__bool__
    for wrong, error in ((-1, ValueError), ("x", TypeError), (1 << 70, OverflowError)):
        o.n = wrong
        caught = 0
        for i in range(1000):
            try:
                len(o)
            except error:
                caught += 1
            try:
                bool(o)
            except error:
                caught += 1
        assert caught == 2000


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
