# The code of a function runs as a call without arguments: what it needs is missed, or is there as a default of the language.
def needs(a, *, k):
    return a


def takes(*a, **k):
    return a, k


def gives():
    yield 1


def outer():
    x = 1

    def inner():
        x
    return inner


try:
    eval(needs.__code__)
except TypeError as error:
    assert str(error) == "needs() missing 1 required positional argument: 'a'", error
else:
    raise AssertionError
assert eval(takes.__code__) == ((), {})
assert list(eval(gives.__code__)) == [1]
inner = outer()
exec(inner.__code__, closure=inner.__closure__)
