"""What is raised in a callee of a hot loop is caught in the callee, its caller, or the loop, with the traceback that CPython makes."""
import sys


def agree(found, wanted):
    """Locals that nothing reads any more may be gone from compiled frames; the others are right."""
    return all(wanted[name] == value for name, value in found.items() if name in wanted)


def entries(traceback):
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        found.append((code.co_name, traceback.tb_lineno - code.co_firstlineno))
        traceback = traceback.tb_next
    return found


class Odd(Exception):
    def __init__(self, number):
        super().__init__("odd", number)
        self.number = number


def check(number):
    if number % 2:
        raise Odd(number)
    return number


def middle(number):
    below = number - 1
    result = check(number)
    return result + below - below


def catch_at_once(number):
    try:
        if number % 3 == 0:
            raise ValueError(number)
        return number
    except ValueError as error:
        return -error.args[0]


def run(n):
    caught = []
    total = 0
    for i in range(n):
        try:
            total += middle(i)
        except Odd as error:
            caught.append(error)
        total += catch_at_once(i)
    return total, caught


for n in (5, 900):
    total, caught = run(n)
    assert total == sum(i for i in range(n) if i % 2 == 0) + sum(-i if i % 3 == 0 else i for i in range(n))
    assert [error.number for error in caught] == list(range(1, n, 2))
    for error in caught:
        assert error.args == ("odd", error.number)
        assert error.__context__ is None and error.__cause__ is None
        assert entries(error.__traceback__) == [("run", 5), ("middle", 2), ("check", 2)], entries(error.__traceback__)
        frames = []
        at = error.__traceback__
        while at:
            frames.append(at.tb_frame)
            at = at.tb_next
        assert agree(frames[2].f_locals, {"number": error.number}), frames[2].f_locals
        assert agree(frames[1].f_locals, {"number": error.number, "below": error.number - 1}), frames[1].f_locals
        assert frames[1].f_locals["below"] == error.number - 1
        assert frames[2].f_back is frames[1] and frames[1].f_back is frames[0]
        assert frames[0] is caught[0].__traceback__.tb_frame
        assert frames[0].f_locals["caught"] is caught
        assert [frame.f_lineno - frame.f_code.co_firstlineno for frame in frames[1:]] == [2, 2]


def frame_of_the_catcher(n):
    """The frame in the traceback is the running one."""
    for i in range(n):
        try:
            check(i | 1)
        except Odd as error:
            frame = error.__traceback__.tb_frame
            if i % 50 == 0:
                assert frame is sys._getframe()
                assert frame.f_locals["i"] == i
                assert entries(error.__traceback__) == [("frame_of_the_catcher", 4), ("check", 2)]
    return frame


last = frame_of_the_catcher(700)
assert last.f_code is frame_of_the_catcher.__code__
assert agree(last.f_locals, {"i": 699, "n": 700})


def catcher(number, keep):
    twice = number * 2
    try:
        check(number)
    except Odd as error:
        keep.append(error)
        twice += 1
    return twice


def keep_all(n):
    keep = []
    for i in range(n):
        assert catcher(i, keep) == i * 2 + i % 2
    return keep


for number, error in zip(range(1, 700, 2), keep_all(700)):
    assert error.number == number
    assert entries(error.__traceback__) == [("catcher", 3), ("check", 2)]
    frame = error.__traceback__.tb_frame
    assert frame.f_locals["twice"] == 2 * number + 1, frame.f_locals
    assert agree(frame.f_locals, {"number": number})
