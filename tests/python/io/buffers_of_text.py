"""Text files in chunks: lines and characters across their borders, positions, pipes, writes of all sizes."""
import io
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "text")

for encoding in ("utf-8", "latin-1"):
    for length in (1, 100, 8190, 8191, 8192, 8193, 20000):
        lines = ["é" * (length % 7) + "x" * length + "\n", "second\n", "\n", "ü" * length]
        with open(path, "w", encoding=encoding) as f:
            for line in lines:
                f.write(line)
        with open(path, encoding=encoding) as f:
            assert list(f) == lines
            f.seek(0)
            assert f.read() == "".join(lines)
            f.seek(0)
            assert f.readline() == lines[0]
            place = f.tell()
            assert f.readline() == lines[1]
            f.seek(place)
            assert f.readlines() == lines[1:]
            assert f.read() == "" and f.readline() == ""
            f.seek(0)
            assert "".join(iter(lambda: f.read(777), "")) == "".join(lines)
        with open(path, "rb") as f:
            assert f.read() == "".join(lines).encode(encoding)

# Line ends of two characters at the border of a chunk.
for before in range(8188, 8195):
    text = "a" * before + "\r\n" + "b\r\nc\rd"
    with open(path, "w", newline="") as f:
        f.write(text)
    with open(path) as f:
        assert list(f) == ["a" * before + "\n", "b\n", "c\n", "d"]
        assert f.newlines == ("\r", "\r\n")
    with open(path, newline="") as f:
        assert list(f) == ["a" * before + "\r\n", "b\r\n", "c\r", "d"]
    with open(path, newline="\r\n") as f:
        assert list(f) == ["a" * before + "\r\n", "b\r\n", "c\rd"]

# Small and large pieces in turns, with flushes and positions between them.
with open(path, "w+", encoding="utf-8") as f:
    written = []
    for i in range(2000):
        piece = "piece %d %s\n" % (i, "ä" * (i % 5) + "z" * (9000 if i % 700 == 3 else i % 11))
        assert f.write(piece) == len(piece)
        written.append(piece)
        if i % 300 == 0:
            f.flush()
            assert os.path.getsize(path) == len("".join(written).encode())
    f.seek(0)
    assert f.readlines() == written
    f.write("end")
    f.seek(0)
    assert f.read() == "".join(written) + "end"

# Everything that is left, from files that say how long they are and from those that do not.
with open(path, "wb") as f:
    f.write(bytes(range(256)) * 1000)
with open(path, "rb", buffering=0) as f:
    assert f.read(10) == bytes(range(10))
    rest = f.readall()
    assert len(rest) == 255990 and rest[:2] == b"\n\x0b" and rest[-1:] == b"\xff" and hash(rest) == hash(bytes(rest[:-1]) + b"\xff")
    assert f.readall() == b""
with open(path, "rb") as f:
    f.seek(255999)
    assert f.read() == b"\xff" and f.read() == b""
for size in (0, 1, 70000, 200000):
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        left = b"p" * size
        while left:
            left = left[os.write(writing, left):]
        os._exit(0)
    os.close(writing)
    with open(reading, "rb", buffering=0) as f:
        assert f.readall() == b"p" * size
    os.waitpid(pid, 0)

buffer = io.BufferedWriter(io.BytesIO(), 16)
for i in range(100):
    buffer.write(b"%d," % i)
buffer.flush()
assert buffer.raw.getvalue() == b"".join(b"%d," % i for i in range(100))
os.remove(path)
