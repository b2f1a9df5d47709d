"""open(), buffers, text layers and files in memory."""
import io
import os
import tempfile

path = os.path.join(tempfile.gettempdir(), f"adder_files_{os.getpid()}")
try:
    with open(path, "w") as f:
        assert f.write("hello\nworld\n") == 12
    with open(path) as f:
        assert f.readline() == "hello\n" and f.tell() == 6 and f.read() == "world\n"
        f.seek(6)
        assert f.readline() == "world\n"
    with open(path, "rb") as f:
        assert f.read(3) == b"hel" and f.readline() == b"lo\n" and f.readlines() == [b"world\n"]
    with open(path, "r+b") as f:
        f.seek(2)
        f.write(b"XX")
        f.seek(0)
        assert f.read() == b"heXXo\nworld\n"
    with open(path, "a", encoding="utf-8") as f:
        f.write("añ€😀\r\nb")
    with open(path, newline="", encoding="utf-8") as f:
        assert f.read().endswith("añ€😀\r\nb")
    with open(path, encoding="utf-8") as f:
        assert list(f)[-2:] == ["añ€😀\n", "b"] and f.newlines == ("\n", "\r\n")
    try:
        open(path).write("x")
        raise AssertionError
    except io.UnsupportedOperation as error:
        assert str(error) == "not writable"
finally:
    os.unlink(path)

b = io.BytesIO(b"abc")
b.seek(0, 2)
b.write(b"def")
assert b.getvalue() == b"abcdef" and b.tell() == 6
s = io.StringIO()
print("x", "y", sep="\n", file=s)
s.seek(0)
assert list(s) == ["x\n", "y\n"]
t = io.TextIOWrapper(io.BytesIO(), encoding="utf-16")
t.write("hé")
t.flush()
assert t.buffer.getvalue() == "hé".encode("utf-16")
for mode, text in (("rq", "invalid mode: 'rq'"), ("rb+t", "can't have text and binary mode at once")):
    try:
        open(path, mode)
        raise AssertionError
    except ValueError as error:
        assert str(error) == text
try:
    open("/nonexistent/file")
    raise AssertionError
except FileNotFoundError as error:
    assert error.filename == "/nonexistent/file"
