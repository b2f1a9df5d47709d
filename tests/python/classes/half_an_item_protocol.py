# A class with one of __setitem__ and __delitem__ is asked for the other; one with __getitem__ alone counts as a sequence.


class Stores:
    def __setitem__(self, index, value):
        pass


class Deletes(list):
    def __delitem__(self, index):
        pass


class OnlyDeletes:
    def __delitem__(self, index):
        pass


class Gets:
    def __getitem__(self, index):
        return index


def error(function, *arguments):
    try:
        function(*arguments)
    except Exception as e:
        return type(e), str(e)


def delete(x, key):
    del x[key]


def store(x, key):
    x[key] = 1


assert error(delete, Stores(), 0) == error(delete, Stores(), "a") == (AttributeError, "__delitem__")
assert error(store, OnlyDeletes(), 0) == (AttributeError, "__setitem__")
assert error(store, Deletes([1]), 0) is None
assert error(delete, Gets(), 0) == (TypeError, "'Gets' object doesn't support item deletion")
assert error(reversed, Gets()) == (TypeError, "object of type 'Gets' has no len()")
assert error(reversed, Stores()) == (TypeError, "'Stores' object is not reversible")
