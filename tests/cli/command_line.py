"""The command line: options, kinds of programs, exit statuses and last words, compared with CPython 3.11's.

    python3.11 tests/cli/command_line.py ADDER [NAME-PART]

Each case runs in a fresh directory with the files below; output, errors and status must be the same, but for the name
of the executable.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

CPYTHON = "/usr/bin/python3.11"
SHOW_FLAGS = "import sys; print([getattr(sys.flags, n) for n in dir(sys.flags) if n[0] != '_' and n[:2] != 'n_' and n not in ('count', 'index')])"
FILES = {
    "hello.py": "print('hello', __name__, __file__.endswith('/hello.py'), __spec__, __package__)\n",
    "arguments.py": "import sys\nprint(sys.argv, sys.orig_argv[1:])\n",
    "first_path.py": "import sys, os\nprint(sys.path[0] == os.path.dirname(os.path.realpath(__file__)))\n",
    "error.py": "def f(x):\n    return 1 / x\n\nf(0)\n",
    "bad_syntax.py": "x = 1\nif x\n    pass\n",
    "imports_bad.py": "import bad_syntax\n",
    "imports_error.py": "import error\n",
    "imports_missing.py": "import a_module.that_is_missing\n",
    "latin.py": b"# coding: latin-1\nprint(ascii('\xe9'))\n",
    "bad_utf8.py": b"x = '\xe9'\n",
    "null_byte.py": b"print(1) #\0 not read\nprint(2)\nprint(3)\n\0print(4)\nprint(5)\0",
    "bom.py": b"\xef\xbb\xbfprint('bom')\n",
    "skipped.py": "this is not python\nraise ValueError('line 2')\n",
    "exit_text.py": "import sys\nsys.exit('goodbye')\n",
    "exit_cleanly.py": "import atexit, sys\natexit.register(print, 'at exit')\nsys.exit(3)\n",
    "package/__init__.py": "print('init')\n",
    "package/__main__.py": "import sys\nprint('main', __name__, __package__, sys.argv[1:], sys.path[0] == '')\n",
    "package/module.py": "from . import __name__ as name\nprint('module', name, __spec__.name)\n",
    "directory/__main__.py": "import other\nprint('directory', __name__, __spec__.name, __file__)\n",
    "directory/other.py": "print('other')\n",
    "empty_directory/readme": "",
    "circular_a.py": "import circular_b\nx = 1\n",
    "circular_b.py": "from circular_a import x\n",
    "interrupt.py": "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(5)\n",
    "many_lines.py": "for i in range(100000): print(i)\n",
    "hook.py": "import sys\ndef hook(*a): print('hook', a[0].__name__, a[1])\nsys.excepthook = hook\n1/0\n",
    "bad_hook.py": "import sys\ndef hook(*a): raise KeyError('hook')\nsys.excepthook = hook\n1/0\n",
    "warn.py": "import warnings\nwarnings.warn('careful', DeprecationWarning)\nprint('after')\n",
}
# name: (arguments, standard input, environment)
CASES = {
    "command": (["-c", "print(1); import sys; print(sys.argv, sys.path[0] == '')", "a", "-b"], "", {}),
    "null byte": (["null_byte.py"], "", {}),
    "command joined": (["-Ec", "print(2)"], "", {}),
    "command error": (["-c", "1/0"], "", {}),
    "command syntax error": (["-c", "a b"], "", {}),
    "command without text": (["-c"], "", {}),
    "module": (["-m", "package", "x", "-y"], "", {}),
    "module of a package": (["-m", "package.module"], "", {}),
    "module missing": (["-m", "no_such_module"], "", {}),
    "module without name": (["-m"], "", {}),
    "module of no package": (["-m", "hello.sub"], "", {}),
    "package without main": (["-m", "email"], "", {}),
    "module of the library": (["-m", "json.tool"], '{"a": [1, 2]}', {}),
    "module with syntax error": (["-m", "bad_syntax"], "", {}),
    "script": (["hello.py"], "", {}),
    "arguments": (["-u", "-B", "arguments.py", "-c", "x"], "", {}),
    "first path": (["first_path.py"], "", {}),
    "script with error": (["error.py"], "", {}),
    "script with syntax error": (["bad_syntax.py"], "", {}),
    "import of a syntax error": (["imports_bad.py"], "", {}),
    "import of an error": (["imports_error.py"], "", {}),
    "import of nothing": (["imports_missing.py"], "", {}),
    "circular import": (["circular_a.py"], "", {}),
    "latin-1": (["latin.py"], "", {}),
    "no utf-8": (["bad_utf8.py"], "", {}),
    "byte order mark": (["bom.py"], "", {}),
    "script missing": (["missing.py"], "", {}),
    "directory": (["directory"], "", {}),
    "directory without main": (["empty_directory"], "", {}),
    "zip file": (["program.zip", "a"], "", {}),
    "standard input": ([], "print('in', __name__)\nimport sys; print(sys.argv)\n", {}),
    "dash": (["-", "a"], "import sys; print(sys.argv)\n", {}),
    "standard input error": ([], "def f():\n    raise ValueError('x')\nf()\n", {}),
    "skip first line": (["-x", "skipped.py"], "", {}),
    "exit text": (["exit_text.py"], "", {}),
    "exit status": (["exit_cleanly.py"], "", {}),
    "exit big": (["-c", "raise SystemExit(2**8 + 7)"], "", {}),
    "exit none": (["-c", "raise SystemExit"], "", {}),
    "exit tuple": (["-c", "import sys; sys.exit((1, 'a'))"], "", {}),
    "exit bool": (["-c", "import sys; sys.exit(True)"], "", {}),
    "interrupt": (["interrupt.py"], "", {}),
    "excepthook": (["hook.py"], "", {}),
    "excepthook that fails": (["bad_hook.py"], "", {}),
    "unknown option": (["-Z"], "", {}),
    "unknown long option": (["--nonsense"], "", {}),
    "option without value": (["-W"], "", {}),
    "jython": (["-J"], "", {}),
    "hash based": (["--check-hash-based-pycs", "sometimes"], "", {}),
    "flags": (["-c", SHOW_FLAGS], "", {}),
    "flags many": (["-bOOsSEBqP", "-c", SHOW_FLAGS], "", {}),
    "flags isolated": (["-I", "-c", SHOW_FLAGS], "", {"PYTHONOPTIMIZE": "2"}),
    "flags dev": (["-X", "dev", "-X", "utf8", "-c", SHOW_FLAGS], "", {}),
    "flags environment": (["-c", SHOW_FLAGS], "", {"PYTHONOPTIMIZE": "2", "PYTHONDONTWRITEBYTECODE": "x", "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1"}),
    "flags ignored environment": (["-E", "-c", SHOW_FLAGS], "", {"PYTHONOPTIMIZE": "2"}),
    "x options": (["-X", "a", "-X", "b=c=d", "-c", "import sys; print(sys._xoptions)"], "", {}),
    "x utf8 wrong": (["-X", "utf8=5", "-c", "1"], "", {}),
    "digits": (["-X", "int_max_str_digits=1000", "-c", "import sys; print(sys.get_int_max_str_digits())"], "", {}),
    "hash seed": (["-c", "print(hash('abc'), hash(b'abc'), hash('\\u20ac'))"], "", {"PYTHONHASHSEED": "0"}),
    "hash seed 42": (["-c", "print(hash('abc'))"], "", {"PYTHONHASHSEED": "42"}),
    "hash seed wrong": (["-c", "print(hash('abc'))"], "", {"PYTHONHASHSEED": "x"}),
    "path": (["-c", "import sys; print(sys.path)"], "", {"PYTHONPATH": "/a:b"}),
    "path isolated": (["-IS", "-c", "import sys; print(sys.path)"], "", {"PYTHONPATH": "/a"}),
    "optimized": (["-O", "-c", "assert 0; print(__debug__)"], "", {}),
    "optimized twice": (["-OO", "-c", "def f(): 'doc'\nprint(f.__doc__)"], "", {}),
    "warning ignored": (["warn.py"], "", {}),
    "warning default": (["-Wd", "warn.py"], "", {}),
    "warning options": (["-Wd", "-b", "-X", "dev", "-c", "import sys; print(sys.warnoptions)"], "", {"PYTHONWARNINGS": "ignore,once"}),
    "warning invalid": (["-Wnonsense", "-c", "1"], "", {}),
    "prefix of the cache": (["-c", "import sys; print(sys.pycache_prefix, sys.dont_write_bytecode)"], "", {"PYTHONPYCACHEPREFIX": "/tmp/x"}),
    "standard streams": (["-c", "import sys\nfor s in sys.stdin, sys.stdout, sys.stderr: print(s, s.errors, s.line_buffering, s.buffer, s.fileno(), s.isatty())"], "", {}),
    "unbuffered streams": (["-uc", "import sys\nfor s in sys.stdin, sys.stdout, sys.stderr: print(s.buffer, s.line_buffering, s.write_through)"], "", {}),
    "encoding of streams": (["-c", "import sys; print(sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors); print(ascii(sys.stdin.read()))"], "\xe9",
                            {"PYTHONIOENCODING": "latin-1:replace"}),
    "interactive": (["-i", "-q"], "1 + 1\n_ * 2\nif 1:\n  print('if')\n\nx = '''a\nb'''\nx\n1/0\ndef f(:\nprint('after')\n", {}),
    "interactive ends": (["-i", "-q"], "import sys\nsys.exit(7)\nprint('never')\n", {}),
    "interactive prompts": (["-i", "-q"], "import sys\nsys.ps1 = '# '\nfor i in 1, 2:\n  i\n\n@staticmethod\ndef f():\n  pass\n\nf.__name__\nclass A:\n  pass\n\nA\n", {}),
    "interactive after command": (["-i", "-c", "x = 5"], "print(x)\n", {}),
    "interactive after error": (["-i", "error.py"], "print(f)\nimport sys\nsys.last_type\n", {}),
    "closed output": (["-c", "import os; os.close(1); print('x')"], "", {}),
    "lost exception": (["-c", "class A:\n  def __del__(self): 1/0\na = A(); del a\nimport gc; gc.collect()"], "", {}),
    "site": (["-c", "import sys; print('site' in sys.modules, exit, quit, copyright.__class__)"], "", {}),
    "no site": (["-S", "-c", "import sys; print('site' in sys.modules, 'exit' in dir(__builtins__))"], "", {}),
    "main attributes": (["-c", "print(sorted(globals()), __loader__, __spec__)"], "", {}),
    "verbose": (["-c", "import subprocess, sys\ndone = subprocess.run([sys.executable, '-v', '-c', 'import bisect'], stderr=subprocess.PIPE)\n"
                 "print(done.returncode, b\"import 'bisect'\" in done.stderr)"], "", {}),
    "breakpoint off": (["-c", "breakpoint(); print('on')"], "", {"PYTHONBREAKPOINT": "0"}),
    "breakpoint": (["-c", "breakpoint(1, 2)"], "", {"PYTHONBREAKPOINT": "builtins.print"}),
    "inspect variable": (["-c", "import os; os.environ['PYTHONINSPECT'] = '1'"], "print('more')\n", {}),
}
# Cases whose output is cut off by the reader.
PIPES = {"broken pipe": ["many_lines.py"], "broken pipe at the end": ["-c", "import time; time.sleep(0.2); print('x')"]}


def make_directory():
    directory = tempfile.mkdtemp()
    for name, text in FILES.items():
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    with zipfile.ZipFile(os.path.join(directory, "program.zip"), "w") as archive:
        archive.writestr("__main__.py", "import sys, inner\nprint('zip', sys.argv[1:], __spec__.name)\n")
        archive.writestr("inner.py", "print('inner', __loader__.__class__.__name__)\n")
    return directory


def outcome(executable, arguments, text, variables):
    directory = make_directory()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    try:
        done = subprocess.run([executable, *arguments], input=text.encode("latin-1"), capture_output=True, cwd=directory,
                              env=dict(environment, **variables), timeout=60)
    finally:
        shutil.rmtree(directory)
    texts = [out.decode("utf-8", "replace").replace(executable, "PYTHON").replace(directory, "DIR") for out in (done.stdout, done.stderr)]
    return done.returncode, *(re.sub("0x[0-9a-f]+", "0xADDRESS", text) for text in texts)


def piped_outcome(executable, arguments):
    directory = make_directory()
    try:
        process = subprocess.Popen([executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=directory)
        if arguments[0] != "-c":
            process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read().decode().replace(directory, "DIR")
        return process.wait(), errors
    finally:
        shutil.rmtree(directory)


def main():
    adder, part = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    failed = 0
    for name, case in {**CASES, **PIPES}.items():
        if part not in name:
            continue
        run = outcome if isinstance(case, tuple) else piped_outcome
        arguments = case if isinstance(case, tuple) else (case,)
        expected, found = run(CPYTHON, *arguments), run(adder, *arguments)
        if expected != found:
            failed += 1
            print(f"{name}: {arguments[0]}\n  CPython: {expected}\n  Adder:   {found}")
    print(f"{failed} of {len(CASES) + len(PIPES)} cases differ")
    return 1 if failed else 0


sys.exit(main())
