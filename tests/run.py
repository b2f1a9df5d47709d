#!/usr/bin/env python3.11
"""Runs all tests of a build: the unit tests, the Python programs under tests/python in every mode, and random programs.

A program of tests/python passes when it ends with status 0, in each mode of Adder and on CPython 3.11.  The quick
sizes of the benchmark programs must print in each mode what CPython prints.  A failing test is followed by the command
that runs just it.
"""
import argparse
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
CPYTHON = "/usr/bin/python3.11"
BENCH = HERE.parent.parent / "shared" / "bench"
MODES = {
    "jit off": ["--jit", "off"],
    "jit": [],
    "threshold 2": ["--jit", "loop=2,function=2,bridge=2,budget=100"],
    "fail every guard": ["--jit", "loop=2,function=2,bridge=3,fail=1,budget=100"],
    "fail again and again": ["--jit", "loop=3,function=4,bridge=2,fail_every=5,budget=100"],
}
# Collections at every n-th allocation: n is such that a program takes a second or so.
STRESS = {"gc stress": ["--jit", "loop=2,function=2,bridge=2,budget=100"]}
STRESS_INTERVAL = 211
STRESS_INTERVALS = {"dict/order_and_growth.py": 5003, "list/sort.py": 2003, "modules/functools_and_friends.py": 1009,
                    "memory/code_that_dies.py": 20011, "memory/garbage_stays_flat.py": 20011, "memory/instances_are_small.py": 20011,
                    "recursion/long_chains_of_iterators.py": 200003, "recursion/nested_data.py": 2000003,
                    "recursion/through_native_code.py": 2000003}
PROGRAM_STRESS_INTERVAL = 2003
# What the stack happens to hold at such moments may keep an object that gc.collect() would find.
NOT_STRESSED = {"memory/collect_finds_all.py"}
# Exceptions of C++ on stacks beyond 64 MB leave marks that AddressSanitizer takes for errors; it says so, and that it does.
# Requests that no machine can meet end a program with AddressSanitizer.
NOT_SANITIZED = {"recursion/through_native_code.py", "memory/sizes_that_do_not_fit.py"}
# These measure or limit the memory of the machine, which AddressSanitizer multiplies.
COMMAND_NOT_SANITIZED = {"bytes_per_object.py", "address_space.py"}
# These measure resident memory, to which AddressSanitizer adds what it keeps of freed blocks (other builds do not read this).
MEMORY_MEASURED = {"memory/code_that_dies.py", "memory/garbage_stays_flat.py", "memory/instances_are_small.py"}
NO_QUARANTINE = ["env", "ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0"]
# Programs whose quick size is compared with CPython's output.
PROGRAMS = (HERE / "programs.txt").read_text().split()
TIMEOUT = 300
FUZZ_PROGRAMS, FUZZ_BATCH = 200, 50  # ./dev fuzz goes on


def run(command):
    """Exit status and output of a command; 124 when it takes too long."""
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=environment, timeout=TIMEOUT)
        return done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        return 124, (error.stdout or b"").decode("utf-8", "replace") + "\ntimed out"


def stress_modes(interval):
    return {mode: [*options, "--gc", f"stress={interval}"] for mode, options in STRESS.items()}


def unit_tests(build):
    for path in sorted(build.glob("*_tests")):
        yield path.name, [str(path), "--gtest_brief=1"], None


def python_tests(adder, sanitized):
    for path in sorted((HERE / "python").rglob("*.py")):
        name = str(path.relative_to(HERE / "python"))
        yield f"{name} [CPython]", [CPYTHON, str(path)], None
        if sanitized and name in NOT_STRESSED | NOT_SANITIZED:  # instrumented code leaves more on the stack
            continue
        stressed = {} if name in NOT_STRESSED else stress_modes(STRESS_INTERVALS.get(name, STRESS_INTERVAL))
        prefix = NO_QUARANTINE if name in MEMORY_MEASURED else []
        for mode, options in {**MODES, **stressed}.items():
            yield f"{name} [{mode}]", [*prefix, str(adder), *options, str(path)], None


def command_tests(adder, sanitized):
    """Each of these compares Adder with CPython itself."""
    for path in sorted((HERE / "cli").glob("*.py")):
        if sanitized and path.name in COMMAND_NOT_SANITIZED:
            continue
        yield f"cli/{path.name}", [CPYTHON, str(path), str(adder)], None


def program_tests(adder):
    if not BENCH.is_dir():
        return
    for name in PROGRAMS:
        path = BENCH / f"{name}.py"
        quick = next(line.split("=")[1].strip() for line in path.read_text().splitlines() if line.startswith("QUICK = "))
        for mode, options in {**MODES, **stress_modes(PROGRAM_STRESS_INTERVAL)}.items():
            yield f"bench/{name} [{mode}]", [str(adder), *options, str(path), quick], [CPYTHON, str(path), quick]


def random_programs(adder):
    for first in range(1, FUZZ_PROGRAMS, FUZZ_BATCH):
        yield (f"random programs from {first}",
               [CPYTHON, str(HERE / "fuzz" / "fuzz.py"), "--adder", str(adder), "--first", str(first), "--count", str(FUZZ_BATCH),
                "--batch", str(FUZZ_BATCH), "--jobs", "1", "--no-shrink", "--keep", str(adder.parent / "fuzz")], None)


def checked_output(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def check(test):
    name, command, reference = test
    status, output = run(command)
    good = status == 0
    if good and reference:
        good = checked_output(output) == checked_output(run(reference)[1])
    return name, command, good, output


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("--stress", action="store_true", help="add the mode that collects at every n-th allocation")
    parser.add_argument("--sanitized", action="store_true", help="the build has AddressSanitizer")
    parser.add_argument("--fail-fast", action="store_true", help="end at the first failure")
    options = parser.parse_args()
    adder = (options.build / "adder").resolve()
    if not options.stress:
        STRESS.clear()
    tests = [*unit_tests(options.build), *python_tests(adder, options.sanitized), *command_tests(adder, options.sanitized), *program_tests(adder), *random_programs(adder)]
    tests = [test for test in tests if options.name in test[0]]
    passed = failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, command, good, output in pool.map(check, tests):
            passed += good
            failed += not good
            print(("ok    " if good else "FAIL  ") + name, flush=True)
            if not good:
                print(*output.splitlines()[-15:], sep="\n")
                print("  run it:", " ".join(command), flush=True)
                if options.fail_fast:
                    pool.shutdown(wait=False, cancel_futures=True)
                    break
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
