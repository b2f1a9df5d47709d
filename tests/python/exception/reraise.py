"""Exceptions raised again: with raise, by name, and after finally; their tracebacks grow as CPython's do."""


def lines(error):
    found = []
    at = error.__traceback__
    while at:
        code = at.tb_frame.f_code
        found.append(f"{code.co_name}+{at.tb_lineno - code.co_firstlineno}")
        at = at.tb_next
    return " ".join(found)


def source(i):
    raise ValueError(i)


def bare(i):
    try:
        source(i)
    except ValueError:
        raise


def by_name(i):
    try:
        source(i)
    except ValueError as error:
        raise error


def after_finally(i):
    try:
        source(i)
    finally:
        i += 1


def with_traceback(i):
    try:
        source(i)
    except ValueError as error:
        raise error.with_traceback(None)


def no_match(i):
    try:
        source(i)
    except KeyError:
        pass


wanted = [
    (bare, "run+4 bare+2 source+1"),
    (by_name, "run+4 by_name+4 by_name+2 source+1"),
    (after_finally, "run+4 after_finally+2 source+1"),
    (with_traceback, "run+4 with_traceback+4"),
    (no_match, "run+4 no_match+2 source+1"),
]


def run(function, n):
    errors = []
    for i in range(n):
        try:
            function(i)
        except ValueError as error:
            errors.append(error)
    return errors


for function, text in wanted:
    errors = run(function, 300)
    assert len(errors) == 300
    for i, error in enumerate(errors):
        assert error.args == (i,) and lines(error) == text, (lines(error), text)


def same_object(n):
    error = ValueError("kept")
    for i in range(n):
        try:
            raise error
        except ValueError as caught:
            assert caught is error
    return lines(error)


assert same_object(200) == " ".join(["same_object+4"] * 200)
