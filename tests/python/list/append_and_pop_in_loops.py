# Appending and popping at the end, in loops that are compiled.
class Stack(list):
    def append(self, item):
        super().append(item * 2)


def push_pop(n, stack):
    push, pop = stack.append, stack.pop
    total = 0
    for i in range(n):
        push(i)
        push(i + 1)
        total += pop() * 3 + len(stack)
    return total, len(stack)


assert push_pop(300, []) == (180600, 300)
assert push_pop(300, Stack()) == (316050, 300)


def drain(items):
    out = []
    while items:
        out.append(items.pop())
    return out


assert drain(list(range(500))) == list(range(499, -1, -1))


def fails(items, *index):
    try:
        return items.pop(*index)
    except (IndexError, TypeError) as e:
        return str(e)


for _ in range(60):
    assert fails([]) == "pop from empty list"
    assert fails([1, 2], 5) == "pop index out of range"
    assert fails([1, 2, 3], 0) == 1
    assert fails([1, 2, 3], -2) == 2
    assert fails([1, 2, 3], True) == 2

growing = [0]
for x in growing:
    if len(growing) < 200:
        growing.append(x + 1)
assert growing == list(range(200))
