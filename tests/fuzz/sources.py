#!/usr/bin/env python3.11
"""Compiles damaged source texts with Adder and with CPython 3.11: no crash, no hang, and the same outcome.

The texts are pieces of the files under CPython's own test folder, changed at random: tokens and bytes are dropped,
doubled, exchanged, replaced by others.  A difference is one in whether the text compiles; with --messages also one in
the error's text and place.  A text that ends the process or takes too long is kept and makes the exit status 1.
"""
import argparse
import pathlib
import random
import sys
import textwrap

from transcripts import sections

CORPUS = pathlib.Path("/usr/lib/python3.11")
CPYTHON = "/usr/bin/python3.11"
PIECES = ["(", ")", "[", "]", "{", "}", ":", ",", ";", "\\", "\n", "    ", "\t", "'", '"', '"""', "f'{", "}'", "rb'", "=", ":=", "->", "*", "**", "@", ".", "...",
          "0x", "1_0", "1e", "0777", "1j", "if ", "else ", "for ", "in ", "lambda ", "def f(", "class C", "async ", "await ", "yield ", "from ", "import ", "as ", "try:",
          "except ", "except* ", "finally:", "with ", "match x:", "case ", "return ", "global x", "nonlocal x", "del ", "pass", "break", "continue", "raise ",
          "None", "True", "__debug__", "print ", "not ", "is ", "and ", "é", "\u2028", "😀", "\x00", "\x0c", "\ufeff", "# coding: latin-1\n", "!=", "<>", "!", "$", "?"]
RUNNER = '''
import warnings
warnings.simplefilter("ignore")
for name, source in SOURCES:
    print("=== " + name, flush=True)
    try:
        compile(source, "text", "exec")
        print("compiles")
    except SyntaxError as e:
        print("error", type(e).__name__, "|", e.msg, "|", e.lineno, e.offset, e.end_lineno, e.end_offset)
    except (ValueError, RecursionError, MemoryError, OverflowError) as e:
        print("error", type(e).__name__, "|", e)
print("=== end")
'''


def corpus():
    folders = [CORPUS / "test", CORPUS] if (CORPUS / "test").is_dir() else [CORPUS]
    return sorted(path for folder in folders for path in folder.glob("*.py"))


def piece(r, files):
    """Some lines of a file, mostly moved to the left margin."""
    lines = files[r.randrange(len(files))].read_text("utf-8", "surrogateescape").splitlines(keepends=True)
    start = r.randrange(max(1, len(lines)))
    text = "".join(lines[start:start + r.choice([1, 3, 10, 40])])
    return textwrap.dedent(text) if r.random() < 0.9 else text


def damaged(r, files):
    text = piece(r, files)
    for _ in range(r.choice([0, 1, 1, 2, 3, 8])):
        at, until = sorted(r.randrange(len(text) + 1) for _ in range(2))
        until = min(until, at + r.choice([1, 2, 5, 40]))
        change = r.randrange(6)
        if change == 0:
            text = text[:at] + text[until:]
        elif change == 1:
            text = text[:at] + r.choice(PIECES) + text[at:]
        elif change == 2:
            text = text[:at] + r.choice(PIECES) + text[until:]
        elif change == 3:
            text = text[:at] + text[at:until] * r.choice([2, 2, 3, 150]) + text[until:]
        elif change == 4:
            text = text[:at] + piece(r, files)[:60] + text[at:]
        else:
            text = text[:at] + "".join(r.sample(text[at:until], until - at)) + text[until:]
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def outcomes(command, sources, seconds):
    output, status, errors = sections(command, f"SOURCES = {sources!r}\n{RUNNER}", seconds)
    return {name: text.strip() for name, text in output.items()}, status, errors


def compared(outcome, messages):
    return outcome if messages else outcome.split("|")[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adder", type=pathlib.Path, default=pathlib.Path("build/release/adder"))
    parser.add_argument("--count", type=int, help="texts; without it, on and on")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--batch", type=int, default=400)
    parser.add_argument("--messages", action="store_true", help="compare error texts and positions too")
    parser.add_argument("--option", action="append", default=["--jit", "off"], help="for Adder")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path("build/differences"))
    options = parser.parse_args()
    files, bad, done, first = corpus(), 0, 0, options.first
    options.keep.mkdir(parents=True, exist_ok=True)
    while options.count is None or done < options.count:
        count = min(options.batch, options.count - done) if options.count else options.batch
        sources = [(str(seed), damaged(random.Random(seed), files)) for seed in range(first, first + count)]
        expected, status, _ = outcomes([CPYTHON], sources, 300)
        rest = [pair for pair in sources if pair[0] in expected]  # a text that is too much for CPython proves nothing
        while rest:
            actual, status, errors = outcomes([str(options.adder.resolve()), *options.option], rest, 300)
            for name, text in rest:
                if name in actual and (status == 0 or name != list(actual)[-1]) and compared(actual[name], options.messages) != compared(expected[name], options.messages):
                    bad += 1
                    print(f"text {name}\n  expected: {expected[name]}\n  actual:   {actual[name]}", flush=True)
                    (options.keep / f"text{name}.py").write_text(text, "utf-8", newline="")
            if status == 0:
                break
            name = list(actual)[-1] if actual else rest[0][0]
            bad += 1
            print(f"text {name}: {'' if status == 'timed out' else 'ended with '}{status} {errors[-300:]}", flush=True)
            (options.keep / f"text{name}.py").write_text(dict(sources).get(name, ""), "utf-8", newline="")
            rest = [pair for pair in rest if int(pair[0]) > int(name)] if name != "end" else []
        done, first = done + count, first + count
        print(f"{done} texts, {bad} bad", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
