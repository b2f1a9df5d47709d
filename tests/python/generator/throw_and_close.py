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
