# Builtin functions and classes called with defaults, keywords and too many or too few arguments, in hot loops.


def run(n):
    stack = []
    push, pop = stack.append, stack.pop
    total = 0
    for i in range(n):
        push(i)
        push(i + 1)
        total += pop()
        total += pop(0)
        total += int("11", base=2) + int("7") + int()
        total += max(i, 3, key=lambda v: -v)
        total += max([1, 5, 2], default=9) + min([], default=4)
        total += sorted([3, 1, 2], reverse=True)[0]
        total += len(str(i)) + len(str(b"ab", "ascii")) + len(str())
        total += round(2.5) + round(1.25, ndigits=1)
        total += sum([1, 2], start=10)
        total += len(list()) + len(tuple([1])) + len(dict(a=1, b=2)) + float("1.5")
        total += isinstance(type(i), type) + (type("T", (), {}) is not type)
    return total


def expected(n):
    one = sum(i + 1 + i + 3 + 7 + 0 + min(i, 3) + 5 + 4 + 3 + len(str(i)) + 2 + 0 + 2 + 1.2 + 13 + 0 + 1 + 2 + 1.5 + 2 for i in range(n))
    return one


assert abs(run(1500) - expected(1500)) < 1e-6


def errors(call, n=1000):
    texts = set()
    for i in range(n):
        try:
            call()
        except TypeError as e:
            texts.add(str(e))
        else:
            assert False
    assert len(texts) == 1
    return texts.pop()


items = []
assert errors(lambda: items.pop(1, 2)) == "pop expected at most 1 argument, got 2"
assert errors(lambda: len(items, items)) == "len() takes exactly one argument (2 given)"
assert errors(lambda: bool(1, 2)) == "bool expected at most 1 argument, got 2"
assert errors(lambda: isinstance(1, 2)) == "isinstance() arg 2 must be a type, a tuple of types, or a union"


class Many:
    def __getitem__(self, key, scale=10, *rest, **named):
        return key * scale + len(rest) + len(named)

    def __add__(self, other, *, extra=3):
        return other + extra

    def __bool__(self, answer=True):
        return answer


def use(o, n):
    total = 0
    for i in range(n):
        total += o[i] + (o + i)
        if o:
            total += 1
    return total


assert use(Many(), 1000) == sum(10 * i + i + 3 + 1 for i in range(1000))
