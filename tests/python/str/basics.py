# Construction, operators, indexing, comparison, iteration, repr, subclasses.
def message(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


assert str() == "" and str(12) == "12" and str(b"a\xc3\xa9", "utf-8") == "a\xe9" and str(b"\xff", errors="replace") == "\ufffd"
assert str(b"a", encoding="ascii") == "a" and str(object=5) == "5"
assert message(str, "a", "b") == "TypeError: decoding str is not supported"
assert message(str, 1, "utf-8") == "TypeError: decoding to str: need a bytes-like object, int found"
assert message(str, b"a", 1) == "TypeError: str() argument 'encoding' must be str, not int"

s = "abc\u1234"
assert s[0] == "a" and s[-1] == "\u1234" and s[1:3] == "bc" and s[::-1] == "\u1234cba" and s[::2] == "ac" and s[5:] == ""
assert s[:3].isascii() and len(s) == 4
assert message(lambda: s[4]) == "IndexError: string index out of range"
assert message(lambda: s["a"]) == "TypeError: string indices must be integers, not 'str'"
assert s + "x" == "abc\u1234x" and "ab" * 3 == "ababab" and 3 * "\u1234" == "\u1234\u1234\u1234" and "ab" * -1 == ""
assert message(lambda: "a" + 1) == 'TypeError: can only concatenate str (not "int") to str'
assert message(lambda: 1 + "a") == "TypeError: unsupported operand type(s) for +: 'int' and 'str'"
assert message(lambda: "a" * 1.5) == "TypeError: can't multiply sequence by non-int of type 'float'"
assert "a" < "b" < "\u1234" < "\U00012345" and "ab" > "a" and "a" != 1 and not "a" == b"a"
assert message(lambda: "a" < 1) == "TypeError: '<' not supported between instances of 'str' and 'int'"
assert list("a\u1234") == ["a", "\u1234"] and iter("ab").__length_hint__() == 2
assert repr("it's") == '"it\'s"' and repr("a\"'\n\\\x00\x7f\xe9\u2028\U000e0001") == "'a\"\\'\\n\\\\\\x00\\x7f\xe9\\u2028\\U000e0001'"
assert ascii("\xe9\u1234\U00012345'") == "\"\\xe9\\u1234\\U00012345'\""
assert hash("abc") == hash("ab" + "c") and hash("\u1234") == hash("a\u1234"[1:])
assert "abc".__getnewargs__() == ("abc",) and "a".__sizeof__() == 50


class Sub(str):
    def __str__(self):
        return "sub"

    attribute = 1


x = Sub("text")
x.more = 5
assert x == "text" and str(x) == "sub" and x.more == 5 and type(x[:]) is str and type(x + "") is str and x.upper() == "TEXT"
assert type(Sub("\u1234")) is Sub and Sub(b"a", "ascii") == "a" and "%s" % x == "sub" and f"{x}" == "sub"
assert {x: 1}["text"] == 1 and "".join([x, x]) == "texttext"

# Appending in a loop is linear, and prefixes stay as they were.
text = ""
kept = []
for i in range(20000):
    text += "0123456789"
    if i % 5000 == 0:
        kept.append(text)
assert len(text) == 200000 and text.count("9") == 20000
assert [len(k) for k in kept] == [10, 50010, 100010, 150010] and kept[1] == "0123456789" * 5001
a = kept[1] + "x"
b = kept[1] + "y"
assert a[-1] == "x" and b[-1] == "y" and len(a) == 50011
