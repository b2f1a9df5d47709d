# warnings.warn: filters, registries, stack levels, categories.
import warnings


def warn_here(level=1):
    warnings.warn("text", stacklevel=level)


def caught(action, times, function=warn_here, **filters):
    with warnings.catch_warnings(record=True) as log:
        warnings.resetwarnings()
        warnings.filterwarnings(action, **filters)
        for _ in range(times):
            function()
        return log


assert len(caught("always", 3)) == 3
assert len(caught("default", 3)) == 1
assert len(caught("once", 3)) == 1
assert len(caught("module", 3)) == 1
assert len(caught("ignore", 3)) == 0
log = caught("always", 1)
assert str(log[0].message) == "text" and log[0].category is UserWarning and log[0].filename == __file__
assert log[0].lineno == warn_here.__code__.co_firstlineno + 1


def from_caller():
    warn_here(2)


assert caught("always", 1, from_caller)[0].lineno == from_caller.__code__.co_firstlineno + 1
assert len(caught("ignore", 1, message="te")) == 0
assert len(caught("ignore", 1, category=DeprecationWarning)) == 1

with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warn_here()
    except UserWarning as e:
        assert e.args == ("text",)
    else:
        raise AssertionError

for category in (int, "x"):
    try:
        warnings.warn("text", category)
    except TypeError as e:
        assert str(e) == f"category must be a Warning subclass, not '{type(category).__name__}'"
    else:
        raise AssertionError

with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn(DeprecationWarning("instance"))
    warnings.warn_explicit("explicit", ResourceWarning, "dir/some.py", 7)
assert log[0].category is DeprecationWarning
assert (log[1].filename, log[1].lineno, log[1].category) == ("dir/some.py", 7, ResourceWarning)

registry = {}
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("default")
    for _ in range(2):
        warnings.warn_explicit("explicit", UserWarning, "x.py", 1, registry=registry)
assert len(log) == 1 and ("explicit", UserWarning, 1) in registry
