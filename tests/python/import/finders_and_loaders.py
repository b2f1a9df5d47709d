# The import statement goes through importlib: finders, hooks, specs, packages, zip files.
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import pkgutil
import struct
import sys
import tempfile
import types
import zlib

directory = tempfile.TemporaryDirectory()
root = directory.name
sys.path.insert(0, root)
sys.dont_write_bytecode = True


def write(name, text):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    importlib.invalidate_caches()


def error_of(function, *arguments):
    try:
        function(*arguments)
    except Exception as error:
        return error
    raise AssertionError("no error")


# A module and its spec.
write("plain_module.py", "value = 1\nname = __name__, __package__, __spec__.origin == __file__\n")
import plain_module

assert plain_module.name == ("plain_module", "", True)
assert plain_module.__spec__.loader is plain_module.__loader__
assert type(plain_module.__loader__) is importlib.machinery.SourceFileLoader
assert repr(plain_module) == f"<module 'plain_module' from {plain_module.__file__!r}>"
assert plain_module.__cached__ == importlib.util.cache_from_source(plain_module.__file__)

write("plain_module.py", "value = 'reloaded'\n")
kept = plain_module
assert importlib.reload(plain_module) is kept and kept.value == "reloaded"

# Packages, relative imports, __main__ parts.
write("pack/__init__.py", "from .one import value\nfrom . import two\n__all__ = ['three']\n")
write("pack/one.py", "value = __package__\n")
write("pack/two.py", "from .. import nothing\n" if False else "from .one import value as v\n")
write("pack/three.py", "here = True\n")
import pack
import pack.two as two

assert pack.value == "pack" and two.v == "pack" and pack.two is two
names = {}
exec("from pack import *", names)
assert names["three"].here and "value" not in names
assert sorted(m.name for m in pkgutil.iter_modules(pack.__path__)) == ["one", "three", "two"]
assert str(error_of(exec, "from pack import missing")) == f"cannot import name 'missing' from 'pack' ({pack.__file__})"
error = error_of(exec, "import pack.missing")
assert type(error) is ModuleNotFoundError and error.name == "pack.missing" and str(error) == "No module named 'pack.missing'"
assert str(error_of(exec, "import plain_module.sub")) == "No module named 'plain_module.sub'; 'plain_module' is not a package"
assert str(error_of(exec, "from . import x", {"__name__": "top", "__package__": ""})) == "attempted relative import with no known parent package"
assert str(error_of(exec, "from ... import x", {"__name__": "pack.one", "__package__": "pack"})) == "attempted relative import beyond top-level package"

# A directory without __init__.py is a package too.
write("spread/part.py", "x = 5\n")
import spread.part

assert spread.part.x == 5 and spread.__file__ is None and type(spread.__path__).__name__ == "_NamespacePath"

# A module that fails is not kept; its traceback has no frames of importlib.
write("fails.py", "import sys\n1 / 0\n")
error = error_of(importlib.import_module, "fails")
assert "fails" not in sys.modules
error = error_of(exec, compile("import fails", "here", "exec"))
trace, files = error.__traceback__, []
while trace:
    files.append(os.path.basename(trace.tb_frame.f_code.co_filename))
    trace = trace.tb_next
assert files[-2:] == ["here", "fails.py"], files

# Circles.
write("circle_a.py", "import circle_b\nx = 1\n")
write("circle_b.py", "from circle_a import x\n")
error = error_of(importlib.import_module, "circle_a")
assert "partially initialized module 'circle_a' (most likely due to a circular import)" in str(error), error

# sys.modules is asked first, whatever it holds.
sys.modules["pretended"] = marker = types.SimpleNamespace(a=1)
import pretended

assert pretended is marker
sys.modules["blocked"] = None
assert str(error_of(importlib.import_module, "blocked")) == "import of blocked halted; None in sys.modules"


# Finders on sys.meta_path.
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.startswith("virtual_"):
            return importlib.machinery.ModuleSpec(name, self, origin="nowhere")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        module.answer = 42


sys.meta_path.insert(0, Finder())
import virtual_one

assert virtual_one.answer == 42 and repr(virtual_one) == "<module 'virtual_one' (nowhere)>"


# Hooks on sys.path_hooks.
def hook(path):
    if path != "hooked://":
        raise ImportError
    return PathFinder()


class PathFinder:
    def find_spec(self, name, target=None):
        if name == "by_hook":
            return importlib.util.spec_from_loader(name, Finder())


sys.path_hooks.append(hook)
sys.path.append("hooked://")
import by_hook

assert by_hook.answer == 42

# Zip files.
archive = os.path.join(root, "modules.zip")
files, central = b"", b""
for name, text in {"zipped.py": b"where = __file__\n", "zipped_package/__init__.py": b"from . import inner\n", "zipped_package/inner.py": b"x = 'inner'\n"}.items():
    same = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(text), len(text), len(text), len(name), 0)
    central += b"PK\1\2" + struct.pack("<H", 20) + same + struct.pack("<HHHII", 0, 0, 0, 0, len(files)) + name.encode()
    files += b"PK\3\4" + same + name.encode() + text
with open(archive, "wb") as file:
    file.write(files + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 3, 3, len(central), len(files), 0))
sys.path.append(archive)
import zipped
import zipped_package

assert zipped.where == os.path.join(archive, "zipped.py") and zipped_package.inner.x == "inner"
assert type(zipped.__loader__).__name__ == "zipimporter"

# Builtin and frozen modules.
assert sys.__spec__.loader is importlib.machinery.BuiltinImporter and "sys" in sys.builtin_module_names
assert os.__spec__.origin == "frozen" and os.__file__.endswith("/os.py")
assert importlib.util.find_spec("no_such_module") is None

# __import__ replaced.
import builtins

real, asked = builtins.__import__, []
builtins.__import__ = lambda name, *rest: asked.append(name) or real(name, *rest)
try:
    import json.decoder
finally:
    builtins.__import__ = real
assert asked[0] == "json.decoder" and json.decoder.JSONDecoder

# A loader of source that is somebody's own class.
class Loader(importlib.machinery.SourceFileLoader):
    def get_data(self, path):
        return super().get_data(path).replace(b"ORIGINAL", b"changed")


write("translated.py", "text = 'ORIGINAL'\n")
spec = importlib.util.spec_from_file_location("translated", os.path.join(root, "translated.py"), loader=Loader("translated", os.path.join(root, "translated.py")))
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
assert module.text == "changed"
directory.cleanup()
