# StringIO with newline="" splits at every kind of line end and changes none; states are checked.
import io

text = io.StringIO("a\nb\r\nc\rd", newline="")
assert list(text) == ["a\n", "b\r\n", "c\r", "d"] and text.getvalue() == "a\nb\r\nc\rd"
text.seek(0)
assert text.readline(3) == "a\n" and text.readline(2) == "b\r"
for cls, empty in ((io.BytesIO, (b"",)), (io.StringIO, ("", ""))):
    for kind, rest in ((ValueError, (-1, None)), (TypeError, (0.0, None)), (TypeError, (0, 0))):
        try:
            cls().__setstate__(empty + rest)
        except kind:
            pass
        else:
            raise AssertionError((cls, rest))
