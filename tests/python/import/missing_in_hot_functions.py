# An import that fails raises in compiled functions as well.
def get(name):
    try:
        if name == "errno":
            import errno
            return errno.__name__
        import a_module_that_is_missing
        return a_module_that_is_missing
    except ImportError as error:
        return error.name


for i in range(40):
    name = "errno" if i % 3 == 0 else "a_module_that_is_missing"
    assert get(name) == name, i
