#!/usr/bin/env python3.11
"""Compares Adder in all modes with CPython 3.11 on random programs (generator.py).

Some programs at a time run in one process per mode, each as a module of its own, and print a transcript.  A difference
is run again alone and made smaller; the program, and what both print, are left in the folder that --keep names.  The
exit status says whether all programs were equal.
"""
import argparse
import itertools
import os
import pathlib
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import generator
from transcripts import sections

HERE = pathlib.Path(__file__).resolve().parent
CPYTHON = "/usr/bin/python3.11"
SHRINK_SECONDS = 120
RUNNER = '''
import warnings
warnings.simplefilter("ignore")
def run(seed, source):
    print("=== " + seed, flush=True)
    try:
        exec(compile(source, "program", "exec"), {"__name__": "program"})
    except BaseException as error:
        trace, lines = error.__traceback__.tb_next, []
        unbound = isinstance(error, UnboundLocalError)  # its line: CPython's depends on which instructions it has fused
        while trace:
            lines.append((trace.tb_frame.f_code.co_name, 0 if unbound else trace.tb_lineno))
            trace = trace.tb_next
        print("uncaught", type(error).__name__, "too deep" if isinstance(error, RecursionError) else error, lines[:30])
for seed, source in PROGRAMS:
    run(seed, source)
print("=== end")
'''


def modes(random_number):
    """Options of Adder by name; some numbers differ from batch to batch."""
    r = random.Random(random_number)
    low = f"loop={r.randrange(2, 9)},function={r.randrange(2, 9)},bridge={r.randrange(2, 5)},budget=100"
    return {
        "jit off": ["--jit", "off"],
        "jit": [],
        "threshold 2": ["--jit", "loop=2,function=2,bridge=2,budget=100"],
        "fail": ["--jit", f"{low},fail={r.randrange(1, 4)}"],
        "fail again": ["--jit", f"{low},fail_every={r.randrange(4, 20)}"],
        "gc stress": ["--gc", f"stress={r.randrange(250, 1500)}", "--jit", f"{low}" if r.random() < 0.7 else "off"],
    }


def transcript(command, programs, timeout):
    """Output by seed, and what went wrong with the process as text."""
    output, status, errors = sections(command, f"PROGRAMS = {programs!r}\n{RUNNER}", timeout)
    trouble = f"status {status}\n" + errors[-1500:] if status else ""
    return output, trouble


def differs(command, source, timeout=20):
    """What CPython and Adder print for one program when it is not the same, else None."""
    programs = [("0", source)]
    expected, trouble = transcript([CPYTHON], programs, timeout)
    if trouble or "end" not in expected:
        return None
    actual, trouble = transcript(command, programs, timeout)
    if actual == expected and not trouble:
        return None
    return expected["0"], actual.get("0", "") + "\n" + trouble


