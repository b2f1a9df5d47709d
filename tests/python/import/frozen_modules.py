# Modules that are in CPython's executable, also those that are there for tests.
import _imp
import importlib.machinery
import subprocess
import sys

import __hello__
import __phello__.spam

finder = importlib.machinery.FrozenImporter
assert __hello__.__loader__ is finder and __hello__.__spec__.origin == "frozen"
assert __phello__.spam.initialized and __phello__.__path__ == [__phello__.__file__.rpartition("/")[0]]
assert _imp.find_frozen("__phello__") == (None, True, "__phello__")
assert _imp.find_frozen("__hello_only__") == (None, False, None)
assert _imp.find_frozen("nobody") is None
assert finder.is_package("__phello__") and not finder.is_package("__hello__")
for function in _imp.get_frozen_object, _imp.is_frozen_package:
    try:
        function("nobody")
    except ImportError as error:
        assert str(error) == "No such frozen object named 'nobody'" and error.name == "nobody"
    else:
        assert False

_imp._override_frozen_modules_for_tests(-1)
assert not _imp.is_frozen("os") and _imp.is_frozen("zipimport")
_imp._override_frozen_modules_for_tests(0)
assert _imp.is_frozen("os")

show = "import os; print(os.__spec__.loader)"
off = subprocess.run([sys.executable, "-X", "frozen_modules=off", "-c", show], capture_output=True, text=True)
assert "SourceFileLoader" in off.stdout, off
