# The first argument of a builtin __new__ has to be a class that it makes instances of.
import sys


def error_of(call, *arguments):
    try:
        call(*arguments)
    except TypeError as error:
        return str(error)
    raise AssertionError("no TypeError")


def through_instance(cls, *arguments):
    return cls.__new__(cls, *arguments)


for _ in range(200):
    assert error_of(int.__new__, 42) == "int.__new__(X): X is not a type object (int)"
    assert error_of(through_instance, 42) == "int.__new__(X): X is not a type object (int)"
    assert error_of(int.__new__) == "int.__new__(): not enough arguments"
    assert error_of(float.__new__, int) == "float.__new__(int): int is not a subtype of float"
    assert error_of(dict.__new__, 42) == "dict.__new__(X): X is not a type object (int)"
    assert through_instance(int, "7") == 7 and through_instance(str, 7) == "7"
    error_of(type(sys.flags).__new__, type(sys.flags))
