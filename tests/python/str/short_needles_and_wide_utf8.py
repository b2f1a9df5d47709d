# Searches that end near the start or far from it, and UTF-8 of text above Latin-1.


def slow_find(text, needle):
    for i in range(len(text) - len(needle) + 1):
        if text[i:i + len(needle)] == needle:
            return i
    return -1


for needle in ("ab", "aab", "abcab", "b" * 20):
    for before in range(40):
        for filler in ("a", "b", "ab", "xyz"):
            text = (filler * 40)[:before] + needle + "ba"
            assert text.find(needle) == slow_find(text, needle), (text, needle)
            assert text.encode().find(needle.encode()) == slow_find(text, needle)
            assert text[:-3].find(needle) == slow_find(text[:-3], needle)
assert "ab".find("ab") == 0 and "ab".find("abc") == -1 and "aab".find("ab") == 1 and ("x" * 13 + "ab").find("ab") == 13
assert ("abcabc" * 20).count("bc") == 40 and ("ab" * 30).replace("ab", "c") == "c" * 30

for c, encoded in (("\u0100", b"\xc4\x80"), ("\u07ff", b"\xdf\xbf"), ("\u0800", b"\xe0\xa0\x80"), ("\uffff", b"\xef\xbf\xbf"),
                   ("\U00010000", b"\xf0\x90\x80\x80"), ("\U0010ffff", b"\xf4\x8f\xbf\xbf")):
    assert c.encode() == encoded and ("a\xe9" + c + "z").encode() == b"a\xc3\xa9" + encoded + b"z"
    assert (c * 1000).encode("utf-8") == encoded * 1000
for text in ("\u0100\ud800", "\U00010000\udfff", "\ud800"):
    assert text.encode("utf-8", "replace")[-1:] == b"?"
    try:
        text.encode()
    except UnicodeEncodeError as e:
        assert e.reason == "surrogates not allowed" and e.start == len(text) - 1
    else:
        assert False
