# encode and decode: the common encodings and their error handlers.
def message(function, *args):
    try:
        function(*args)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


text = "a\xe9\u1234\U00012345"
for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-7", "unicode_escape", "raw_unicode_escape"):
    assert text.encode(encoding).decode(encoding) == text, encoding
assert text.encode() == b"a\xc3\xa9\xe1\x88\xb4\xf0\x92\x8d\x85"
assert "\xe9".encode("latin-1") == b"\xe9" and "\u20ac".encode("cp1252") == b"\x80" and b"\x80".decode("cp1252") == "\u20ac"
assert text.encode("ascii", "ignore") == b"a" and text.encode("ascii", "replace") == b"a???"
assert text.encode("ascii", "backslashreplace") == b"a\\xe9\\u1234\\U00012345"
assert text.encode("ascii", "xmlcharrefreplace") == b"a&#233;&#4660;&#74565;"
assert "\xe9".encode("ascii", "namereplace") == b"\\N{LATIN SMALL LETTER E WITH ACUTE}"
assert b"a\xff\xfe".decode("utf-8", "surrogateescape") == "a\udcff\udcfe"
assert "a\udcff".encode("utf-8", "surrogateescape") == b"a\xff"
assert "\ud800".encode("utf-8", "surrogatepass") == b"\xed\xa0\x80" and b"\xed\xa0\x80".decode("utf-8", "surrogatepass") == "\ud800"
assert b"a\xffb".decode("utf-8", "replace") == "a\ufffdb" and b"a\xffb".decode("ascii", "ignore") == "ab"
assert b"\xf0\x90\x80".decode("utf-8", "replace") == "\ufffd" and b"\xe2\x28".decode("utf-8", "backslashreplace") == "\\xe2("
assert message(b"\xff".decode) == "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
assert message(b"\xe2\x82".decode) == "UnicodeDecodeError: 'utf-8' codec can't decode bytes in position 0-1: unexpected end of data"
assert message(b"\xc3(".decode) == "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xc3 in position 0: invalid continuation byte"
assert message("\ud800".encode) == "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
assert message("a\xe9\u1234".encode, "ascii") == "UnicodeEncodeError: 'ascii' codec can't encode characters in position 1-2: ordinal not in range(128)"
assert message("\u1234".encode, "latin-1") == "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u1234' in position 0: ordinal not in range(256)"
assert message("a".encode, "nope") == "LookupError: unknown encoding: nope"
assert message("\xe9".encode, "ascii", "nope") == "LookupError: unknown error handler name 'nope'"
assert message("a".encode, "rot13") == "LookupError: 'rot13' is not a text encoding; use codecs.encode() to handle arbitrary codecs"

import codecs

codecs.register_error("test.star", lambda error: ("*", error.end))
assert "a\xe9\u1234b".encode("ascii", "test.star") == b"a*b" and b"a\xffb".decode("utf-8", "test.star") == "a*b"
assert codecs.lookup("UTF8").name == "utf-8" and codecs.encode("abc", "rot13") == "nop"
decoder = codecs.getincrementaldecoder("utf-8")()
assert decoder.decode(b"\xe2\x82") == "" and decoder.decode(b"\xac") == "\u20ac"
