"""Programs run where the process may not have much address space (RLIMIT_AS), and what finds no memory becomes a MemoryError."""
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

# Small objects without end, from loops in Python and in C++; each time what was made is given back, and the program goes on.
SMALL_OBJECTS = """
import itertools, resource, sys

def lists():
    data = []
    while True:
        data.append([len(data)])

def dicts():
    data = {}
    for i in itertools.count():
        data[i] = {"a": i}

def chain():
    link = None
    while True:
        link = (link, 1)

def floats():
    data = []
    x = 0.5
    while True:
        x += 1.0
        data.append(x)

def by_calls():
    def extend(data):
        data.append(f"text {len(data)}")
    data = []
    while True:
        extend(data)

def comprehension():
    return [[i] for i in itertools.count()]

def native():
    return list(map(str, itertools.count()))

def deaf():
    data = []
    errors = 0
    while errors < 10:
        try:
            data.append([])
        except MemoryError:
            errors += 1
    raise MemoryError

if len(sys.argv) > 1:
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20, -1))
for fill in (lists, dicts, chain, floats, by_calls, comprehension, native, deaf):
    try:
        fill()
    except MemoryError as error:
        assert error.args == ()
    else:
        raise AssertionError(fill)
    assert len([[i] for i in range(50_000)]) == 50_000
if len(sys.argv) > 1:
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    assert sum(len(x) for x in [[i] * 30_000 for i in range(2_000)]) == 60_000_000
print("went on")
"""

# Results that GMP would end the process for.
LARGE_INTS = """
import math, sys
sys.set_int_max_str_digits(0)
large = (1 << (1 << 29)) + 1
for request in (lambda: 2147483647**2147483647, lambda: large * large * large, lambda: math.factorial(2**32), lambda: math.perm(2**40, 2**31),
                lambda: math.comb(2**40, 2**31), lambda: str(large), lambda: large // 12345, lambda: pow(3, large, large)):
    try:
        request()
    except MemoryError:
        continue
    raise AssertionError("no MemoryError")
assert len(str(3**100_000)) == 47_713 and math.comb(2**40, 3) % 1000 == 600
print("went on")
"""


def run_within(megabytes, program=PROGRAM, options=()):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    return subprocess.run([ADDER, *options, "-c", program], preexec_fn=limit, capture_output=True, text=True)


class AddressSpace(unittest.TestCase):
    def test_limits(self):
        for megabytes in (500, 1000, 4000, 16000):
            with self.subTest(megabytes=megabytes):
                done = run_within(megabytes)
                self.assertEqual((done.stdout, done.stderr, done.returncode), ("2499975000.0\n", "", 0))

    def test_small_objects(self):
        for megabytes, *options in (350, "--jit", "off"), (350,), (400, "--jit", "loop=2,function=2,bridge=2,budget=100"):
            with self.subTest(megabytes=megabytes, options=options):
                done = run_within(megabytes, SMALL_OBJECTS, options)
                self.assertEqual((done.stdout, done.stderr, done.returncode), ("went on\n", "", 0))

    def test_small_objects_below_what_is_reserved(self):
        done = subprocess.run([ADDER, "-c", SMALL_OBJECTS, "120"], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("went on\n", "", 0))

    def test_large_ints(self):
        done = run_within(600, LARGE_INTS)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("went on\n", "", 0))


if __name__ == "__main__":
    unittest.main()
