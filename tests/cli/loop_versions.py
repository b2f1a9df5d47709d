"""A loop whose first trace no longer fits what comes later gets another version, and is not left for ever."""
import re
import subprocess
import sys
import tempfile
import unittest

ADDER = sys.argv.pop(1)

# The inner loop is recorded with cells that hold floats; all later cells hold ints.
PROGRAM = """
class Cell:
    __slots__ = ("value",)
    def __init__(self, value):
        self.value = value

def total(cells):
    found = 0
    for cell in cells:
        i = 0
        while i < 60:
            found += cell.value
            i += 1
    return found

assert total([Cell(1.5)] * 200 + [Cell(2)] * %d) == 200 * 60 * 1.5 + %d * 60 * 2
"""


def log_of(later):
    with tempfile.NamedTemporaryFile("r", suffix=".log") as log:
        subprocess.run([ADDER, "--jit", "budget=100", "--jit-log", log.name, "-c", PROGRAM % (later, later)], check=True)
        return log.read()


class LoopVersions(unittest.TestCase):
    def test_what_comes_later_has_its_own_trace(self):
        loops = re.findall(r"^=== trace \d+: loop of .* total$", log_of(2000), re.M)
        self.assertGreaterEqual(len(loops), 2)

    def test_more_rounds_need_no_more_traces(self):
        few, many = (log_of(later).count("=== trace ") for later in (2000, 20000))
        self.assertEqual(few, many)


if __name__ == "__main__":
    unittest.main()
