#!/usr/bin/env python3.11
"""Plants the bugs that the .txt files here list, one at a time, and says which of them the tests notice.

A line is `name | file | sed expression`.  The sources are copied to build/mutants, so that the working tree is left
alone, and only what a bug touches is compiled again.  The unit tests of the JIT run first, then all others until one
fails.  The exit status says whether every bug was noticed.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COPIED = ["CMakeLists.txt", "CMakePresets.json", "src", "tests", "examples", "tools"]
TARGETS = ["jit_tests", "gc_tests", "adder"]
UNIT_SECONDS, SUITE_SECONDS = 300, 900


def bugs(names):
    for path in sorted(HERE.glob("*.txt")):
        for line in path.read_text().splitlines():
            if line.startswith("#") or not line.strip():
                continue
            name, file, expression = (part.strip(" ") for part in line.split(" | ", 2))
            name = f"{path.stem}: {name}"
            if not names or any(n in name for n in names):
                yield name, file, expression


def run(command, tree, seconds=None):
    """Whether a command succeeds, and its output."""
    try:
        done = subprocess.run(command, cwd=tree, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds)
        return done.returncode == 0, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return False, "timed out"


def copy_sources(tree):
    """Brings the copy up to date; unchanged files keep their times, so that ninja leaves them alone."""
    tree.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = ROOT / name, tree / name
        for path in [source, *source.rglob("*")] if source.is_dir() else [source]:
            to = target / path.relative_to(source) if source.is_dir() else target
            if path.is_dir():
                to.mkdir(exist_ok=True)
            elif not to.exists() or to.read_bytes() != path.read_bytes():
                shutil.copy2(path, to)
                os.utime(to)
        if source.is_dir():
            for path in list(target.rglob("*")):
                if not (source / path.relative_to(target)).exists() and path.is_file():
                    path.unlink()


def build(tree):
    if not (tree / "build/release/build.ninja").exists():
        done, output = run(["cmake", "--preset", "release"], tree)
        if not done:
            return done, output
    return run(["ninja", "-C", "build/release", *TARGETS], tree)


def first_failure(tree):
    """The name of the first test that fails, or None."""
    done, output = run(["build/release/jit_tests", "--gtest_brief=1", "--gtest_fail_fast"], tree, UNIT_SECONDS)
    if not done:
        failed = [line for line in output.splitlines() if line.startswith("[  FAILED  ]")]
        return "jit_tests " + (failed[0].split("]")[1].split("(")[0].strip() if failed else output[-100:].strip().replace("\n", " "))
    done, output = run([sys.executable, "tests/run.py", "--build", "build/release", "--fail-fast"], tree, SUITE_SECONDS)
    if not done:
        failed = [line for line in output.splitlines() if line.startswith("FAIL")]
        return failed[0][4:].strip() if failed else output[-100:].strip()
    return None


def plant(tree, file, expression):
    """Applies a bug; the text that was there, or None when the expression changes nothing."""
    path = tree / file
    text = path.read_bytes()
    done, output = run(["sed", "-i", expression, str(path)], tree)
    if not done:
        raise SystemExit(f"sed {expression}: {output}")
    return text if path.read_bytes() != text else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only bugs whose name (FILE: NAME) contains one of these")
    parser.add_argument("--tree", type=pathlib.Path, default=ROOT / "build/mutants")
    options = parser.parse_args()
    copy_sources(options.tree)
    done, output = build(options.tree)
    failure = first_failure(options.tree) if done else output[-2000:]
    if failure:
        raise SystemExit(f"without a planted bug this fails already: {failure}")
    counts = {"noticed": 0, "SURVIVED": 0, "DOES NOT APPLY": 0, "DOES NOT COMPILE": 0}
    for name, file, expression in bugs(options.names):
        start, detail = time.monotonic(), ""
        original = plant(options.tree, file, expression)
        if original is None:
            outcome = "DOES NOT APPLY"
        else:
            done, output = build(options.tree)
            if not done:
                outcome = "DOES NOT COMPILE"
                detail = next((line for line in output.splitlines() if "error:" in line), "")
            else:
                detail = first_failure(options.tree) or ""
                outcome = "noticed" if detail else "SURVIVED"
            (options.tree / file).write_bytes(original)
        counts[outcome] += 1
        print(f"{outcome:16} {name} ({time.monotonic() - start:.0f} s) {detail}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    return 0 if counts["noticed"] == sum(counts.values()) and counts["noticed"] else 1


if __name__ == "__main__":
    sys.exit(main())
