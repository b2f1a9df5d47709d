# bytes and bytearray: construction, methods, messages.
def message(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


for B in (bytes, bytearray):
    a = B(b"abc")
    name = B.__name__
    assert B() == b"" and B(3) == b"\0\0\0" and B([1, 255]) == b"\x01\xff" and B("\xe9", "utf-8") == b"\xc3\xa9" and B(a) == a
    assert B(x for x in (1, 2)) == b"\1\2" and B(memoryview(b"abcd")[::2]) == b"ac"
    assert message(B, "a") == "TypeError: string argument without an encoding"
    assert message(B, -1) == "ValueError: negative count"
    assert message(B, 1.5) == "TypeError: cannot convert 'float' object to " + name
    assert message(B, b"x", "utf8") == "TypeError: encoding without a string argument"
    assert message(B, ["a"]) == "TypeError: 'str' object cannot be interpreted as an integer"
    assert a[0] == 97 and a[-1] == 99 and a[1:] == b"bc" and a[::-1] == b"cba" and type(a[1:]) is B
    assert message(lambda: a["x"]) == "TypeError: %s indices must be integers or slices, not str" % ("byte" if B is bytes else name)
    assert a + b"d" == b"abcd" and a * 2 == b"abcabc" and 98 in a and b"bc" in a and b"x" not in a and list(a) == [97, 98, 99]
    assert message(lambda: a + "x") == "TypeError: can't concat str to " + name
    assert message(lambda: "a" in a) == "TypeError: a bytes-like object is required, not 'str'"
    assert message(lambda: 300 in a) == "ValueError: byte must be in range(0, 256)"
    assert a == b"abc" and a != "abc" and a < b"abd" and a <= bytearray(b"abc") and not a > b"b"
    assert a.find(b"c") == 2 and a.find(98) == 1 and a.rfind(b"") == 3 and a.count(b"") == 4 and a.index(b"b") == 1
    assert message(a.find, "b") == "TypeError: argument should be integer or bytes-like object, not 'str'"
    assert message(a.index, b"z") == "ValueError: subsection not found"
    assert a.startswith(b"ab") and a.endswith((b"x", b"c")) and not a.startswith(b"b")
    assert B(b" a  b ").split() == [b"a", b"b"] and B(b"a,b,c").split(b",", 1) == [b"a", b"b,c"] and B(b"a,b,c").rsplit(b",", 1) == [b"a,b", b"c"]
    assert B(b"a\nb\r\n").splitlines(True) == [b"a\n", b"b\r\n"] and B(b"a-b").partition(b"-") == (b"a", b"-", b"b")
    assert B(b",").join([b"a", bytearray(b"b"), memoryview(b"c")]) == b"a,b,c"
    assert message(a.join, [1]) == "TypeError: sequence item 0: expected a bytes-like object, int found"
    assert B(b" a ").strip() == b"a" and B(b"xax").strip(b"x") == b"a" and a.center(7, b"-") == b"--abc--" and B(b"-4").zfill(4) == b"-004"
    assert a.replace(b"b", b"XX") == b"aXXc" and a.replace(b"", b"-") == b"-a-b-c-" and a.translate(None, b"b") == b"ac"
    assert a.upper() == b"ABC" and B(b"aB c").title() == b"Ab C" and B(b"aB").swapcase() == b"Ab" and a.isalpha() and not a.isdigit()
    assert a.hex() == "616263" and a.hex(":") == "61:62:63" and a.hex(":", 2) == "61:6263" and a.hex(":", -2) == "6162:63"
    assert B.fromhex("61 62\t63") == b"abc" and type(B.fromhex("")) is B
    assert message(B.fromhex, "6x") == "ValueError: non-hexadecimal number found in fromhex() arg at position 1"
    assert a.decode() == "abc" and B(b"\xff").decode("latin-1") == "\xff" and B.maketrans(b"a", b"b")[97] == 98
    assert B(b"%d %s %x %c %5.2f %r") % (1, b"x", 255, 65, 1.5, "q") == b"1 x ff A  1.50 'q'"
    assert B(b"a\tb").expandtabs(4) == b"a   b" and a.removeprefix(b"a") == b"bc" and a.removesuffix(b"c") == b"ab"

assert repr(b"'\"\n\x00\xff\\") == "b'\\'\"\\n\\x00\\xff\\\\'" and repr(b"'") == 'b"\'"' and repr(bytearray(b"x")) == "bytearray(b'x')"
assert hash(b"abc") == hash("abc") and message(hash, bytearray()) == "TypeError: unhashable type: 'bytearray'"


class HasBytes:
    def __bytes__(self):
        return b"mine"


assert bytes(HasBytes()) == b"mine" and b"%s" % HasBytes() == b"mine"


class Sub(bytes):
    pass


x = Sub(b"abc")
x.y = 1
assert x == b"abc" and type(x) is Sub and type(x[:]) is bytes and x.y == 1 and bytes(x) == b"abc" and type(bytes(x)) is bytes
