"""Exceptions that pass through calls from machine code to machine code are caught where they belong."""


def deep(value, depth):
    if depth == 0:
        if value % 3 == 0:
            raise ValueError(value)
        return value
    return deep(value, depth - 1)


def guarded(value, log):
    try:
        return deep(value, 4)
    except ValueError as error:
        assert error.args == (value,)
        log.append(value)
        return -1


def run(n):
    log = []
    for i in range(n):
        result = guarded(i, log)
        assert result == (-1 if i % 3 == 0 else i), (i, result)
    return log


assert run(2000) == list(range(0, 2000, 3))
