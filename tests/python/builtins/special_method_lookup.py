# Special methods are looked up in the class, past __getattribute__, and may be descriptors.
import cmath
import math
import pickle
import sys


class Plain:
    def __getattribute__(self, name):
        raise AssertionError(name)


class Descriptor:
    def __init__(self, function):
        self.function = function

    def __get__(self, instance, owner):
        return lambda *args: self.function(instance, *args)


for name, caller, function in [
    ('__reversed__', reversed, lambda self: []), ('__sizeof__', lambda x: sys.getsizeof(x) and 0, lambda self: 0), ('__complex__', complex, lambda self: 1j),
    ('__complex__', cmath.sqrt, lambda self: 1j), ('__floor__', math.floor, lambda self: 1), ('__ceil__', math.ceil, lambda self: 1),
    ('__trunc__', math.trunc, lambda self: 1), ('__float__', float, lambda self: 1.5), ('__int__', int, lambda self: 3), ('__index__', bin, lambda self: 3),
    ('__index__', [1, 2, 3, 4].__getitem__, lambda self: 3), ('__round__', round, lambda self: 2),
]:
    plain = type('P', (Plain,), {name: function})()
    described = type('D', (Plain,), {name: Descriptor(function)})()
    assert caller(plain) == caller(described), name
    for _ in range(20):
        caller(plain)


class Missing(dict):
    def __getattribute__(self, name):
        assert name == '__class__', name
        return dict.__getattribute__(self, name)

    def __missing__(self, key):
        return key + 1


assert Missing()[4] == 5


# A metaclass's mro() sees __class__.
class Meta(type):
    def mro(cls):
        seen.append(cls.__dict__['f']())
        return super().mro()


seen = []


class A(metaclass=Meta):
    def f():
        return __class__


assert seen == [A]


class C:
    def method(self, cls):
        return cls


class E:
    bar = classmethod(C().method)


assert E.bar() is E

it = iter(range(2, 20, 3))
next(it), next(it)
assert it.__reduce__()[1:] == ((range(2, 20, 3),), 2)
it.__setstate__(1)
assert next(it) == 5 and next(pickle.loads(pickle.dumps(it))) == 8
it.__setstate__(-5)
assert list(it) == [2, 5, 8, 11, 14, 17]

for method in 'find rfind index rindex count startswith endswith'.split():
    for value in '', b'', bytearray():
        for args, text in ((), 'at least 1 argument (0 given)'), ((1, 2, 3, 4), 'at most 3 arguments (4 given)'):
            try:
                getattr(value, method)(*args)
            except TypeError as e:
                assert str(e) == f'{method}() takes {text}'


def items():
    for i in range(3):
        yield i
        assert list(array) == list(range(i + 1)) and array.__alloc__() > len(array)


array = bytearray()
array.__init__(items())
assert array == b'\0\1\2'


class Mapping:
    def __getitem__(self, key):
        raise KeyError

    def keys(self):
        return ['z', 'y']


assert eval('dir()', {}, Mapping()) == ['y', 'z']
try:
    eval('1', Mapping())
except TypeError as e:
    assert str(e) == 'globals must be a real dict; try eval(expr, {}, mapping)'
namespace = {}
exec('', namespace)
assert type(namespace['__builtins__']) is dict
