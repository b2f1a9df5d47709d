"""Arguments of builtin exceptions that do not fit, and file names that are None."""


def message(function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except TypeError as error:
        return str(error)
    raise AssertionError(function)


assert repr(OSError(2, "text", None)) == "FileNotFoundError(2, 'text', None)"
assert repr(OSError(2, "text", "file")) == "FileNotFoundError(2, 'text')"
assert repr(OSError(None, None, None, None)) == "OSError(None, None, None, None)"
assert message(ModuleNotFoundError, x=1) == "'x' is an invalid keyword argument for ImportError()"
assert message(UnboundLocalError, x=1) == "'x' is an invalid keyword argument for NameError()"
assert message(NameError, x=1, y=2) == "NameError() takes at most 1 keyword argument (2 given)"
assert message(SyntaxError, "text", ()) == "function takes at least 4 arguments (0 given)"
assert message(SyntaxError, "text", (1, 2, 3, 4, 5, 6, 7)) == "function takes at most 6 arguments (7 given)"
assert message(ExceptionGroup, 1, []) == "BaseExceptionGroup.__new__() argument 1 must be str, not int"
assert UnicodeTranslateError("x", 0, 1, "why").encoding is None
