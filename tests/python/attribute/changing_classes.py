# Classes, instances and modules change while hot loops use them.


class Base:
    count = 0
    label = "base"

    def method(self):
        return 1


class Derived(Base):
    pass


class Watcher(type):
    log = []

    def __setattr__(cls, name, value):
        Watcher.log.append(name)
        super().__setattr__(name, value)


def variable(o, n):
    total = 0
    for i in range(n):
        Base.count = i
        total += o.count + Derived.count + Base.count
    return total


def test_variable():
    o = Derived()
    for k in range(3):
        assert variable(o, 1000) == 3 * sum(range(1000))
    assert Base.__dict__["count"] == 999 == vars(Base)["count"]
    o.count = 7
    assert variable(o, 1000) == 7000 + 2 * sum(range(1000))
    del o.count
    Derived.count = 5
    assert variable(o, 1000) == 10000 + sum(range(1000))
    del Derived.count
    assert variable(o, 1000) == 3 * sum(range(1000))


def test_variable_becomes_something_else():
    o = Derived()

    def read(n):
        total = 0
        for i in range(n):
            total += o.count
        return total

    for i in range(10):
        Base.count = i
        assert read(500) == 500 * i
    Base.count = property(lambda self: 3)
    assert read(500) == 1500
    Base.count = 4
    assert read(500) == 2000
    Base.count = classmethod(len)
    assert callable(o.count)
    Base.count = 5
    assert read(500) == 2500

    class Descriptor:
        def __get__(self, instance, owner):
            return 6

    Base.count = Descriptor()
    assert read(500) == 3000
    for i in range(10):
        Base.count = i
        assert read(500) == 500 * i
    del Base.count
    try:
        read(1)
    except AttributeError as e:
        assert str(e) == "'Derived' object has no attribute 'count'"
    else:
        assert False
    Base.count = 8
    assert read(500) == 4000
    Base.other_one = 1
    Base.count = 9
    assert read(500) == 4500
    del Base.other_one
    Base.count = 10
    assert read(500) == 5000


def test_functions_replaced_in_a_loop():
    o = Derived()
    total = 0
    for i in range(600):
        if i % 100 == 0:
            Base.method = lambda self, i=i: i
        if i % 100 == 50:
            o.method = lambda: 1
        if i % 100 == 75:
            del o.method
        total += o.method()
    Base.method = lambda self: 1
    assert total == sum(75 * 100 * k for k in range(6)) + 25 * 6


def test_unrelated_names():
    class Many:
        steady = 3

        def get(self):
            return self.steady

    o = Many()
    total = 0
    for i in range(2000):
        Many.changing = i
        setattr(Many, "name%d" % (i % 4), i)
        total += o.get() + Many.steady + o.changing
    assert total == 12000 + sum(range(2000))


def test_metaclass_hook():
    class Hooked(metaclass=Watcher):
        value = 0

    for i in range(1000):
        Hooked.value = i
    assert Hooked.value == 999 and Watcher.log == ["value"] * 1000

    class Meta(type):
        @property
        def speed(cls):
            return 1

        @speed.setter
        def speed(cls, value):
            cls.seen = value

    class C(metaclass=Meta):
        seen = 0

    for i in range(1000):
        C.speed = i
        assert C.seen == i and C.speed == 1


def test_values_of_all_kinds():
    class Point:
        def __init__(self, x):
            self.x = x

    for i in range(1500):
        value = (i, "s%d" % i, None, 1.5, [i], Point(i), len, lambda self: 9)[i % 8]
        Base.kind = value
        found = Derived.kind
        assert found is value
        if i % 8 == 7:
            assert Derived().kind() == 9
        else:
            assert Derived().kind is value


def test_immutable():
    caught = 0
    for i in range(1000):
        try:
            int.value = 1
        except TypeError as e:
            caught += str(e) == "cannot set 'value' attribute of immutable type 'int'"
    assert caught == 1000


def test_class_assignment():
    class Other:
        def method(self):
            return 10

    o = Derived()

    def call(n):
        total = 0
        for i in range(n):
            total += o.method()
        return total

    assert call(500) == 500
    o.__class__ = Other
    assert call(500) == 5000
    o.__class__ = Derived
    o.method = lambda: 3
    assert call(500) == 1500


def test_attributes_added_late():
    class Late:
        pass

    def make(i):
        thing = Late()
        thing.first = i
        thing.second = i + 1
        if i & 1:
            thing.extra = i
        return thing

    total = 0
    for i in range(2000):
        thing = make(i)
        total += thing.first + thing.second + getattr(thing, "extra", 1)
        if hasattr(thing, "extra"):
            total -= 1
    assert total == sum(2 * i + 1 + (i - 1 if i & 1 else 1) for i in range(2000))
    Late.__init__ = lambda self: setattr(self, "begun", 1)
    for i in range(500):
        assert make(i).begun == 1


counter = 0
switch = 1


def count(n):
    global counter
    for i in range(n):
        counter += switch
    return counter


def test_globals():
    global switch, counter, len
    assert count(1000) == 1000
    switch = 2
    assert count(1000) == 3000
    switch = 1.5
    assert count(1000) == 4500
    del counter
    try:
        count(1)
    except NameError as e:
        assert str(e) == "name 'counter' is not defined"
    else:
        assert False
    counter = 0
    globals()["new_name"] = 1
    assert count(1000) == 1500

    def lengths(n):
        total = 0
        for i in range(n):
            total += len("ab")
        return total

    assert lengths(1000) == 2000
    len = lambda x: 5
    assert lengths(1000) == 5000
    del len
    assert lengths(1000) == 2000
    import math

    def roots(n):
        total = 0
        for i in range(n):
            total += math.sqrt(4)
        return total

    assert roots(1000) == 2000
    old, math.sqrt = math.sqrt, lambda x: 1
    assert roots(1000) == 1000
    for i in range(20):
        math.sqrt = lambda x, i=i: i
        assert roots(100) == 100 * i
    math.sqrt = old
    assert roots(1000) == 2000


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()

total = 0
for i in range(3000):
    total = total + i
    if i == 1500:
        del total
        total = 0
assert total == sum(range(1501, 3000))
