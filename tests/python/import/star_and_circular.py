# Messages of `from module import *` with names that are no strings, and of packages whose submodule is being imported.
import os
import sys
import tempfile


def message(kind, function):
    try:
        function()
    except kind as error:
        return str(error)
    assert False


with tempfile.TemporaryDirectory() as directory:
    sys.path.insert(0, directory)

    def write(name, text):
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    write("star_all.py", "__all__ = [b'x']")
    write("star_dict.py", "globals()[b'x'] = 1")
    write("circle/__init__.py", "")
    write("circle/parent.py", "from circle import child")
    write("circle/child.py", "import circle\ncircle.parent")
    sys.dont_write_bytecode = True
    assert message(TypeError, lambda: exec("from star_all import *", {})) == "Item in star_all.__all__ must be str, not bytes"
    assert message(TypeError, lambda: exec("from star_dict import *", {})) == "Key in star_dict.__dict__ must be str, not bytes"
    expected = "cannot access submodule 'parent' of module 'circle' (most likely due to a circular import)"
    assert message(AttributeError, lambda: exec("import circle.parent", {})) == expected
