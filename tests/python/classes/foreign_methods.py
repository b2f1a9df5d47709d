# A builtin type's methods in a class that does not derive from it refuse the receiver.
def message(function):
    try:
        function()
    except TypeError as e:
        return str(e)
    raise AssertionError('nothing raised')


class A:
    __init__ = list.__init__
    __len__ = list.__len__
    __hash__ = str.__hash__
    __repr__ = list.__repr__
    lower = str.lower


class B(int):
    __eq__ = str.__eq__
    __add__ = str.__add__


for _ in range(30):
    a = object.__new__(A)
    assert message(A) == "descriptor '__init__' requires a 'list' object but received a 'A'"
    assert message(lambda: len(a)) == "descriptor '__len__' requires a 'list' object but received a 'A'"
    assert message(lambda: hash(a)) == "descriptor '__hash__' requires a 'str' object but received a 'A'"
    assert message(lambda: repr(a)) == "descriptor '__repr__' requires a 'list' object but received a 'A'"
    assert message(lambda: a.lower()) == "descriptor 'lower' for 'str' objects doesn't apply to a 'A' object"
    assert message(lambda: B() == B()) == "descriptor '__eq__' requires a 'str' object but received a 'B'"
    assert message(lambda: B() + B()) == "descriptor '__add__' requires a 'str' object but received a 'B'"


# object.__setattr__ cannot go round type's.
class Meta(type):
    def __setattr__(cls, key, value):
        object.__setattr__(cls, key, value)


assert message(lambda: setattr(Meta('D', (), {}), 'x', 1)) == "can't apply this __setattr__ to Meta object"
