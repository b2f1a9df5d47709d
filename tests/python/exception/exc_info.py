"""sys.exc_info() inside and outside of handlers of hot loops, in callees, and after all ways out of a handler."""
import sys


def current():
    return sys.exc_info()[1]


def run(n):
    for i in range(n):
        assert current() is None
        try:
            raise ValueError(i)
        except ValueError as outer:
            assert current() is outer
            assert sys.exc_info()[0] is ValueError and sys.exc_info()[2] is outer.__traceback__
            try:
                [][i]
            except IndexError as inner:
                assert current() is inner and inner.__context__ is outer
            assert current() is outer
            if i % 3 == 0:
                continue
        assert current() is None


run(700)


def leave(i):
    while True:
        try:
            raise KeyError(i)
        except KeyError:
            if i % 4 == 0:
                return current()
            if i % 4 == 1:
                break
            if i % 4 == 2:
                raise
            try:
                pass
            finally:
                i += 1
    return current()


def callers(n):
    for i in range(n):
        try:
            result = leave(i)
        except KeyError as error:
            assert i % 4 in (2, 3) and current() is error
        else:
            assert (result is None) == (i % 4 == 1), (i, result)
        assert current() is None


callers(800)


def in_handler_of_caller(n):
    """A callee that handles an exception of its own gives back its caller's."""
    for i in range(n):
        try:
            raise TypeError(i)
        except TypeError as error:
            helper(i, error)
            assert current() is error


def helper(i, outer):
    assert current() is outer
    try:
        1 // (i % 2)
    except ZeroDivisionError as error:
        assert error.__context__ is outer and current() is error
    assert current() is outer


in_handler_of_caller(700)
