"""Decoding UTF-8: all widths, errors at any place, and chunks that end within a character."""
import codecs
import random

ends = ["", "a", "é", "ÿ", "Ā", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "abcdefgh", "x" * 33]
for a in ends:
    for b in ends:
        for c in ends:
            text = a + b + c
            data = b"".join(chr(p).encode() for p in map(ord, text))
            decoded = data.decode()
            assert decoded == text and len(decoded) == len(text) and hash(decoded) == hash(text), text
            assert decoded.isascii() == all(ord(p) < 128 for p in text) and decoded.encode() == data
            assert max(decoded, default="") == max(text, default="") and decoded + "z" == text + "z"

bad = {
    b"\x80": "invalid start byte", b"\xc0\x80": "invalid start byte", b"\xc1\xbf": "invalid start byte", b"\xf5\x80\x80\x80": "invalid start byte",
    b"\xe0\x80\x80": "invalid continuation byte", b"\xed\xa0\x80": "invalid continuation byte", b"\xf4\x90\x80\x80": "invalid continuation byte",
    b"\xc3": "unexpected end of data", b"\xe2\x82": "unexpected end of data", b"\xf0\x9f\x98": "unexpected end of data",
}
for before in (b"", b"a", "é".encode(), b"x" * 40 + "€".encode(), "😀".encode() * 9):
    for piece, reason in bad.items():
        for after in (b"", b"b", "ü".encode()):
            expected = "invalid continuation byte" if after and reason == "unexpected end of data" else reason
            try:
                (before + piece + after).decode()
            except UnicodeDecodeError as e:
                assert (e.reason, e.start) == (expected, len(before)), (before, piece, after, e)
            else:
                raise AssertionError(piece)
            replaced = (before + piece + after).decode("utf-8", "replace")
            assert replaced.startswith(before.decode() + "\ufffd") and replaced.endswith(after.decode())
            assert (before + piece + after).decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape") == before + piece + after

chooses = random.Random(3)
for _ in range(100):
    text = "".join(chooses.choice(ends) for _ in range(50))
    data = text.encode()
    decoder = codecs.getincrementaldecoder("utf-8")()
    pieces, at = [], 0
    while at < len(data):
        size = chooses.randrange(1, 9)
        pieces.append(decoder.decode(data[at : at + size]))
        at += size
    assert "".join(pieces) + decoder.decode(b"", True) == text
