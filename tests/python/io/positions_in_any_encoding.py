"""tell() and seek() in text files whose encoding has states or a mark of the byte order; line ends that chunks split."""
import io
import os
import tempfile

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "latin-1")
TEXT = "".join(f"{k} wörter {'é' * (k % 7)} - ü{k}\n" for k in range(900))
path = os.path.join(tempfile.mkdtemp(), "text")


def positions(encoding, newline, step):
    """What read() gives after going back to each position that tell() gave."""
    with open(path, encoding=encoding, newline=newline) as f:
        places, parts = [], []
        while True:
            places.append(f.tell())
            part = f.read(step) if step else f.readline()
            if not part:
                break
            parts.append(part)
        assert "".join(parts) == f.seek(0) * "" + f.read()
        for k in list(range(0, len(parts), 37)) + [len(parts) - 1, 0]:
            assert f.seek(places[k]) == places[k]
            assert (f.read(step) if step else f.readline()) == parts[k], (encoding, newline, step, k)
            assert f.readline() is not None and f.tell() >= 0
        return places


for encoding in ENCODINGS:
    for end in ("\n", "\r\n", "\r"):
        with open(path, "w", encoding=encoding, newline=end) as f:
            f.write(TEXT)
        for newline in (None, "", "\n"):
            for step in (0, 101):
                places = positions(encoding, newline, step)
                assert step or end == "\r" and newline == "\n" or len(places) > 900
        with open(path, encoding=encoding) as f:
            assert f.read() == TEXT and f.newlines == end
        with open(path, encoding=encoding) as f:
            assert "".join(f) == TEXT and f.newlines == end

# Simple positions are plain numbers of bytes, also behind the first chunk.
with open(path, "w", encoding="utf-16") as f:
    f.write("lines\n" * 5000)
with open(path, encoding="utf-16") as f:
    for k in range(4000):
        f.readline()
    assert f.tell() == 2 + 12 * 4000
    f.seek(0, 2)
    assert f.tell() == 2 + 12 * 5000 and f.read() == ""

# Positions that no tell() gave.
with open(path, encoding="utf-16") as f:
    for wrong, kind in ((-1, ValueError), (1 << 300, OverflowError), (10**6 | 5 << 128, OSError)):
        try:
            f.seek(wrong)
        except kind:
            continue
        raise AssertionError(wrong)

# A decoder of one's own.
with io.TextIOWrapper(io.BytesIO("ä\r\nö\r\n".encode("utf-16-be")), encoding="utf-16-be") as f:
    assert f.readline() == "ä\n" and f.tell() == 6 and f.readline() == "ö\n" and f.newlines == "\r\n"
    f.seek(6)
    assert f.read() == "ö\n"
