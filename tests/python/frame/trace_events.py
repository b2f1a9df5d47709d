# sys.settrace and sys.setprofile: which events come, in which order, with which lines.
import sys


def events_of(function, *arguments, profile=False):
    events = []

    def trace(frame, event, argument):
        if frame.f_code.co_filename != __file__ or frame.f_code.co_name in ("trace", "events_of"):
            return None
        line = frame.f_lineno - function.__code__.co_firstlineno
        shown = argument[0].__name__ if event == "exception" else argument.__name__ if event.startswith("c_") else argument
        events.append((event, frame.f_code.co_name, line, shown) if not event.startswith("c_") else (event, shown))
        return trace

    (sys.setprofile if profile else sys.settrace)(trace)
    try:
        function(*arguments)
    except ValueError:
        pass
    finally:
        (sys.setprofile if profile else sys.settrace)(None)
    return events


def plain(x):
    y = x + 1
    if y > 1:
        y *= 2
    return y


assert events_of(plain, 3) == [("call", "plain", 0, None), ("line", "plain", 1, None), ("line", "plain", 2, None),
                               ("line", "plain", 3, None), ("line", "plain", 4, None), ("return", "plain", 4, 8)]


def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total


lines = [line for event, _, line, _ in events_of(loop, 3) if event == "line"]
assert lines == [1, 2, 3, 2, 3, 2, 3, 2, 4], lines


def failing():
    try:
        inner()
    except KeyError:
        pass
    raise ValueError


def inner():
    raise KeyError("x")


found = [(event, name, shown) for event, name, _, shown in events_of(failing) if event != "line"]
assert found == [("call", "failing", None), ("call", "inner", None), ("exception", "inner", "KeyError"), ("return", "inner", None),
                 ("exception", "failing", "KeyError"), ("exception", "failing", "ValueError"), ("return", "failing", None)], found


def generate():
    yield 1
    yield 2


def consume():
    for x in generate():
        pass


found = [(event, name, shown) for event, name, _, shown in events_of(consume) if event in ("call", "return")]
assert found == [("call", "consume", None), ("call", "generate", None), ("return", "generate", 1), ("call", "generate", None),
                 ("return", "generate", 2), ("call", "generate", None), ("return", "generate", None), ("return", "consume", None)], found


def natives():
    len("abc")
    [].append(1)


found = events_of(natives, profile=True)
assert found[:5] == [("call", "natives", 0, None), ("c_call", "len"), ("c_return", "len"), ("c_call", "append"), ("c_return", "append")], found


# A trace function that fails is taken out, and its error goes on from the traced place.
def bad(frame, event, argument):
    raise ZeroDivisionError


sys.settrace(bad)
try:
    plain(1)
    raise AssertionError
except ZeroDivisionError:
    pass
assert sys.gettrace() is None


# Variables that a trace function changes are changed.
def changing(frame, event, argument):
    if event == "line" and frame.f_code is plain.__code__ and "y" in frame.f_locals:
        frame.f_locals["y"] = 50
    return changing


sys.settrace(changing)
result = plain(1)
sys.settrace(None)
assert result == 50, result

# Opcode events; f_trace_lines.
seen = []


def opcodes(frame, event, argument):
    if frame.f_code is plain.__code__:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        seen.append(event)
        return opcodes


sys.settrace(opcodes)
plain(1)
sys.settrace(None)
assert seen[0] == "call" and seen[-1] == "return" and seen.count("opcode") > 5 and "line" not in seen, seen


# Code that was compiled to machine code is traced all the same, and runs on afterwards.
def hot(n):
    total = 0
    for i in range(n):
        total += plain(i)
    return total


expected = hot(3000)
count = 0


def counting(frame, event, argument):
    global count
    count += event == "call"
    return None


sys.settrace(counting)
hot(10)
sys.settrace(None)
assert count == 11, count
assert hot(3000) == expected


def switched_on_inside(n):
    for i in range(n):
        if i == n - 5:
            sys.settrace(counting)
        plain(i)
    sys.settrace(None)


for _ in range(5):
    count = 0
    switched_on_inside(1000)
    assert count == 5, count


# A loop over a generator that returns something sees its StopIteration; one that returns nothing does not.
def returning(value):
    yield 1
    return value


def loop_over(value):
    for i in returning(value):
        pass


def exceptions_in_loop(value):
    seen = []

    def tracer(frame, event, argument):
        if event == "exception" and frame.f_code is loop_over.__code__:
            seen.append((argument[0].__name__, argument[1].value))
        return tracer

    sys.settrace(tracer)
    loop_over(value)
    sys.settrace(None)
    return seen


assert exceptions_in_loop(None) == []
assert exceptions_in_loop(5) == [("StopIteration", 5)]
