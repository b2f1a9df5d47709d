# __slots__ members, __weakref__, and the fields of builtin types, which show themselves as members.
import types
import weakref


class S:
    __slots__ = ['b', 'a', '\u00e4']


class T:
    __slots__ = ('a', 'b', '\u00e4')


x = S()
x.a, x.b = 1, 2
x.__class__ = T  # slots are sorted, so the layouts agree
assert (x.a, x.b, type(x)) == (1, 2, T)


class U:
    __slots__ = ['a', 'c', '\u00e4']


try:
    x.__class__ = U
except TypeError as e:
    assert 'object layout differs' in str(e)
else:
    raise AssertionError

try:
    type('V', (), {'__slots__': ['\x80']})
except TypeError as e:
    assert str(e) == '__slots__ must be identifiers'
else:
    raise AssertionError


class C: pass
class D(C): pass


assert '__weakref__' in C.__dict__ and '__weakref__' not in D.__dict__ and '__weakref__' not in S.__dict__
c = C()
assert c.__weakref__ is None
r = weakref.ref(c)
assert c.__weakref__ is r

for d in (complex.real, slice.start, range.stop, property.fget, types.FunctionType.__globals__, types.FunctionType.__closure__, vars(type)["__base__"],
          vars(staticmethod)["__wrapped__"]):
    assert type(d) is types.MemberDescriptorType, d
    assert repr(d) == f"<member '{d.__name__}' of '{d.__objclass__.__name__}' objects>"
assert type(float.real) is types.GetSetDescriptorType
try:
    property().fget = 1
except AttributeError as e:
    assert str(e) == 'readonly attribute'
else:
    raise AssertionError


# A descriptor that stores but does not read: the object's own attribute is seen.
class Stores:
    def __set__(self, instance, value):
        instance.__dict__['a'] = value


class H:
    a = Stores()


h = H()
assert type(h.a) is Stores
h.a = 42
assert h.a == 42

assert not hasattr(5, '__module__') and int.__module__ == 'builtins' and '__module__' not in vars(int)
cm = classmethod(lambda cls: cls)
assert '__wrapped__' not in cm.__dict__ and cm.__wrapped__ is cm.__func__


class Picky:
    def __getattr__(self, name):
        assert not name.startswith('__getnewargs'), name
        raise AttributeError(name)


Picky().__reduce_ex__(2)