def without(lines, start):
    """The lines without the one at `start` and what is indented below it."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
        end += 1
    return lines[:start] + lines[end:]


def flattened(lines, start):
    """The lines without the head of the block at `start`, whose body moves to the left."""
    indent = len(lines[start]) - len(lines[start].lstrip())
    end = start + 1
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
        end += 1
    return lines[:start] + [line[4:] for line in lines[start + 1:end]] + lines[end:]


def compiles(source):
    try:
        compile(source, "program", "exec")
        return True
    except (SyntaxError, ValueError):
        return False


def shrink(command, source):
    """A smaller program that still differs: blocks and lines are left out as long as that can be done."""
    deadline = time.monotonic() + SHRINK_SECONDS
    lines = source.splitlines()
    progress = True
    while progress:
        progress = False
        at = len(lines) - 1
        while at >= 0:
            for smaller in (without(lines, at), flattened(lines, at)):
                text = "\n".join(smaller) + "\n"
                if smaller != lines and compiles(text) and differs(command, text, 5):
                    lines, progress = smaller, True
                    break
            at = min(at, len(lines)) - 1
            if time.monotonic() > deadline:
                return "\n".join(lines) + "\n"
    return "\n".join(lines) + "\n"


def speaking(source):
    """The program with everything printed that goes into its digest."""
    return source.replace("def note(*values):\n", "def note(*values):\n    out('note', *values)\n")


def report(name, command, programs, seed, keep, small):
    """Confirms a difference with the program alone, makes it smaller, and keeps it."""
    source = speaking(dict(programs)[seed])
    result = differs(command, source)
    print(f"DIFFERENCE seed {seed} [{name}] {' '.join(command)}", "" if result else "(only together with the programs before it)", flush=True)
    keep.mkdir(parents=True, exist_ok=True)
    if not result:
        (keep / f"{seed}.batch.py").write_text(f"PROGRAMS = {programs!r}\n{RUNNER}")
        return
    if small:
        source = shrink(command, source)
        result = differs(command, source) or result
    path = keep / f"{seed}-{name.replace(' ', '-')}.py"
    path.write_text(f"# {' '.join(command)}\n{source}")
    (keep / f"{path.stem}.txt").write_text("expected:\n{}\nactual:\n{}\n".format(*result))
    expected, actual = (text.splitlines() for text in result)
    for want, got in itertools.zip_longest(expected, actual):
        if want != got:
            print(f"  expected: {want}\n  actual:   {got}", flush=True)
            break
    print(f"  {path}", flush=True)


def check(seeds, options):
    programs = [(str(seed), generator.program(seed)) for seed in seeds]
    expected, trouble = transcript([CPYTHON], programs, 300)
    if trouble or "end" not in expected:  # for want of memory or of time
        print(f"not compared, for CPython does not finish them: {seeds[0]} to {seeds[-1]}: {trouble}", flush=True)
        return 0, 0
    bad = set()
    for name, arguments in modes(seeds[0]).items():
        if not options.mode or options.mode == name:
            compare(name, [str(options.adder), *arguments], programs, expected, bad, options)
    return len(seeds), len(bad)


def compare(name, command, programs, expected, bad, options):
    """Runs the programs that are not known to differ; after one that ends the process, the rest in another."""
    rest = [(seed, source) for seed, source in programs if seed not in bad]
    while rest:
        actual, trouble = transcript(command, rest, options.timeout)
        crashed = list(actual)[-1] if trouble and actual else None
        for seed, _ in rest:
            if seed in actual and (seed == crashed or actual[seed] != expected[seed]):
                bad.add(seed)
                report(name, command, rest, seed, options.keep, options.shrink)
        if trouble and crashed in (None, "end"):
            print(f"DIFFERENCE in the process that runs {rest[0][0]} to {rest[-1][0]} [{name}]: {trouble}", flush=True)
            bad.add(f"{rest[0][0]} {name}")
            return
        rest = rest[[seed for seed, _ in rest].index(crashed) + 1:] if trouble else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adder", type=pathlib.Path, default=HERE.parent.parent / "build/release/adder")
    parser.add_argument("--count", type=int, help="programs to run; without it, on and on")
    parser.add_argument("--first", type=int, default=1, help="seed of the first program")
    parser.add_argument("--batch", type=int, default=25, help="programs per process")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--mode", help="only this mode")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one process")
    parser.add_argument("--keep", type=pathlib.Path, default=HERE.parent.parent / "build/differences", help="where differences are left")
    parser.add_argument("--no-shrink", dest="shrink", action="store_false")
    options = parser.parse_args()
    options.adder = options.adder.resolve()
    end = options.first + options.count if options.count else None
    starts = range(options.first, end, options.batch) if end else itertools.count(options.first, options.batch)
    total = different = 0
    # In rounds, so that an endless run does not queue up without end.
    with ThreadPoolExecutor(options.jobs) as pool:
        while chunk := list(itertools.islice(starts if end is None else (starts := iter(starts)), 4 * options.jobs)):
            batches = [range(s, min(s + options.batch, end or s + options.batch)) for s in chunk]
            for count, bad in pool.map(lambda seeds: check(seeds, options), batches):
                total += count
                different += bad
            print(f"{total} programs, {different} different", flush=True)
    return 1 if different or not total else 0


if __name__ == "__main__":
    sys.exit(main())
