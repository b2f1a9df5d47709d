# An empty dict looks for no key, and so does not ask for its hash.
for emptied in ({}, {"a": 1}):
    emptied.pop("a", None)
    assert emptied.pop([], 3) == 3
    try:
        emptied.pop([1])
    except KeyError as error:
        assert error.args == ([1],)
    else:
        assert False
try:
    {1: 2}.pop([])
except TypeError as error:
    assert str(error) == "unhashable type: 'list'"
else:
    assert False
