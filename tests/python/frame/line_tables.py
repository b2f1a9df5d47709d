# co_linetable is CPython's table of positions; code.replace() takes one.
def f(a):
    b = [a + 1, a *
         2]
    long_name_of_a_variable_that_reaches_far_to_the_right_xxxxxxxxxxxxxxxxxxxxxxxxx = (b, b, b, a)
    return long_name_of_a_variable_that_reaches_far_to_the_right_xxxxxxxxxxxxxxxxxxxxxxxxx[0][0] if a else None


def entries(code):
    line = code.co_firstlineno
    it = iter(code.co_linetable)

    def number():
        n = shift = 0
        while True:
            b = next(it)
            n |= (b & 63) << shift
            shift += 6
            if not b & 64:
                return n

    def signed():
        n = number()
        return -(n >> 1) if n & 1 else n >> 1

    for head in it:
        assert head & 128
        kind, units = head >> 3 & 15, (head & 7) + 1
        position = (None,) * 4
        if kind < 10:
            columns = next(it)
            column = kind * 8 + (columns >> 4)
            position = line, line, column, column + (columns & 15)
        elif kind < 13:
            line += kind - 10
            position = line, line, next(it), next(it)
        elif kind == 13:
            line += signed()
            position = line, line, None, None
        elif kind == 14:
            line += signed()
            position = line, line + number(), number() - 1, number() - 1
        yield from [position] * units


assert list(entries(f.__code__)) == list(f.__code__.co_positions())
assert f.__code__.replace(co_linetable=f.__code__.co_linetable) == f.__code__
none = f.__code__.replace(co_linetable=b"\xf8\xf9")
assert set(none.co_positions()) <= {(None,) * 4}


def g():
    1 / 0


g.__code__ = g.__code__.replace(co_linetable=b"\xff" * 10)
try:
    g()
except ZeroDivisionError as e:
    assert e.__traceback__.tb_next.tb_frame.f_lineno is None
    assert e.__traceback__.tb_next.tb_lineno == -1
