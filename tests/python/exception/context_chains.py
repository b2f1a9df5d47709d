"""__context__ and __cause__ of exceptions raised in handlers of hot loops."""


def chain(i):
    try:
        try:
            try:
                raise KeyError(i)
            except KeyError:
                raise ValueError(i + 1)
        except ValueError as error:
            if i % 3 == 0:
                raise TypeError(i + 2) from error
            if i % 3 == 1:
                raise TypeError(i + 3) from None
            raise
    except TypeError as error:
        return error
    except ValueError as error:
        return error


def run(n):
    return [chain(i) for i in range(n)]


for i, error in enumerate(run(900)):
    if i % 3 == 2:
        assert type(error) is ValueError and error.args == (i + 1,)
        inner = error
    else:
        assert type(error) is TypeError and error.args == (i + 2 + i % 3,)
        inner = error.__context__
        assert error.__suppress_context__
        assert error.__cause__ is (inner if i % 3 == 0 else None)
        assert type(inner) is ValueError and inner.args == (i + 1,)
    assert not inner.__suppress_context__ and inner.__cause__ is None
    assert type(inner.__context__) is KeyError and inner.__context__.args == (i,)
    assert inner.__context__.__context__ is None


def again(n):
    """The same object raised over and over has no circle in its chain."""
    first, second = ValueError("first"), KeyError("second")
    for i in range(n):
        try:
            try:
                raise first
            except ValueError:
                raise second
        except KeyError as error:
            assert error is second and error.__context__ is first
            assert first.__context__ is None
            try:
                raise first
            except ValueError as error:
                assert error is first and first.__context__ is second
                assert second.__context__ is None
        first.__traceback__ = second.__traceback__ = None
        first.__context__ = second.__context__ = None


again(500)


def long_chain(n, length):
    for i in range(n):
        error = None
        for k in range(length):
            try:
                if error is not None:
                    raise error
                raise ValueError(k)
            except ValueError as caught:
                try:
                    raise ValueError(k)
                except ValueError as last:
                    error = last
        names = 0
        while error is not None:
            names += 1
            error = error.__context__
        assert names == length + 1, names


long_chain(100, 9)


def bare(n):
    failures = 0
    for i in range(n):
        try:
            raise
        except RuntimeError as error:
            failures += str(error) == "No active exception to reraise"
    return failures


assert bare(400) == 400
