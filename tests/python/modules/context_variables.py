# contextvars: variables, tokens, contexts that are copied and entered.
import contextvars

plain = contextvars.ContextVar("plain")
default = contextvars.ContextVar("default", default=42)
assert plain.name == "plain" and default.get() == 42 and plain.get("other") == "other"
try:
    plain.get()
except LookupError as e:
    assert e.args == (plain,)
else:
    raise AssertionError

token = plain.set(1)
assert plain.get() == 1 and token.var is plain and token.old_value is contextvars.Token.MISSING
second = plain.set(2)
assert second.old_value == 1
plain.reset(second)
assert plain.get() == 1
try:
    plain.reset(second)
except RuntimeError as e:
    assert "already been used once" in str(e)
else:
    raise AssertionError

copied = contextvars.copy_context()
assert copied[plain] == 1 and plain in copied and default not in copied and len(copied) == 1 and list(copied) == [plain]


def change():
    plain.set("inside")
    return plain.get()


assert copied.run(change) == "inside" and plain.get() == 1 and copied[plain] == "inside"
try:
    copied.run(copied.run, change)
except RuntimeError as e:
    assert "is already entered" in str(e)
else:
    raise AssertionError

many = [contextvars.ContextVar(str(i)) for i in range(200)]
context = contextvars.Context()
context.run(lambda: [v.set(i) for i, v in enumerate(many)])
assert len(context) == 200 and sorted(context.values()) == list(range(200)) and context.get(many[7]) == 7
assert context.copy() == context and context != contextvars.Context()

for make in (lambda: contextvars.Token(), lambda: contextvars.Context(1), lambda: contextvars.ContextVar(), lambda: contextvars.ContextVar(1)):
    try:
        make()
    except (TypeError, RuntimeError):
        pass
    else:
        raise AssertionError
