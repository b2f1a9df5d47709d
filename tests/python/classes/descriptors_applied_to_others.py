# Descriptors of one class applied to objects of another, descriptors that become ones late, __dict__ of every kind of object.
import types


def raises(kind, text, function, *arguments):
    try:
        function(*arguments)
    except kind as e:
        assert text in str(e), e
    else:
        raise AssertionError(function)


class Owner:
    __slots__ = ("slot",)


class Other:
    __slots__ = ("own",)
    borrowed = Owner.slot


def store(o):
    o.borrowed = 42


for _ in range(50):
    raises(TypeError, "descriptor 'slot' for 'Owner' objects doesn't apply to a 'Other' object", store, Other())
    raises(TypeError, "descriptor 'slot' for 'Owner' objects doesn't apply to a 'Other' object", Owner.slot.__set__, Other(), 1)


class Late:
    pass


class Holder:
    attribute = Late()

    def __init__(self):
        self.attribute = 1


holder = Holder()


def load():
    return holder.attribute


assert [load() for _ in range(50)] == [1] * 50
Late.__get__ = lambda self, instance, owner: 2
Late.__set__ = lambda self, instance, value: None
assert [load() for _ in range(50)] == [2] * 50


class Base:
    pass


class Meta(type, Base):
    pass


class OfMeta(metaclass=Meta):
    pass


class Module(types.ModuleType, Base):
    pass


dictionary = Base.__dict__["__dict__"]
for target in (OfMeta, Module("m")):
    raises(AttributeError, "", dictionary.__set__, target, {})
    raises(AttributeError, "", dictionary.__delete__, target)
assert dictionary.__get__(OfMeta)["__module__"] == __name__
instance = Base()
dictionary.__set__(instance, {"a": 1})
assert instance.a == 1 and dictionary.__get__(instance) == {"a": 1}


# `__x__ = None` says that there is no such operation, whatever the other operand can do.
class Blocked:
    __eq__ = __ne__ = __lt__ = __bool__ = __radd__ = __iadd__ = None


class Willing:
    __hash__ = None

    def __eq__(self, other):
        return True

    __ne__ = __gt__ = __eq__

    def __add__(self, other):
        return NotImplemented


def add_in_place(a, b):
    a += b


for operation in (lambda: Blocked() == Willing(), lambda: Blocked() != Willing(), lambda: Blocked() < Willing(), lambda: bool(Blocked()),
                  lambda: Willing() + Blocked(), lambda: add_in_place(Blocked(), 1)):
    raises(TypeError, "'NoneType' object is not callable", operation)


# Classes that are registered late match patterns from then on, and so do those derived from them.
from collections.abc import Mapping, Sequence


class Parent:
    pass


class Child(Parent):
    pass


def kind(v):
    match v:
        case [*_]:
            return "sequence"
        case {}:
            return "mapping"


assert kind(Child()) is None
Sequence.register(Parent)
Parent.__len__ = lambda self: 0
Parent.__getitem__ = lambda self, i: None
assert kind(Parent()) == kind(Child()) == "sequence"


# What calls that do not fit say.
def f(a, b, /, c=0, *, d=0, e=0):
    pass


raises(TypeError, "got some positional-only arguments passed as keyword arguments: 'a, b'", lambda: f(b=1, a=2))
raises(TypeError, "takes from 2 to 3 positional arguments but 4 positional arguments (and 1 keyword-only argument) were given", lambda: f(1, 2, 3, 4, e=1))
raises(TypeError, "missing 1 required positional argument: 'x'", lambda: (lambda x, /, **k: x)(x=1))
