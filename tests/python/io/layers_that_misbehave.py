# Streams that were never initialized, raw files that break the rules, encodings with a mark at the start.
import gc
import io
import os
import pickle
import tempfile


def error_of(kind, call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except kind as error:
        return str(error)
    raise AssertionError("no error")


# What __new__ alone has made is refused, and collected quietly.
for cls in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.BufferedRWPair, io.TextIOWrapper):
    error_of(ValueError, cls.__new__(cls).read if cls is not io.BufferedWriter else cls.__new__(cls).flush)
    gc.collect()
text = io.TextIOWrapper(io.BytesIO())
assert error_of(AttributeError, delattr, text, "_CHUNK_SIZE") == "cannot delete attribute"
error_of(ValueError, text.__init__, io.BytesIO(), newline="xyzzy")
error_of(ValueError, text.read)


class Raw(io.RawIOBase):
    def __init__(self, answer):
        self.answer = answer

    def readable(self):
        return True

    writable = seekable = readable

    def readinto(self, buffer):
        return self.answer

    def seek(self, offset, whence=0):
        return -123

    def write(self, data):
        return None


reader = io.BufferedReader(Raw(b""))
try:
    reader.readline()
except OSError as error:
    assert str(error) == "raw readinto() failed" and type(error.__cause__) is TypeError
assert error_of(OSError, reader.seek, 0) == "Raw stream returned invalid position -123"

# A file that takes nothing: the buffer keeps what fits, and the error says how much.
writer = io.BufferedWriter(Raw(0), 8)
assert writer.write(b"abcd") == 4 and writer.write(b"efgh") == 4
try:
    writer.write(b"ijkl")
except BlockingIOError as error:
    assert error.characters_written == 0
else:
    raise AssertionError
writer.close = lambda: None

with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "text")
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        with open(name, "w", encoding=encoding) as file:
            file.write("aaa")
        with open(name, "a", encoding=encoding) as file:
            file.write("xxx")
        assert open(name, "rb").read() == "aaaxxx".encode(encoding)
    with open(name, "w+", encoding="utf-8") as file:
        file.write("one\ntwo\n")
        file.seek(0)
        for line in file:
            assert error_of(OSError, file.tell) == "telling position disabled by next() call"
        assert file.tell() == 8
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert "cannot pickle" in error_of(TypeError, pickle.dumps, file, protocol)

    class Path:
        def __fspath__(self):
            return 3

    error_of(TypeError, open, Path())
error_of(LookupError, io.TextIOWrapper, io.BytesIO(), encoding="hex")

# A file that nobody has closed is reported.
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", ResourceWarning)

    def leave_open():
        open(os.devnull, "rb")

    leave_open()
    gc.collect()
    gc.collect()
assert any("unclosed file" in str(w.message) for w in caught), caught
