"""Compiles the modules of the standard library and keeps them under $XDG_CACHE_HOME/adder, where the build wants them.

Files that are up to date cost a look; files that do not compile are left to those who import them.
"""
import importlib.machinery
import os
import sys

LIBRARY = sys._stdlib_dir
LEFT_OUT = {"test", "tests", "idlelib", "lib2to3", "turtledemo", "ensurepip", "__pycache__", "dist-packages", "site-packages", "lib-dynload"}


def source_files(directory):
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        if entry.is_dir():
            if entry.name not in LEFT_OUT and not entry.name.startswith("config-"):
                yield from source_files(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path


def main():
    for path in source_files(LIBRARY):
        try:
            importlib.machinery.SourceFileLoader("module", path).get_code("module")
        except (SyntaxError, ValueError, OSError):
            pass


main()
