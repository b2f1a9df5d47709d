# types.CodeType(...) and code.replace(): code from the parts of other code, with changes, and what cannot be run.
import sys
import types

ATTRIBUTES = ["co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts", "co_names",
              "co_varnames", "co_filename", "co_name", "co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable", "co_freevars", "co_cellvars"]


def rebuild(code):
    return types.CodeType(*(getattr(code, name) for name in ATTRIBUTES))


def remade(function):
    made = rebuild(function.__code__)
    assert made == function.__code__ and hash(made) == hash(function.__code__)
    for name in ATTRIBUTES:
        assert getattr(made, name) == getattr(function.__code__, name), name
    assert list(made.co_positions()) == list(function.__code__.co_positions())
    return types.FunctionType(made, globals(), function.__name__, function.__defaults__, function.__closure__)


def calls(f, *args, g=None, **kwargs):
    chosen = (f if args else g)(*args, **kwargs)
    return [chosen, f(*args), str(len("ab")).upper(), max(*args, key=lambda x: -x), (f or g)(4, 5)]


def loops(n):
    total = 0
    for i in range(n):
        if i % 3 == 0:
            continue
        while i > 2:
            i -= 1
            if i == 5:
                break
            total += i
        else:
            total -= 1
    return total


def errors(x):
    try:
        with memoryview(b"ab") as view:
            return view[x]
    except (IndexError, TypeError) as e:
        return type(e).__name__
    finally:
        errors.done = True


def generator(n):
    got = yield from (x * x for x in range(n))
    yield f"{got!r:>6}"


class Base:
    def method(self, **kwargs):
        return kwargs


class Derived(Base):
    def method(self, **kwargs):
        return super().method(**kwargs, x=1)


def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count
    return step


assert remade(calls)(max, 2, 3, g=min) == calls(max, 2, 3, g=min)
assert remade(loops)(50) == loops(50)
assert [remade(errors)(x) for x in (0, 5, "x")] == [97, "IndexError", "TypeError"]
assert list(remade(generator)(3)) == [0, 1, 4, "  None"]
step = counter()
assert remade(step)() == 1 and step() == 2
Derived.method = remade(Derived.method)
assert Derived().method(y=2) == {"y": 2, "x": 1}


def one():
    x = 1
    return x


# Changes.
code = one.__code__
assert eval(code.replace(co_consts=(None, 5))) == 5
assert code.replace(co_stacksize=40).co_stacksize == 40
assert list(code.replace(co_linetable=b"").co_lines()) == []
assert code.replace(co_linetable=b"") != code
assert code.replace(co_varnames=("y",)).co_varnames == ("y",)
assert code.replace() == code
two = (lambda a, b: a * b).__code__
assert types.FunctionType(code.replace(co_code=two.co_code, co_varnames=("a", "b"), co_nlocals=2, co_argcount=2), {})(6, 7) == 42


def raises(kind, text, function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except kind as error:
        assert text in str(error), error
    else:
        assert False, text


raises(TypeError, "code expected at least 16 arguments, got 0", types.CodeType)
raises(ValueError, "code: co_nlocals != len(co_varnames)", code.replace, co_nlocals=2)
raises(ValueError, "code: co_varnames is too small", code.replace, co_argcount=2)
raises(ValueError, "co_argcount must be a positive integer", code.replace, co_argcount=-1)
raises(ValueError, "code: co_code is malformed", code.replace, co_code=b"x")
raises(TypeError, "replace() argument 'co_code' must be bytes, not str", code.replace, co_code="x")
raises(TypeError, "'nothing' is an invalid keyword argument for replace()", code.replace, nothing=1)

# What CPython would crash on is an error, and shows what was given.
if sys.implementation.name != "cpython":
    broken = code.replace(co_code=bytes([151, 0, 124, 9, 83, 0]))
    assert broken.co_code == bytes([151, 0, 124, 9, 83, 0]) and broken.co_consts == code.co_consts
    raises(SystemError, "operand out of range", types.FunctionType(broken, {}))
    raises(SystemError, "unknown opcode 255", types.FunctionType(code.replace(co_code=bytes([255, 0])), {}))
    raises(SystemError, "the variable has no cell", types.FunctionType(code.replace(co_code=bytes([151, 0, 137, 0, 83, 0])), {}))
