"""Frames that raise again after finally or with ended, as their objects tell, where the exception came from."""


def in_try():
    try:
        pass
        1 / 0
    except KeyError:
        pass


def in_finally():
    try:
        1 / 0
    finally:
        pass


def in_with():
    with manager:
        1 / 0


class Manager:
    def __enter__(self):
        pass

    def __exit__(self, *details):
        pass


manager = Manager()


def run(function, n):
    found = set()
    for i in range(n):
        try:
            function()
        except ZeroDivisionError as error:
            entry = error.__traceback__.tb_next
            first = function.__code__.co_firstlineno
            found.add((entry.tb_lineno - first, entry.tb_frame.f_lineno - first))
    return found


assert run(in_try, 400) == {(3, 4)}
assert run(in_finally, 400) == {(2, 4)}
assert run(in_with, 400) == {(2, 2)}
