# Functions that are made anew in each pass of a compiled loop.
import sys


def make(i):
    def inner(a, b=i, *, c=i + 1, **rest):
        "What it does."
        nonlocal i
        i += 1
        return a, b, c, i, rest
    return inner


def use(n):
    for k in range(n):
        f = make(k)
        assert f(1) == (1, k, k + 1, k + 1, {})
        assert f(1, 2, c=3, d=4) == (1, 2, 3, k + 2, {"d": 4})
    return f


f = use(600)
assert f.__name__ == "inner" and f.__qualname__ == "make.<locals>.inner" and f.__doc__ == "What it does."
assert f.__module__ == __name__ and f.__globals__ is globals() and f.__defaults__ == (599,) and f.__kwdefaults__ == {"c": 600}
assert f.__annotations__ == {} and f.__dict__ == {} and f.__closure__[0].cell_contents == 601
assert f.__code__ is make(1).__code__


def attributes(n):
    for k in range(n):
        def g(x: int = k) -> str:
            return x
        g.mark = k
        assert g() == g.mark == k and g.__annotations__ == {"x": int, "return": str}
        g.__code__ = (lambda x: -x).__code__
        assert g(3) == -3
        h = lambda: None
        assert h.__doc__ is None and h() is None


attributes(600)


def failing(n):
    for k in range(n):
        def g(x):
            return 1 // x
        try:
            g(0)
        except ZeroDivisionError as e:
            frame = e.__traceback__.tb_next.tb_frame
    return frame.f_code.co_name, frame.f_locals, g.__name__


assert failing(600) == ("g", {"x": 0}, "g")

# The builtins are those of the globals when the function is made.
source = """
def make():
    def inner(x):
        return len(x)
    return inner
def hot():
    for k in range(600):
        f = make()
        assert f("abc") == expected, f("abc")
    return f
"""
scope = {"expected": 3}
exec(source, scope)
scope["hot"]()
scope["__builtins__"] = {"len": lambda x: 77, "range": range, "AssertionError": AssertionError}
scope["expected"] = 77
assert scope["make"]()("abc") == 77
scope["__name__"] = "other"
assert scope["make"]().__module__ == "other"
print("ok")
