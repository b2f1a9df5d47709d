# Where searches may look, and which repeats may be tried again with less.
import re


def spans(pattern, text, flags=0):
    return [m.span() for m in re.finditer(pattern, text, flags)]


# Starts: the subject, a line, a word, a text, a set, anywhere.
for wide in ("", "\u0100", "\U0001f600"):
    text = "ab cd\nab ab" + wide
    assert spans(r"\Aab", text) == [(0, 2)]
    assert spans(r"^ab", text) == [(0, 2)]
    assert spans(r"^ab", text, re.M) == [(0, 2), (6, 8)]
    assert spans(r"\b[ac]", text) == [(0, 1), (3, 4), (6, 7), (9, 10)]
    assert spans(r"\bab\b", "cab " + wide + " ab")[-1] == (6 if wide else 5, 8 if wide else 7)
    assert spans(r"b\n", text) == [] and spans(r"d\n", text) == [(4, 6)]
    assert spans(r"[^a-d\s]", text) == ([(11, 12)] if wide else [])
    assert spans(r"(?<![a])b|$", text)[-1] == (len(text), len(text))
assert re.compile(r"^b").search("ab", 1) is None and re.compile(r"\Ab", re.M).search("ab", 1) is None
assert re.compile(r"^b", re.M).search("a\nb", 1).start() == 2
assert re.compile(r"a$").search("aab", 0, 2).span() == (1, 2)

# A search for \A looks at one position.
assert re.search(r"\A.*b", "a" * 100000) is None

# Runs that cannot end earlier, and runs that can.
assert spans(r"[a.]+@", "aaa aaa.a@ a@") == [(4, 10), (11, 13)]
assert spans(r"a+ab", "aaaab aab") == [(0, 5), (6, 9)]
assert spans(r"a{2,3}b", "aaaaab ab aab") == [(2, 6), (10, 13)]
assert spans(r"\w+\b!", "ab! c!") == [(0, 3), (4, 6)]
assert spans(r"\s+$", "a  \n", 0) == [(1, 4)] and spans(r" +$", "a  \n  ", re.M) == [(1, 3), (4, 6)]
assert re.search(r"(a+)b\1c", "aabac").span() == (1, 5)
assert re.search(r"\S+(?=x)", "abxx").span() == (0, 3)
assert re.search(r"(?:a|ab)(?:c|bcd)(?:d*)", "abcd").span() == (0, 4)
assert re.findall(r"a*?b|c", "aab c") == ["aab", "c"]
assert re.findall(r".*?,", "a,b\u0100,c") == ["a,", "b\u0100,"]
assert re.findall("[^x]*x", "a" * 50 + "x" + "b" * 20) == ["a" * 50 + "x"]
assert re.findall("(?:ab)+?c|(?:\\.\\w+)+", "ababc .a.b.") == ["ababc", ".a.b"]

# Groups of a negative assertion stay unset.
assert re.match(r"(?!(a)b)a(c)", "ac").groups() == (None, "c")
assert re.match(r"(?:(a)|b)*", "ab").groups() == ("a",)

# Case, and characters above 255.
assert re.match("\ufb05", "\ufb06", re.I) and re.match("k", "\u212a", re.I) and re.match("[j-l]", "\u212a", re.I)
assert spans("[\u0100-\u0200]+", "a\u0150\u0151z") == [(1, 3)] and spans("[^\u0150]", "a\u0150\u0151") == [(0, 1), (2, 3)]
assert re.search("\u0150x", "axx") is None and re.search(b"\xe9+", b"a\xe9\xe9").span() == (1, 3)


def error(f):
    try:
        f()
    except Exception as e:
        return f"{type(e).__name__}: {e}"


assert error(lambda: re.sub("a", lambda m: 1, "xax")) == "TypeError: sequence item 1: expected str instance, int found"
assert re.sub("a", lambda m: None, "xax") == "xx" and re.sub(b"a", lambda m: bytearray(b"-"), b"xax") == b"x-x"
assert re.sub("(a)|(b)", r"[\1\2]", "abc") == "[a][b]c"
import _sre
for words in ([], [1000], [16], [16, 97], [14, 2, 1], [25, 5, 0, 1], [7, 3, 16, 97], [18, 1]):
    assert error(lambda: _sre.compile("x", 0, words, 0, {}, ())) == "RuntimeError: invalid SRE code", words
