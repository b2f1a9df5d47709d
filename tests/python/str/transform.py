# strip, padding, replace, translate, expandtabs, removeprefix.
def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


assert "  ab ".strip() == "ab" and "  ab ".lstrip() == "ab " and "  ab ".rstrip() == "  ab"
assert "xyabyx".strip("xy") == "ab" and "\u1234a\u1234".strip("\u1234") == "a" and "\u2003a\x85".strip() == "a"
assert "".strip() == "" and "xxx".strip("x") == ""
assert message("a".strip, 1) == "TypeError: strip arg must be None or str"
assert "ab".center(5) == "  ab " and "abc".center(6, "-") == "-abc--" and "ab".center(1) == "ab"
assert "ab".ljust(4, "\u1234") == "ab\u1234\u1234" and "ab".rjust(4) == "  ab"
assert message("a".center, 5, "xx") == "TypeError: The fill character must be exactly one character long"
assert message("a".ljust, 5, 1) == "TypeError: The fill character must be a unicode character, not int"
assert "42".zfill(5) == "00042" and "-42".zfill(5) == "-0042" and "+x".zfill(4) == "+00x" and "\u1234".zfill(3) == "00\u1234"
assert "".zfill(3) == "000" and "123".zfill(2) == "123"
assert "a\tbc\td".expandtabs(4) == "a   bc  d" and "a\n\tb".expandtabs() == "a\n        b" and "\tx".expandtabs(0) == "x"
assert "aXbXc".replace("X", "--") == "a--b--c" and "aXbXc".replace("X", "", 1) == "abXc"
assert "abc".replace("", "-") == "-a-b-c-" and "abc".replace("", "-", 2) == "-a-bc" and "".replace("", "x") == "x"
assert "aaa".replace("aa", "b") == "ba" and "abc".replace("b", "\u1234") == "a\u1234c"
assert "a\u1234c".replace("\u1234", "b") == "abc" and "a\u1234c".replace("a", "x") == "x\u1234c"
assert "abcabc".replace("a", "z") == "zbczbc" and "aba".replace("a", "b", 1) == "bba"
assert message("a".replace, 1, "b") == "TypeError: replace() argument 1 must be str, not int"
assert "prefix-x".removeprefix("prefix-") == "x" and "abc".removeprefix("x") == "abc"
assert "x.py".removesuffix(".py") == "x" and "abc".removesuffix("") == "abc"

assert "hello".translate({ord("l"): "L", ord("o"): None, ord("h"): 0x1234}) == "\u1234eLL"
assert "abc".translate(str.maketrans("ab", "xy", "c")) == "xy"
assert str.maketrans({"a": 1, 98: "z"}) == {97: 1, 98: "z"}
assert message("a".translate, {97: 0x110000}) == "ValueError: character mapping must be in range(0x110000)"
assert message("a".translate, {97: []}) == "TypeError: character mapping must return integer, None or str"
assert message(str.maketrans, "a", "bc") == "ValueError: the first two maketrans arguments must have equal length"
assert message(str.maketrans, {"ab": 1}) == "ValueError: string keys in translate table must be of length 1"


class Table:
    def __getitem__(self, key):
        if key == 97:
            raise LookupError
        return chr(key + 1)


assert "abc".translate(Table()) == "acd"

# What is wrong with an argument: None is called None, and NoneType where no argument is spoken of.
for call, message in [(lambda: "a".replace(None, "b"), "replace() argument 1 must be str, not None"),
                      (lambda: "a".removeprefix(None), "removeprefix() argument must be str, not None"),
                      (lambda: "a".encode(None), "encode() argument 'encoding' must be str, not None"),
                      (lambda: format(1, None), "format() argument 2 must be str, not None"),
                      (lambda: "a".find(None), "must be str, not NoneType"),
                      (lambda: "a".split(3), "must be str or None, not int"),
                      (lambda: None in "a", "'in <string>' requires string as left operand, not NoneType")]:
    try:
        call()
    except TypeError as error:
        assert str(error) == message, error
    else:
        assert False, message
