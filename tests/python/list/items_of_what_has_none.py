# Storing and deleting items of objects without such methods: sequences are asked by number first, with other texts.
class Plain:
    pass


class Index:
    def __index__(self):
        return 2


def error(change, container, key):
    try:
        change(container, key)
    except (TypeError, IndexError) as e:
        return f"{type(e).__name__}: {e}"
    raise AssertionError("no error")


def store(container, key):
    container[key] = 1


def delete(container, key):
    del container[key]


for _ in range(3):
    for container in ("a", b"a", (1,), {1}, range(3), Plain()):
        name = type(container).__name__
        for key in (0, True, Index()):
            assert error(store, container, key) == f"TypeError: '{name}' object does not support item assignment"
            assert error(delete, container, key) == f"TypeError: '{name}' object doesn't support item deletion"
        for change in (store, delete):
            assert error(change, container, 10**30) == "IndexError: cannot fit 'int' into an index-sized integer"
        assert error(delete, container, "x") == f"TypeError: '{name}' object does not support item deletion"
    for container in (True, None, 1.5, len, iter([])):
        name = type(container).__name__
        for key in (0, 10**30, slice(1, 2)):
            assert error(store, container, key) == f"TypeError: '{name}' object does not support item assignment"
            assert error(delete, container, key) == f"TypeError: '{name}' object does not support item deletion"
