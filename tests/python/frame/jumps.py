# A trace function moves its frame to another line by f_lineno.
import sys


def jump(function, first, to, event="line"):
    done = []
    start = function.__code__.co_firstlineno

    def trace(frame, what, argument):
        if frame.f_code is function.__code__ and what == event and not done and frame.f_lineno == start + first:
            done.append(True)
            frame.f_lineno = start + to if isinstance(to, int) else to
        return trace

    output = []
    old = sys.gettrace()
    sys.settrace(trace)
    try:
        function(output)
    except Exception as e:
        output.append(f"{type(e).__name__}: {e}")
    finally:
        sys.settrace(old)
    return output


def plain(o):
    o.append(1)
    o.append(2)
    o.append(3)


assert jump(plain, 1, 3) == [3]
assert jump(plain, 3, 2) == [1, 2, 2, 3]
assert jump(plain, 2, -1) == [1, f"ValueError: line {plain.__code__.co_firstlineno - 1} comes before the current code block"]
assert jump(plain, 2, 9) == [1, f"ValueError: line {plain.__code__.co_firstlineno + 9} comes after the current code block"]
assert jump(plain, 2, "x") == [1, "ValueError: lineno must be an integer"]
assert jump(plain, 0, 2, "call") == ["ValueError: can't jump from the 'call' trace event of a new frame"]
assert jump(plain, 3, 2, "return") == [1, 2, 3, "ValueError: can only jump from a 'line' trace event"]


def loop(o):
    o.append(1)
    for i in 4, 5:
        o.append(i)
    o.append(6)


assert jump(loop, 3, 4) == [1, 6]
assert jump(loop, 1, 3) == ["ValueError: can't jump into the body of a for loop"]
assert jump(loop, 4, 1) == [1, 4, 5, 1, 4, 5, 6]


def handlers(o):
    try:
        o.append(2)
        1 / 0
    except ZeroDivisionError:
        o.append(sys.exc_info()[0].__name__)
        o.append(6)
    o.append(str(sys.exc_info()[0]))


assert jump(handlers, 6, 7) == [2, "ZeroDivisionError", "None"]
assert jump(handlers, 2, 6) == ["ValueError: can't jump into an 'except' block as there's no exception"]
assert jump(handlers, 5, 2) == [2, 2, "ZeroDivisionError", 6, "None"]


def unbound(o):
    x = 1
    y = x
    o.append(y)


assert jump(unbound, 1, 3) == ["UnboundLocalError: cannot access local variable 'y' where it is not associated with a value"]
assert jump(unbound, 5, 5) == [1]


class Manager:
    def __init__(self, o):
        self.o = o

    def __enter__(self):
        self.o.append("enter")

    def __exit__(self, *error):
        self.o.append("exit")


def manager(o):
    with Manager(o):
        o.append(2)
        o.append(3)
    o.append(4)


assert jump(manager, 3, 4) == ["enter", 2, 4]
assert jump(manager, 3, 1) == ["enter", 2, "exit", 4]
try:
    sys._getframe().f_lineno = 1
except ValueError as e:
    assert "trace" in str(e)
else:
    assert False
