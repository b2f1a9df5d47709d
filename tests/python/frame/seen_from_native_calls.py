"""The frames of callers are all there, with their lines and locals, when machine code has called native code that calls Python code."""
import inspect
import logging
import sys
import traceback
import warnings


def stack():
    frame, places = sys._getframe(1), []
    while frame:
        places.append((frame.f_code.co_name, frame.f_lineno))
        frame = frame.f_back
    return places


class Spy:
    def __init__(self, act):
        self.act = act

    def __add__(self, other):
        return self.act()

    def __lt__(self, other):
        self.act()
        return False

    def __repr__(self):
        self.act()
        return "Spy"

    def __hash__(self):
        self.act()
        return 1


def run_in(kind, act):
    results = []
    if kind == "__add__":
        results.append(Spy(act) + 1)
    elif kind == "sorted":
        sorted([Spy(lambda: results.append(act())), Spy(lambda: results.append(act()))])
    elif kind == "repr":
        repr([Spy(lambda: results.append(act()))])
    elif kind == "map":
        results = list(map(lambda x: act(), [1]))
    elif kind == "hash":
        {Spy(lambda: results.append(act()))}
    elif kind == "max":
        max([1], key=lambda x: results.append(act()))
    elif kind == "eval":
        results.append(eval("act()"))
    elif kind == "generator":
        results.append(next(act() for x in [1]))
    elif kind == "apply":
        results.append((lambda *args, **kwargs: act(*args))(*(), **{}))
    return results[0]


def middle(kind, act, number):
    local = number + 1
    result = run_in(kind, act)
    assert local == number + 1 and kind  # what a function does not read again need not be among its locals
    return result


KINDS = ("__add__", "sorted", "repr", "map", "hash", "max", "eval", "generator", "apply")

for kind in KINDS:
    stacks = set()
    for i in range(120):
        stacks.add(tuple(middle(kind, stack, i)))
    assert len(stacks) == 1, (kind, stacks)
    names = [name for name, line in stacks.pop()]
    assert names[-3:] == ["run_in", "middle", "<module>"], (kind, names)


def locals_of_middle():
    frame = inspect.currentframe()
    while frame.f_code.co_name != "middle":
        frame = frame.f_back
    return frame.f_locals["kind"], frame.f_locals["number"], frame.f_locals["local"], frame.f_back.f_locals["kind"]


for kind in KINDS:
    for i in range(120):
        assert middle(kind, locals_of_middle, i) == (kind, i, i + 1, kind), (kind, i, middle(kind, locals_of_middle, i))


def extract():
    return tuple((entry.name, entry.lineno) for entry in traceback.extract_stack())


class Handler(logging.Handler):
    seen = set()

    def emit(self, record):
        self.seen.add((record.funcName, record.lineno))


logger = logging.getLogger("frames")
logger.addHandler(Handler())
logger.propagate = False


def complain():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("where", stacklevel=3)
    return caught[0].lineno


for kind in KINDS:
    Handler.seen.clear()
    places, lines = set(), set()
    for i in range(120):
        places.add(middle(kind, extract, i))
        middle(kind, lambda: logger.warning("text", stacklevel=2), i)
        lines.add(middle(kind, complain, i))
    assert len(places) == 1 and len(Handler.seen) == 1 and len(lines) == 1, (kind, places, Handler.seen, lines)


def fail():
    raise KeyError("found")


def tell_callers(frame):
    names = []
    while frame:
        names.append(frame.f_code.co_name)
        frame = frame.f_back
    return names


for kind in KINDS:
    found = set()
    for i in range(120):
        try:
            middle(kind, fail, i)
        except KeyError as error:
            entries, entry = [], error.__traceback__
            while entry:
                entries.append(entry.tb_frame)
                entry = entry.tb_next
            names = [frame.f_code.co_name for frame in reversed(entries)]
            assert names[-3:] == ["run_in", "middle", "<module>"], (kind, names)
            found.add((tuple(names), tuple(tell_callers(entries[-1]))))
    assert len(found) == 1, (kind, found)
    names, callers = found.pop()
    assert names == callers or kind == "generator", (kind, names, callers)
