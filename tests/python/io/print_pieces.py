# print(): its pieces, separators and ends, in order, whatever the values and the file.
import io
import sys


class Printing:
    def __str__(self):
        print("inner", end=";", file=out)
        return "outer"


def printed(*values, **options):
    global out
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", newline=options.pop("newline", "\n"))
    print(*values, file=out, **options)
    out.flush()
    return raw.getvalue()


assert printed(1, 2.5, "a", None, True, 10**30) == b"1 2.5 a None True 1000000000000000000000000000000\n"
assert printed() == b"\n" and printed(end="") == b""
assert printed("a", "b", sep="\n", end="\n\n") == b"a\nb\n\n"
assert printed("\xe9", 1, sep="\u20ac") == "\xe9\u20ac1\n".encode()
assert printed(1, Printing(), 2) == b"1 inner;outer 2\n"
assert printed("x", "y", newline="\r\n") == b"x y\r\n"
assert printed(*range(40), sep="") == "".join(map(str, range(40))).encode() + b"\n"

# The same through a file with a descriptor, beside writes of its own.
import os
import tempfile

descriptor, path = tempfile.mkstemp()
with open(descriptor, "w", encoding="utf-8") as file:
    for i in range(3000):
        print(i, "line", file=file)
        if i % 1000 == 0:
            file.write("written\n")
    print("\u20ac", file=file)
with open(path, encoding="utf-8") as file:
    lines = file.read().split("\n")
expected = []
for i in range(3000):
    expected.append(f"{i} line")
    if i % 1000 == 0:
        expected.append("written")
assert lines == expected + ["\u20ac", ""]
os.remove(path)

closed = open(os.devnull, "w")
closed.close()
try:
    print("x", file=closed)
    raise AssertionError
except ValueError as error:
    assert str(error) == "I/O operation on closed file."
