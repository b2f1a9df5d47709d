# Who takes the arguments of an OSError, and what its pickle and an ImportError's hold.
import copy
import pickle


class WithInit(OSError):
    def __init__(self, message, extra):
        super().__init__(message)
        self.extra = extra


class WithNew(OSError):
    def __new__(cls, message, extra):
        self = OSError.__new__(cls, message)
        self.extra = extra
        return self


class Silent(OSError):
    def __init__(self):
        pass


for cls in (WithInit, WithNew):
    e = cls("message", "more")
    assert e.args == ("message",) and e.extra == "more"
assert Silent().args == () and type(OSError(2, "text")) is FileNotFoundError

e = BlockingIOError("a", "b", 3)
assert e.characters_written == 3
del e.characters_written
try:
    e.characters_written
except AttributeError:
    pass
else:
    raise AssertionError

e = pickle.loads(pickle.dumps(OSError("a", "b", "c", None, "d")))
assert (e.args, e.filename, e.filename2) == (("a", "b"), "c", "d")
e = ImportError("text", name="name", path="path")
for made in (pickle.loads(pickle.dumps(e)), copy.copy(e)):
    assert (made.args, made.msg, made.name, made.path) == (("text",), "text", "name", "path")
e.__init__()
assert (e.args, e.msg, e.name, e.path) == ((), None, None, None)
