# find, index, count, startswith: positions, slices, widths, errors.
def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


for prefix in ("", "\xe9", "\u1234", "\U00012345"):
    s = prefix + "the quick brown fox jumps over the lazy dog"
    n = len(prefix)
    assert s.find("the") == n
    assert s.rfind("the") == n + 31
    assert s.find("fox jumps over") == n + 16
    assert s.find("cat") == -1
    assert s.count("o") == 4
    assert s.count("") == len(s) + 1
    assert s.find("", 5) == 5 and s.find("", 100) == -1
    assert s.rfind("", 0, 5) == 5
    assert s.find("the", 1 + n) == 31 + n
    assert s.find("the", -20, -1) == 31 + n
    assert s.index("quick") == n + 4
    assert "jumps" in s and "jumped" not in s
    assert s.startswith(prefix + "the") and s.endswith(("cat", "dog"))
    assert not s.startswith(("x", "y"))
    assert s.startswith("quick", n + 4) and s.startswith("", 3)
    assert not s.startswith("", len(s) + 1)

assert "\u1234" not in "abc" and "abc".find("\u1234") == -1
assert ("a" * 50 + "b").find("a" * 20 + "b") == 30
assert ("ab" * 500).count("abab") == 250
assert ("a" * 2000 + "\u1234").rfind("a" * 100) == 1900
assert message("abc".find, 1) == "TypeError: must be str, not int"
assert message("abc".find, "a", "b") == "TypeError: slice indices must be integers or None or have an __index__ method"
assert message("abc".index, "x") == "ValueError: substring not found"
assert message("abc".startswith, 1) == "TypeError: startswith first arg must be str or a tuple of str, not int"
assert message("abc".startswith, (1,)) == "TypeError: tuple for startswith must only contain str, not int"
assert message("abc".__contains__, 1) == "TypeError: 'in <string>' requires string as left operand, not int"


class Index:
    def __index__(self):
        return 2


assert "abcabc".find("c", Index()) == 2
