#!/usr/bin/env python3.11
"""Runs a libFuzzer target of this folder (built with the preset `fuzz`) for some seconds.

Seeds are small files of CPython's library and the pieces of its tests of the language; words are Python's tokens.  Both are
made anew in --work, where the corpus grows from run to run.  An input that fails is kept there, named by what it did
(crash-..., timeout-..., leak-..., oom-...), and makes the exit status 1; `TARGET FILE` runs it again.
"""
import argparse
import ast
import keyword
import os
import pathlib
import subprocess
import sys
import textwrap
import token

LIBRARY = pathlib.Path("/usr/lib/python3.11")
LANGUAGE_TESTS = ("grammar", "syntax", "patma", "fstring", "generators", "coroutines", "named_expressions", "except_star", "positional_only_arg",
                  "scope", "types", "with", "unpack_ex", "tokenize", "string_literals", "compile", "exceptions", "decorators", "comprehensions")
LARGEST = 4096  # bytes of an input
SECONDS_PER_INPUT = 10
MEGABYTES = 4096
WORDS = [*keyword.kwlist, *keyword.softkwlist, *token.EXACT_TOKEN_TYPES, "\n", "\n    ", "\n\t", "\\\n", "\f", "'", '"', "'''", '"""', "f'", "rb'", "Rf\"\"\"", "{x!r:>{y}}",
         "{{", "\\N{DIGIT ONE}", "\\x41", "\\u0041", "\\U0001F600", "\\777", "0x1F", "0b1", "0o7", "1_000", "1e400", "1.5j", "9" * 25, "__debug__", "__class__", "super()",
         "# coding: latin-1\n", "# -*- coding: utf-16 -*-\n", "\ufeff", "é", "ﬁ", "ª", "\u2028", "😀", "print ", "from __future__ import ", "annotations", "barry_as_FLUFL", "<>",
         "(yield)", "await x", "async for ", "except* ", "case _:", "lambda: ", "*args", "**kwargs", "/, *, "]


def quoted(word):
    """A word as libFuzzer's dictionaries want it."""
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02X}" for b in word.encode()) + '"'


def definitions(path):
    """The functions and classes of a file that are short enough, each as a text of its own."""
    source = path.read_text("utf-8")
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield textwrap.dedent("".join(lines[node.lineno - 1:node.end_lineno]))


def seeds():
    for path in sorted(LIBRARY.rglob("*.py")):
        if path.stat().st_size <= LARGEST:
            yield path.read_bytes()
    for name in LANGUAGE_TESTS:
        path = LIBRARY / "test" / f"test_{name}.py"
        if path.exists():
            yield from (text.encode() for text in definitions(path) if len(text) <= LARGEST // 2)


def prepare(work):
    """Writes seeds and words; returns the folders of the corpus, the growing one first."""
    found, given = work / "corpus", work / "seeds"
    for folder in (found, given):
        folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(seeds()):
        (given / str(number)).write_bytes(text)
    (work / "words").write_text("".join(quoted(word) + "\n" for word in WORDS))
    return found, given


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("seconds", nargs="?", type=int, default=3600)
    parser.add_argument("--work", type=pathlib.Path, help="where the corpus and the findings are (default: beside the target)")
    options = parser.parse_args()
    work = options.work or options.target.resolve().parent / options.target.name.removesuffix("_fuzzer")
    corpus = prepare(work)
    command = [str(options.target), *map(str, corpus), f"-dict={work / 'words'}", f"-artifact_prefix={work}/", f"-max_total_time={options.seconds}",
               f"-max_len={LARGEST}", f"-timeout={SECONDS_PER_INPUT}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1"]
    return 1 if subprocess.run(command, stdin=subprocess.DEVNULL, env=dict(os.environ, ASAN_OPTIONS="detect_leaks=1")).returncode else 0


if __name__ == "__main__":
    sys.exit(main())
