# Lists that change while they are iterated, compared or searched.
a = [1, 2, 3]
out = []
for x in a:
    out.append(x)
    if len(a) < 6: a.append(x * 10)
assert out == [1, 2, 3, 10, 20, 30]
a = [1, 2, 3, 4]
for x in a: a.remove(x)
assert a == [2, 4]

class Evil:
    def __init__(self, target): self.target = target
    def __eq__(self, other):
        self.target.clear()
        return False
a = []
a.extend([Evil(a), Evil(a), 3])
assert (5 in a) is False and a == []
a = []
a.extend([Evil(a), 2])
assert a.count(7) == 0
a = []
a.extend([Evil(a), 1])
assert ([1, 1] == a) is False or True

it = iter([1, 2])
assert it.__length_hint__() == 2 and next(it) == 1 and it.__length_hint__() == 1
assert list(it) == [2] and list(it) == []
a = [1]
it = iter(a)
assert list(it) == [1]
a.append(2)
assert list(it) == []  # an exhausted iterator stays exhausted
r = reversed([1, 2, 3])
assert r.__length_hint__() == 3 and list(r) == [3, 2, 1] and list(r) == []
a = [1, 2, 3]
a[:] = (a.pop() for _ in range(3))
assert a == [3, 2, 1]
big = list(range(100000))
for _ in range(1000): big.pop(0)
assert big[0] == 1000 and len(big) == 99000
while len(big) > 3: big.pop()
assert big == [1000, 1001, 1002]
