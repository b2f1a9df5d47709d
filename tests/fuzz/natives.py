#!/usr/bin/env python3.11
"""Calls builtin functions, methods, operators and setters of Adder with random arguments for some seconds.

Each process runs native_calls.py with a seed of its own, in one of the modes.  A call may raise what it likes; a process
that crashes, or hangs longer than --timeout, is reported with its seed, mode and last call, and makes the exit status 1.
`natives.py --first SEED --count 1` runs it again, and keeps the log of all its calls in --work.
"""
import argparse
import itertools
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
MODES = (["--jit", "off"], [], ["--jit", "loop=2,function=2,bridge=2,budget=100"], ["--gc", "stress=503"])
END = "the end of the process"  # the last line of a log whose calls have all been made


def ending(status, last):
    """What is wrong with how a process ended, or nothing."""
    if status < 0:
        return signal.Signals(-status).name
    return "" if last.endswith(END) else f"status {status}"


def run(options, seed):
    """Runs the calls of a seed; returns how the process ended, its last call and its mode."""
    log = options.work / f"calls.{seed}"
    mode = MODES[seed % len(MODES)]
    command = [str(options.adder), *mode, str(HERE / "native_calls.py"), str(seed), str(options.calls), str(log)]
    how = ""
    try:
        status = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=options.timeout).returncode
    except subprocess.TimeoutExpired:
        how = "hangs"
    last = ([""] + log.read_text("utf-8", "backslashreplace").splitlines())[-1]
    how = how or ending(status, last)
    if not how and options.count != 1:
        log.unlink()
    return how, last, " ".join(mode)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=int, default=600)
    parser.add_argument("--adder", type=pathlib.Path, default=HERE.parent.parent / "build/release/adder")
    parser.add_argument("--first", type=int, default=int(time.time()), help="seed of the first process")
    parser.add_argument("--count", type=int, help="number of processes, whatever time they take")
    parser.add_argument("--calls", type=int, default=3000, help="calls of each process")
    parser.add_argument("--timeout", type=int, default=60)
    parser.add_argument("--work", type=pathlib.Path, default=HERE.parent.parent / "build/natives")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    seeds = range(options.first, options.first + options.count) if options.count else itertools.count(options.first)
    end = time.monotonic() + options.seconds
    ran = failed = 0
    for seed in seeds:
        if not options.count and time.monotonic() > end:
            break
        how, call, mode = run(options, seed)
        ran += 1
        failed += bool(how)
        if how:
            print(f"seed {seed} {mode}: {how} in {call}", flush=True)
    print(f"{ran} processes, {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
