"""Groups, repeats, look-around, substitution of re."""
import re

assert re.findall(r"\w+", "hello big world") == ["hello", "big", "world"]
assert re.sub(r"(\w)(\w)", r"\2\1", "abcd ef") == "badc fe"
assert re.split(r"(x)|y", "axbyc") == ["a", "x", "b", None, "c"]
m = re.match(r"(?P<x>\d+)-(?P<y>[a-z]*)(z)?", "123-abz")
assert m.groups() == ("123", "abz", None) and m.groupdict() == {"x": "123", "y": "abz"}
assert m.span("y") == (4, 7) and m.lastgroup == "y" and m.regs == ((0, 7), (0, 3), (4, 7), (-1, -1))
assert re.search(r"(a|ab)(c|bcd)(d*)", "abcd").groups() == ("a", "bcd", "")
assert re.fullmatch(r"(?:a|b)*", "ab" * 10000)
assert re.findall(r"(?i)straße|É", "STRASSE straße é") == ["straße", "é"]
assert re.sub("", "-", "abc") == "-a-b-c-"
assert re.findall(r"(?<=a)b|(?<!a)c", "abcxc") == ["b", "c", "c"]
assert re.findall(r"a*?b", "aaabab") == ["aaab", "ab"] and re.findall(r"(?>a+)b|a++c", "aabac") == ["aab", "ac"]
assert re.match(r"(?:(a)|b)*", "ab").groups() == ("a",) and re.match(r"(a)?(?(1)b|c)", "c")
assert re.match(r"((a)|(b))+?c", "abc").groups() == ("b", "a", "b")
assert re.compile(b"x").findall(b"axbx") == [b"x", b"x"] and [x.span() for x in re.finditer(r"\b", "hi yo")] == [(0, 0), (2, 2), (3, 3), (5, 5)]
assert re.sub(r"\d+", lambda m: str(int(m[0]) * 2), "a1b22") == "a2b44" and re.subn("x", "y", "axbx", 1) == ("aybx", 1)
assert re.findall("[а-я]+", "привет Мир") == ["привет", "ир"] and re.findall(r"(?m)^\w+$", "a\nbc\n") == ["a", "bc"]
assert repr(re.compile("a.b", re.S | re.I)) == "re.compile('a.b', re.IGNORECASE|re.DOTALL)"
assert re.match(r"(.)\1", "aa") and not re.match(r"(.)\1", "ab") and re.match(r"(a+)+b", "a" * 18) is None
