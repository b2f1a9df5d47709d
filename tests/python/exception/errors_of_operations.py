"""Operators and builtins that fail in hot loops: class and text of what they raise, caught near and far."""


class Thing:
    __slots__ = ("slot",)

    def __add__(self, other):
        raise ArithmeticError("add")

    def __getitem__(self, key):
        raise LookupError(key)

    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration(7)

    def __bool__(self):
        return 3

    @property
    def bad(self):
        return self.missing


thing = Thing()
table = {"a": 1}
items = [1, 2, 3]
operations = [
    (lambda: 1 // 0, "ZeroDivisionError: integer division or modulo by zero"),
    (lambda: 1 % 0, "ZeroDivisionError: integer modulo by zero"),
    (lambda: 1 / 0, "ZeroDivisionError: division by zero"),
    (lambda: 1.5 / 0.0, "ZeroDivisionError: float division by zero"),
    (lambda: table["b"], "KeyError: 'b'"),
    (lambda: items[3], "IndexError: list index out of range"),
    (lambda: (1, 2)[-3], "IndexError: tuple index out of range"),
    (lambda: "abc"[3], "IndexError: string index out of range"),
    (lambda: items.__setitem__(9, 1), "IndexError: list assignment index out of range"),
    (lambda: thing.slot, "AttributeError: 'Thing' object has no attribute 'slot'"),
    (lambda: thing.nothing, "AttributeError: 'Thing' object has no attribute 'nothing'"),
    (lambda: thing.bad, "AttributeError: 'Thing' object has no attribute 'missing'"),
    (lambda: thing + 1, "ArithmeticError: add"),
    (lambda: thing[5], "LookupError: 5"),
    (lambda: next(thing), "StopIteration: 7"),
    (lambda: next(iter(())), "StopIteration: "),
    (lambda: not thing, "TypeError: __bool__ should return bool, returned int"),
    (lambda: 1 + "a", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
    (lambda: "a" + 1, 'TypeError: can only concatenate str (not "int") to str'),
    (lambda: undefined, "NameError: name 'undefined' is not defined"),
    (lambda: int("x"), "ValueError: invalid literal for int() with base 10: 'x'"),
    (lambda: len(5), "TypeError: object of type 'int' has no len()"),
    (lambda: attempt(), "TypeError: attempt() missing 1 required positional argument: 'operation'"),
    (lambda: table(), "TypeError: 'dict' object is not callable"),
    (lambda: None < 1, "TypeError: '<' not supported between instances of 'NoneType' and 'int'"),
    (lambda: [].pop(), "IndexError: pop from empty list"),
    (lambda: {}.popitem(), "KeyError: 'popitem(): dictionary is empty'"),
    (lambda: {}[[]], "TypeError: unhashable type: 'list'"),
    (lambda: 2 ** "a", "TypeError: unsupported operand type(s) for ** or pow(): 'int' and 'str'"),
    (lambda: -"a", "TypeError: bad operand type for unary -: 'str'"),
]


def attempt(operation):
    return operation()


def each(n):
    for i in range(n):
        for operation, text in operations:
            try:
                attempt(operation)
            except Exception as error:
                assert f"{type(error).__name__}: {error}" == text, (text, error)
                assert error.__traceback__.tb_next.tb_next.tb_frame.f_code is operation.__code__
            else:
                raise AssertionError(text)


each(60)


def one_by_one(operation, text, n):
    caught = 0
    for i in range(n):
        try:
            operation()
        except Exception as error:
            caught += f"{type(error).__name__}: {error}" == text
    return caught


for operation, text in operations:
    assert one_by_one(operation, text, 60) == 60, text


def unbound(n):
    seen = 0
    for i in range(n):
        try:
            if i % 2:
                local = i
            local
            del local
        except UnboundLocalError as error:
            assert str(error) == "cannot access local variable 'local' where it is not associated with a value"
            seen += 1
    return seen


assert unbound(400) == 200


def unpack(n):
    seen = 0
    for i in range(n):
        try:
            a, b = (1, 2, 3)[: i % 4]
        except ValueError as error:
            seen += 1
    return seen


assert unpack(400) == 300
