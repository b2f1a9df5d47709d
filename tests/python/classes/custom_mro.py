# mro() of a metaclass: its result is checked, sees an unfinished class, and may assign __bases__.
def raises(error, function, text=''):
    try:
        function()
    except error as e:
        assert text in str(e), e
    else:
        raise AssertionError('nothing raised')


class Reversed(type):
    def mro(cls):
        return super().mro()[::-1]


class X(metaclass=Reversed):
    pass


assert X.__mro__ == (object, X) and isinstance(X(), X)


class Bad(type):
    def mro(cls):
        assert cls.__mro__ is None
        return result


result = (1,)
raises(TypeError, lambda: Bad('A', (), {}), "mro() returned a non-class ('int')")
result = (dict,)
raises(TypeError, lambda: Bad('A', (), {}), "mro() returned base with unsuitable layout ('dict')")
result = (object,)
raises(TypeError, lambda: Bad('A', (), {}), 'super(type, obj): obj must be an instance or subtype of type')


class Failing(type):
    fail = False

    def mro(cls):
        if Failing.fail:
            raise RuntimeError('no')
        return super().mro()


class Base1: word = 1
class Base2: word = 2
class D(Base1): pass
class E(D): pass
class F(D, metaclass=Failing): pass


assert E.word == F.word == 1
Failing.fail = True
before = D.__mro__, E.__mro__
raises(RuntimeError, lambda: setattr(D, '__bases__', (Base2,)), 'no')
assert (D.__mro__, E.__mro__) == before and D.__bases__ == (Base1,) and E.word == 1
Failing.fail = False
D.__bases__ = (Base2,)
assert E.word == F.word == 2 and Base1.__subclasses__() == [] and Base2.__subclasses__() == [D]

# Layouts of old and new bases must agree.
class L(list): pass
raises(TypeError, lambda: setattr(L, '__bases__', (dict,)), "'dict' object layout differs from 'list'")
raises(TypeError, lambda: setattr(D, '__bases__', (Base1, list)), 'layout differs')
raises(TypeError, lambda: setattr(D, '__bases__', (E,)), 'inheritance cycle')


class Key:
    def __hash__(self): return hash('name')
    def __eq__(self, other):
        Y.__bases__ = (Base2,)
        return False


class Base1:
    name = word = 'one'


class Base2:
    name = word = 'two'


Y = type('Y', (Base1,), {Key(): 5})
assert Y.name == 'one' and Y.word == 'two'
