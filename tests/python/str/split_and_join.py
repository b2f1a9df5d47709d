# split, rsplit, splitlines, partition, join.
def message(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


assert "  a b   c ".split() == ["a", "b", "c"]
assert "  a b   c ".split(None, 1) == ["a", "b   c "]
assert "  a b   c ".rsplit(None, 1) == ["  a b", "c"]
assert "  a b   c ".split(None, 0) == ["a b   c "]
assert "".split() == [] and "".split(",") == [""]
assert "a,b,,c".split(",") == ["a", "b", "", "c"]
assert "a,b,,c".split(",", 2) == ["a", "b", ",c"]
assert "a,b,,c".rsplit(",", 2) == ["a,b", "", "c"]
assert "a<>b<>c".split("<>") == ["a", "b", "c"] == "a<>b<>c".rsplit("<>")
assert "\u1234 \u2003x\xa0y".split() == ["\u1234", "x", "y"]
assert "a\x1cb\x85c".split() == ["a", "b", "c"]
assert "x\u1234y".split("\u1234") == ["x", "y"]
assert "abc".split(sep="b", maxsplit=1) == ["a", "c"]
assert "a\nb\r\nc\rd\x0be\x1cf\u2028g".splitlines() == ["a", "b", "c", "d", "e", "f", "g"]
assert "a\nb\r\n\n".splitlines(True) == ["a\n", "b\r\n", "\n"]
assert "".splitlines() == [] and "\n".splitlines() == [""]
assert "a-b-c".partition("-") == ("a", "-", "b-c")
assert "a-b-c".rpartition("-") == ("a-b", "-", "c")
assert "abc".partition("-") == ("abc", "", "") and "abc".rpartition("-") == ("", "", "abc")
assert message("a".split, "") == "ValueError: empty separator"
assert message("a".split, 1) == "TypeError: must be str or None, not int"
assert message("a".partition, "") == "ValueError: empty separator"

assert ",".join([]) == "" and ",".join(["a"]) == "a"
assert ", ".join(("a", "\u1234", "c")) == "a, \u1234, c"
assert "\u1234".join(c for c in "ab") == "a\u1234b"
assert "".join(["x" * 100, "\U00012345"]) == "x" * 100 + "\U00012345"
assert "".join({"k": 1}) == "k"
assert message(",".join, 1) == "TypeError: can only join an iterable"
assert message(",".join, ["a", 1]) == "TypeError: sequence item 1: expected str instance, int found"


class Sub(str):
    pass


assert type(",".join([Sub("a")])) is str
assert type(Sub("a b").split()[0]) is str
