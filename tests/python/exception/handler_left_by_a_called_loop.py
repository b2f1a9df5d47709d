"""A loop inside of a handler runs as a trace of its own, called by the trace of its caller, and ends the handler by a return."""
import sys


def handled():
    return sys.exc_info()[1]


def nothing(n):
    pass


def nested(n):
    for j in range(n):
        try:
            raise ValueError(n)
        except ValueError:
            for i in range(n):
                if i * j == 6:
                    return i
    return 0


def in_loop(n):
    try:
        raise ValueError(n)
    except ValueError:
        for i in range(n + 5):
            if i == n:
                return i


def in_handlers(n):
    try:
        raise KeyError(n)
    except KeyError:
        for j in range(n):
            try:
                raise ValueError(n)
            except ValueError:
                if j * j > n:
                    return j
    return 0


def raised_again(n):
    try:
        try:
            raise KeyError(n)
        except KeyError:
            for j in range(n):
                if j == 7:
                    raise
            return 1
    except KeyError:
        for j in range(n):
            if j == 5:
                break
        return 2


def calls_others(n):
    try:
        raise KeyError(n)
    except KeyError:
        for j in range(n):
            if nested(j) + in_loop(j) > 10:
                return j


for function in [nothing, nothing, nothing, nested, in_loop, in_handlers, raised_again, calls_others]:
    for n in range(40):
        function(n)
        assert handled() is None, (function, n)
    try:
        raise IndexError
    except IndexError as error:
        for n in range(40):
            function(n)
            assert handled() is error, (function, n)
    assert handled() is None
