"""except* in hot loops."""
import sys


def split(i):
    log = []
    try:
        try:
            raise ExceptionGroup("all", [ValueError(i), ExceptionGroup("in", [TypeError(i), KeyError(i)])])
        except* ValueError as group:
            assert sys.exc_info()[1] is group
            log.append(("value", [e.args for e in group.exceptions]))
            if i % 4 == 0:
                raise OSError(i)
        except* TypeError as group:
            log.append(("type", len(group.exceptions)))
    except ExceptionGroup as rest:
        log.append(sorted(type(e).__name__ for e in rest.exceptions))
    assert sys.exc_info()[1] is None
    return log


for i in range(300):
    rest = ["ExceptionGroup", "OSError"] if i % 4 == 0 else ["ExceptionGroup"]
    assert split(i) == [("value", [(i,)]), ("type", 1), rest], split(i)


def single(n):
    caught = 0
    for i in range(n):
        try:
            if i % 2:
                raise KeyError(i)
        except* KeyError as group:
            assert type(group) is ExceptionGroup and group.exceptions[0].args == (i,)
            caught += 1
        else:
            caught += 10
        finally:
            caught += 100
    return caught


assert single(300) == 150 + 1500 + 30000
