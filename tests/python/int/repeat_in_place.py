# x *= sequence repeats the sequence only when x is of a builtin type without items.


class Two:
    def __index__(self):
        return 2


class Three(int):
    pass


def times(x, y):
    x *= y
    return x


def error(x, y):
    try:
        times(x, y)
    except TypeError as e:
        return str(e)


assert times(2, "ab") == times("ab", Two()) == Two() * "ab" == "abab"
assert times([1], Two()) == [1, 1]
for x in (Two(), {}, set(), range(2)):
    for y in ("ab", [1], (1,), b"a"):
        assert error(x, y) == f"unsupported operand type(s) for *=: '{type(x).__name__}' and '{type(y).__name__}'"
assert error(Three(2), "ab") == "unsupported operand type(s) for *=: 'Three' and 'str'"
assert error(1.5, "ab") == "can't multiply sequence by non-int of type 'float'"
assert error(None, [1]) == "can't multiply sequence by non-int of type 'NoneType'"
for x, words in (("ab", "repeated string is too long"), (b"ab", "repeated bytes are too long")):
    try:
        x * 2**62
    except OverflowError as e:
        assert str(e) == words
    else:
        assert False
for x in (True, 1, None, "a"):
    try:
        b"a" + x
    except TypeError as e:
        assert str(e) == f"can't concat {type(x).__name__} to bytes"
    else:
        assert False
