# Fields and messages of exceptions: groups, syntax errors, what a failed lookup was for.
import io
import sys


def caught(f, *args):
    try:
        f(*args)
    except BaseException as e:
        return e
    assert False, "nothing was raised"


def shown(e):
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        sys.__excepthook__(type(e), e, None)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = old


class Group(BaseExceptionGroup, ValueError):
    pass


assert str(caught(Group, "g", [ValueError(1), KeyboardInterrupt()])) == "Cannot nest BaseExceptions in 'Group'"
group = ExceptionGroup("g", [TypeError(1)])
assert type(caught(setattr, group, "message", "x")) is AttributeError
assert type(caught(setattr, group, "exceptions", ())) is AttributeError


def handle_all():
    try:
        raise ExceptionGroup("g", [TypeError(1), ValueError(2)])
    except* (TypeError, ValueError):
        raise KeyError(3)


if sys.version_info[:3] == (3, 11, 2):
    assert repr(caught(handle_all)) == "ExceptionGroup('', [KeyError(3)])"

e = SyntaxError("bad", ("f.py", 1, 2, "abcdefg", 1, 100))
assert e.print_file_and_line is None
e.print_file_and_line = 5
assert (e.end_lineno, e.end_offset, e.print_file_and_line) == (1, 100, 5)
assert shown(e) == '  File "f.py", line 1\n    abcdefg\n     ^^^^^^\nSyntaxError: bad\n'
assert shown(SyntaxError("bad", ("f.py", 1, 20, "abc", 1, 21))).splitlines()[2] == "       ^"


class Hooked:
    blech = None

    def __getattr__(self, name):
        raise AttributeError


class WithProperty:
    blech = None

    @property
    def bluch(self):
        raise AttributeError("own")


for _ in range(5):
    for cls in Hooked, WithProperty:
        o = cls()
        e = caught(lambda: o.bluch)
        assert e.name == "bluch" and e.obj is o
        assert "Did you mean: 'blech'?" in shown(e)
    e = caught(getattr, Hooked(), "bluch")
    assert e.name == "bluch"
    own = AttributeError("own", name="other")

    class Own:
        def __getattr__(self, name):
            raise own
    e = caught(lambda: Own().bluch)
    assert e.name == "other" and e.obj is None


class Slots:
    __slots__ = "x", "y"


def delete_unset(o):
    del o.x


e = caught(delete_unset, Slots())
assert (str(e), e.name, e.obj) == ("x", None, None)
e = caught(lambda o: o.y, Slots())
assert (str(e), e.name) == ("'Slots' object has no attribute 'y'", "y")


try:
    ValueError().__setstate__({1: 2})
except TypeError as e:
    assert str(e) == "attribute name must be string, not 'int'"
else:
    raise AssertionError
