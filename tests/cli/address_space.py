"""Programs run where the process may not have much address space (RLIMIT_AS), and big requests become MemoryErrors."""
import resource
import subprocess
import sys
import unittest

ADDER = sys.argv.pop(1)

PROGRAM = """
import json, re, unittest

def deep(n):
    return n and 1 + deep(n - 1)

total = 0
for i in range(100_000):
    total += i * 0.5
texts = [str(i) for i in range(100_000)]
assert json.loads(json.dumps(texts)) == texts and deep(900) == 900
for request in (lambda: [0] * 10**9, lambda: b"x" * 10**10, lambda: 1 << 10**11, lambda: "{:>10000000000}".format(1), lambda: bytearray(10**10)):
    try:
        request()
    except MemoryError:
        continue
    raise AssertionError("no MemoryError")
print(total)
"""


def run_within(megabytes):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    return subprocess.run([ADDER, "-c", PROGRAM], preexec_fn=limit, capture_output=True, text=True)


class AddressSpace(unittest.TestCase):
    def test_limits(self):
        for megabytes in (500, 1000, 4000, 16000):
            with self.subTest(megabytes=megabytes):
                done = run_within(megabytes)
                self.assertEqual((done.stdout, done.stderr, done.returncode), ("2499975000.0\n", "", 0))


if __name__ == "__main__":
    unittest.main()
