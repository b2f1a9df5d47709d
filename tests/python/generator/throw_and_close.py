"""send, throw and close, straight and through yield from."""
log = []


def inner():
    try:
        received = yield 1
        log.append(received)
        yield 2
    except ValueError as error:
        log.append(str(error))
        yield 3
    finally:
        log.append("finally")
    return "result"


def outer():
    value = yield from inner()
    yield value


g = inner()
assert next(g) == 1 and g.send("sent") == 2 and log == ["sent"]
g.close()
assert log == ["sent", "finally"]

log.clear()
g = outer()
assert next(g) == 1
assert g.gi_yieldfrom is not None and not g.gi_running
assert g.throw(ValueError("thrown")) == 3
assert next(g) == "result" and log == ["thrown", "finally"]
assert list(g) == [] and g.gi_frame is None


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            pass


g = stubborn()
next(g)
try:
    g.close()
    raise AssertionError
except RuntimeError as error:
    assert str(error) == "generator ignored GeneratorExit"


class Delegate:
    def __iter__(self):
        return self

    def __next__(self):
        return "next"

    def throw(self, error):
        raise StopIteration("stopped by " + str(error))


def delegating():
    return (yield from Delegate())


g = delegating()
assert next(g) == "next"
try:
    g.throw(KeyError("k"))
    raise AssertionError
except StopIteration as stop:
    assert stop.value == "stopped by 'k'", stop.value

for bad in ((5,), (ValueError("x"), "y"), (ValueError, "x", 3)):
    try:
        outer().throw(*bad)
        raise AssertionError
    except TypeError:
        pass


# While a delegate handles what was thrown, the delegating generator is its caller.
def delegate(seen):
    import sys
    try:
        yield 1
    except KeyError:
        seen.append(sys._getframe(1).f_code.co_name)
        seen.append(outer_generator.gi_running)
        yield 2


def delegating(seen):
    yield from delegate(seen)
    seen.append("back")


seen = []
outer_generator = delegating(seen)
assert next(outer_generator) == 1 and outer_generator.throw(KeyError) == 2
assert seen == ["delegating", True] and not outer_generator.gi_running
assert list(outer_generator) == [] and seen[2:] == ["back"]


# When the exception cannot be made, that error is thrown.
class Odd(Exception):
    def __new__(cls, *args):
        return cls


def catching():
    try:
        yield
    except TypeError as e:
        yield str(e)


g = catching()
next(g)
assert "should have returned an instance of BaseException" in g.throw(Odd)
