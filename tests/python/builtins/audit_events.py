# sys.addaudithook: what hooks are told of, and that they can object.
import gc
import io
import marshal
import os
import socket
import sys
import tempfile

seen = []
listens = False
refused = None


def hook(event, args):
    if not listens:
        return
    seen.append((event, args))
    if event == refused:
        raise RuntimeError("refused " + event)


sys.addaudithook(hook)


def events_of(function, refuse=None):
    global listens, refused
    seen.clear()
    listens, refused = True, refuse
    try:
        function()
    except RuntimeError as error:
        assert refuse and str(error) == "refused " + refuse
    finally:
        listens = False
    return list(seen)


class A:
    pass


class B:
    pass


class C(A):
    pass


def function(a=1):
    return a


with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, "file")
    assert events_of(lambda: open(path, "wb").close()) == [("open", (path, "w", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC))]
    assert events_of(lambda: os.close(os.open(path, os.O_RDWR))) == [("open", (path, None, os.O_RDWR | os.O_CLOEXEC))]
    assert events_of(lambda: open(path), refuse="open")[0][1][:2] == (path, "r")
    assert events_of(lambda: os.chmod(path, 0o600)) == [("os.chmod", (path, 0o600, -1))]
    assert events_of(lambda: os.truncate(path, 3)) == [("os.truncate", (path, 3))]
    assert events_of(lambda: os.utime(path, (1, 2))) == [("os.utime", (path, (1, 2), None, -1))]
    assert events_of(lambda: os.rename(path, path + "2")) == [("os.rename", (path, path + "2", -1, -1))]
    assert events_of(lambda: os.unlink(path + "2"), refuse="os.remove") == [("os.remove", (path + "2", -1))]
    assert os.path.exists(path + "2")
    assert events_of(lambda: os.mkdir(path)) == [("os.mkdir", (path, 0o777, -1))]
    assert events_of(lambda: os.listdir(path)) == [("os.listdir", (path,))]
    assert events_of(lambda: os.rmdir(path)) == [("os.rmdir", (path, -1))]
    assert events_of(lambda: os.system("true")) == [("os.system", (b"true",))]
    assert events_of(lambda: os.kill(os.getpid(), 0)) == [("os.kill", (os.getpid(), 0))]
    assert events_of(lambda: os.putenv("A", "B")) == [("os.putenv", (b"A", b"B"))]

assert events_of(lambda: compile("1", "name", "eval")) == [("compile", (b"1", "name"))]
assert [event for event, _ in events_of(lambda: eval("1"))] == ["compile", "exec"]
assert events_of(lambda: exec("1"), refuse="exec")[1][1][0].co_name == "<module>"
assert events_of(lambda: __import__("colorsys"))[0][1] == ("colorsys", None, sys.path, sys.meta_path, sys.path_hooks)
assert events_of(lambda: __import__("colorsys")) == []
assert events_of(lambda: marshal.loads(marshal.dumps(1))) == [("marshal.dumps", (1, 4)), ("marshal.loads", (b"\xe9\x01\0\0\0",))]
assert events_of(lambda: marshal.load(io.BytesIO(b"N"))) == [("marshal.load", ())]
assert events_of(lambda: gc.get_referents(1)) == [("gc.get_referents", ((1,),))]
assert events_of(lambda: id(A)) == [("builtins.id", (id(A),))]
assert events_of(lambda: sys._getframe())[0][1][0].f_code.co_name == "<lambda>"


def rename():
    C.__name__ = "D"
    C.__bases__ = (B,)
    type.__dict__["__bases__"].__set__(C, (A,))
    C.anything = 1


assert events_of(rename) == [("object.__setattr__", (C, "__name__", "D")), ("object.__setattr__", (C, "__bases__", (B,))), ("object.__setattr__", (C, "__bases__", (A,)))]
instance = A()
assert events_of(lambda: setattr(instance, "__class__", B)) == [("object.__setattr__", (instance, "__class__", B))]
assert events_of(lambda: setattr(function, "__defaults__", (2,)), refuse="object.__setattr__") and function() == 1
assert events_of(lambda: setattr(function, "__defaults__", None)) == [("object.__delattr__", (function, "__defaults__"))]
one = socket.socket()
assert events_of(lambda: one.bind(("127.0.0.1", 0))) == [("socket.bind", (one, ("127.0.0.1", 0)))]
one.close()
assert events_of(lambda: sys.addaudithook(1), refuse="sys.addaudithook") == [("sys.addaudithook", ())]
