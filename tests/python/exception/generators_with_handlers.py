"""Generators with try, finally and with, driven by hot loops; exceptions that pass into and out of them."""
import sys


def numbers(n, log):
    try:
        for i in range(n):
            try:
                got = yield i
                if got is not None:
                    log.append(got)
            except ValueError as error:
                assert sys.exc_info()[1] is error
                log.append(("caught", error.args[0]))
                yield "handled"
                assert sys.exc_info()[1] is error
    finally:
        log.append("closed")


def drive(n):
    log = []
    total = 0
    for i in range(n):
        source = numbers(5, log)
        for item in source:
            total += item
            if item == i % 7:
                break
        source.close()
    return total, log.count("closed")


assert drive(300) == (sum(sum(range(min(i % 7, 4) + 1)) for i in range(300)), 300)


def throw_in(n):
    log = []
    source = numbers(n, log)
    next(source)
    for i in range(n - 1):
        assert sys.exc_info()[1] is None
        if i % 3 == 0:
            assert source.throw(ValueError(i)) == "handled"
            assert sys.exc_info()[1] is None
            next(source)
        else:
            source.send(i)
    source.close()
    return log


log = throw_in(400)
assert log[-1] == "closed"
assert log[:-1] == [("caught", i) if i % 3 == 0 else i for i in range(399)]


def failing(n):
    for i in range(n):
        yield 10 // (i - 3)


def through(n):
    seen = 0
    for i in range(n):
        try:
            for item in failing(5):
                seen += item
        except ZeroDivisionError as error:
            traceback = error.__traceback__
            assert traceback.tb_next.tb_frame.f_code is failing.__code__
            assert traceback.tb_next.tb_lineno == failing.__code__.co_firstlineno + 2
            seen += 1000
    return seen


assert through(300) == 300 * (1000 + 10 // -3 + 10 // -2 + 10 // -1)


def stops(n):
    for i in range(n):
        raise StopIteration(i)
        yield


def converted(n):
    seen = 0
    for i in range(n):
        try:
            next(stops(1))
        except RuntimeError as error:
            assert str(error) == "generator raised StopIteration"
            assert type(error.__cause__) is StopIteration and error.__cause__ is error.__context__
            seen += 1
    return seen


assert converted(300) == 300


def handling(n):
    """A generator resumed in a handler sees its caller's exception where it has none itself."""

    def ask():
        while True:
            yield sys.exc_info()[1]

    source = ask()
    for i in range(n):
        assert next(source) is None
        try:
            raise KeyError(i)
        except KeyError as error:
            assert next(source) is error


handling(300)
