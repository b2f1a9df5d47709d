"""with blocks in hot loops: what __exit__ gets, and what it decides."""
import sys


class Guard:
    def __init__(self, kind):
        self.kind = kind
        self.entered = 0
        self.left = []

    def __enter__(self):
        self.entered += 1
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            assert value is None and traceback is None
            return None
        assert kind is type(value) and traceback is value.__traceback__
        assert sys.exc_info() == (kind, value, traceback)
        self.left.append((kind.__name__, traceback.tb_lineno - traceback.tb_frame.f_code.co_firstlineno))
        return issubclass(kind, self.kind)


def run(n):
    guard = Guard(ZeroDivisionError)
    total = escaped = 0
    for i in range(n):
        try:
            with guard as got:
                assert got is guard
                total += 100 // (i % 4)
                if i % 5 == 0:
                    raise LookupError(i)
        except LookupError as error:
            assert error.args == (i,) and error.__context__ is None
            escaped += 1
    assert sys.exc_info() == (None, None, None)
    return guard, total, escaped


guard, total, escaped = run(800)
assert guard.entered == 800
assert total == sum(100 // (i % 4) for i in range(800) if i % 4), total
assert escaped == sum(1 for i in range(800) if i % 4 and i % 5 == 0)
assert guard.left == [("ZeroDivisionError", 7) if i % 4 == 0 else ("LookupError", 9) for i in range(800) if i % 4 == 0 or i % 5 == 0]


class Failing:
    """Its __exit__ raises."""

    def __init__(self, number):
        self.number = number

    def __enter__(self):
        if self.number % 7 == 0:
            raise RuntimeError("enter")
        return self.number

    def __exit__(self, *details):
        if self.number % 3 == 0:
            raise KeyError("exit")


def several(n):
    seen = []
    for i in range(n):
        try:
            with Failing(i) as one, Failing(i + 1) as two:
                if i % 2:
                    raise ValueError(one, two)
        except (RuntimeError, KeyError, ValueError) as error:
            context = error.__context__
            seen.append((type(error).__name__, error.args, type(context).__name__))
        else:
            seen.append(None)
    return seen


def expected(i):
    if i % 7 == 0:
        return "RuntimeError", ("enter",), "NoneType"
    raised = ("RuntimeError", ("enter",), "NoneType") if (i + 1) % 7 == 0 else ("ValueError", (i, i + 1), "NoneType") if i % 2 else None
    for number in (i + 1, i):
        if number == i + 1 and (i + 1) % 7 == 0:
            continue
        if number % 3 == 0:
            raised = ("KeyError", ("exit",), raised[0] if raised else "NoneType")
    return raised


for i, found in enumerate(several(840)):
    assert found == expected(i), (i, found, expected(i))
