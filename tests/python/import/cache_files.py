# Compiled modules are kept, used again, and made again when they are stale or damaged.
import importlib.util
import marshal
import os
import py_compile
import subprocess
import sys
import tempfile

directory = tempfile.TemporaryDirectory()
root = directory.name
source = os.path.join(root, "kept.py")
environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
environment["XDG_CACHE_HOME"] = os.path.join(root, "user")


def run(*options, **variables):
    command = [sys.executable, *options, "-c", "import kept; print(kept.value)"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=dict(environment, **variables))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(text):
    with open(source, "w") as file:
        file.write(text)


write("value = 'one'\ndef f(a, b=(1, 2.5, 'x', b'y', None, ...), *, c=10**30): return lambda: (a, b, c)\n")
cached = importlib.util.cache_from_source(source)
assert run("-B") == "one" and not os.path.exists(cached)
assert run(PYTHONDONTWRITEBYTECODE="1") == "one" and not os.path.exists(cached)
assert run() == "one" and os.path.exists(cached)
assert run("-O") == "one" and os.path.exists(cached.replace(".pyc", ".opt-1.pyc"))

# The file is what is used: another source with the same time and size is not noticed.
status = os.stat(source)
write(open(source).read().replace("'one'", "'two'"))
os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
assert run() == "one"
os.utime(source, (1, 1))
assert run() == "two"

# Truncated and foreign files are compiled anew.
with open(cached, "rb") as file:
    good = file.read()
for bad in b"", good[:3], good[:16], good[:20], b"xxxx" + good[4:], b"\0" * 100:
    with open(cached, "wb") as file:
        file.write(bad)
    try:
        run()
    except AssertionError:
        assert sys.implementation.name == "cpython"  # says "bad marshal data" to some
if sys.implementation.name != "cpython":
    for bad in good[:-1], good[:-10] + b"\xff" * 10, good[:40] + b"\xff\xff" + good[42:], good + b"more":
        with open(cached, "wb") as file:
            file.write(bad)
        assert run() == "two"
        with open(cached, "rb") as file:
            assert file.read() == good

# Another place for all files.
prefix = os.path.join(root, "prefix")
assert run(PYTHONPYCACHEPREFIX=prefix) == "two"
assert any(name.startswith("kept.") for _, _, names in os.walk(prefix) for name in names)

# Many writers at once.
os.remove(cached)
processes = [subprocess.Popen([sys.executable, "-c", "import kept; assert kept.value == 'two'"], cwd=root, env=environment) for _ in range(6)]
assert all(process.wait() == 0 for process in processes)
assert [name for name in os.listdir(os.path.dirname(cached)) if not name.endswith(".pyc")] == []

# py_compile and marshal write what the import reads.
write("value = 'three'\n")
py_compile.compile(source, doraise=True)
assert run() == "three"
code = marshal.loads(marshal.dumps(compile("def f(x): return [x, {1: 'a'}, 1.5, -2**70, ('t', frozenset({1}))]\ny = f(7)", "name.py", "exec")))
names = {}
exec(code, names)
assert names["y"] == [7, {1: "a"}, 1.5, -2**70, ("t", frozenset({1}))] and code.co_filename == "name.py"
try:
    marshal.loads(marshal.dumps(code)[:-5])
    raise SystemError
except (EOFError, ValueError):
    pass
directory.cleanup()
