# Cache files that are checked by the hash of their source, or not at all, are left as they are; files of something else are errors.
import importlib.util
import marshal
import os
import py_compile
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as directory:
    source = os.path.join(directory, "sample.py")
    cache = importlib.util.cache_from_source(source)

    def write(text):
        with open(source, "w") as file:
            file.write(text)

    def run():
        out = subprocess.run([sys.executable, "-c", "import sample; print(sample.x)"], cwd=directory, capture_output=True, text=True)
        return out.stdout.strip() or out.stderr.splitlines()[-1]

    write("x = 'old'")
    py_compile.compile(source, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    write("x = 'new'")
    assert run() == "old"
    py_compile.compile(source, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    assert run() == "new"
    write("x = 'newer'")
    assert run() == "newer"
    with open(cache, "rb") as file:
        assert file.read()[4:8] == b"\x03\0\0\0"

    # A file with the right header and something else behind it.
    py_compile.compile(source)
    with open(cache, "rb+") as file:
        file.truncate(16)
        file.seek(16)
        file.write(marshal.dumps(b"abcd"))
    assert run().startswith("ImportError: Non-code object in "), run()

    # A compiled file is a program, too.
    write("print('compiled')")
    program = py_compile.compile(source, cfile=os.path.join(directory, "program.pyc"))
    out = subprocess.run([sys.executable, program], capture_output=True, text=True)
    assert out.stdout == "compiled\n", out
