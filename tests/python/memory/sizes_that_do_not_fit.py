# A size that the program chooses and no machine has is a MemoryError, whatever builds the object.
import array
import io

HUGE = 2**53


def seek_and_write(file, data):
    file.seek(HUGE)
    file.write(data)


CASES = [
    lambda: b"abc" * HUGE, lambda: bytearray(b"abc") * HUGE, lambda: "abc" * HUGE, lambda: "\U0001F600" * HUGE, lambda: [0] * HUGE, lambda: (0,) * HUGE,
    lambda: bytes(HUGE), lambda: bytearray(HUGE), lambda: array.array("d", [0]) * HUGE,
    lambda: b"x".ljust(HUGE), lambda: b"x".center(HUGE), lambda: b"x".zfill(HUGE), lambda: "x".ljust(HUGE), lambda: "x".zfill(HUGE),
    lambda: f"{1:{HUGE}}", lambda: f"{'a':{HUGE}}", lambda: f"{1.5:{HUGE}}", lambda: "%*d" % (HUGE, 1), lambda: b"%*d" % (HUGE, 1), lambda: "%1000000000000000s" % "a",
    lambda: seek_and_write(io.StringIO(), "x"),
    lambda: 1 << HUGE, lambda: (1).to_bytes(HUGE, "big"), lambda: list(range(HUGE)),
]
for number, case in enumerate(CASES):
    for _ in range(3):
        try:
            case()
        except MemoryError:
            continue
        raise AssertionError(f"case {number} fits")
