# compile() and exec(): flags, file names, closures, builtins of the globals; and what else builtin functions check.
import asyncio
import warnings
from types import CellType, FunctionType


def raises(error, function, text=''):
    try:
        function()
    except error as e:
        assert text in str(e), (type(e), e)
    else:
        raise AssertionError('nothing raised')


raises(ValueError, lambda: compile('1', '', 'single', 0xff), 'compile(): unrecognised flags')


class Path:
    def __fspath__(self):
        return 'p.py'


assert compile('1', Path(), 'eval').co_filename == compile('1', b'p.py', 'eval').co_filename == 'p.py'
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter('always')
    assert compile('1', bytearray(b'p.py'), 'eval').co_filename == 'p.py'
assert str(seen[0].message) == 'path should be string, bytes, or os.PathLike, not bytearray'
raises(TypeError, lambda: compile('1', [1], 'exec'), 'expected str, bytes or os.PathLike object, not list')

code = compile('a = await f()', '?', 'exec', 0x2000)
namespace = {'f': lambda: asyncio.sleep(0, 7)}
asyncio.run(FunctionType(code, namespace)())
assert namespace['a'] == 7


def outer():
    a = 1

    def inner():
        return a
    return inner


inner = outer()
exec(inner.__code__, {}, closure=(CellType(3),))
for closure in None, [CellType(3)], (3,), (CellType(1), CellType(2)):
    raises(TypeError, lambda: exec(inner.__code__, {}, closure=closure), 'code object requires a closure of exactly length 1')

raises(NameError, lambda: exec('print', {'__builtins__': {}}))
raises(TypeError, lambda: exec('print', {'__builtins__': 123}), "'int' object is not subscriptable")
raises(NameError, lambda: exec('class C: pass', {'__builtins__': {}}), '__build_class__ not found')
raises(ImportError, lambda: exec('import sys', {'__builtins__': {}}), '__import__ not found')


class Annotated(dict):
    def __contains__(self, key):
        raise AssertionError


exec('x: int = 1', {}, Annotated())


class NegativeLength:
    def __len__(self):
        return -2**70


raises(ValueError, lambda: len(NegativeLength()), '__len__() should return >= 0')
raises(ValueError, lambda: type('A\0', (), {}), 'type name must not contain null characters')
raises(UnicodeEncodeError, lambda: type('A\udc80', (), {}))
raises(UnicodeEncodeError, lambda: type('A', (), {'__doc__': '\udc80'}))


class NoItems(tuple):
    __class_getitem__ = None


raises(TypeError, lambda: NoItems[int], "type 'NoItems' is not subscriptable")


class Incomparable:
    @property
    def __eq__(self):
        raise AttributeError('no')


assert not Incomparable() == Incomparable()
assert hash('') == hash(b'') == hash(memoryview(b'')) == 0
nan = float('nan')
assert hash(nan) == object.__hash__(nan)
raises(ValueError, lambda: float.fromhex('0x1p\uff10'))


class Text(str):
    def __float__(self):
        return 9.0


assert float(Text('8')) == 9.0


class Twice:
    def keys(self):
        return ['x', 'x']

    def __getitem__(self, key):
        return 1


def f(**kwargs):
    pass


raises(TypeError, lambda: f(**Twice()), "f() got multiple values for keyword argument 'x'")
raises(TypeError, lambda: f(**{1: 2}, **{1: 3}), "f() got multiple values for keyword argument '1'")
raises(TypeError, lambda: f(**{1: 2}), "keywords must be strings")
raises(TypeError, lambda: f(a=1, **{1: 2}), "keywords must be strings")
