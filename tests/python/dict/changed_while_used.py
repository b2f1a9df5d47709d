# Dicts that change while they are iterated or looked up.
def expect(kind, message, body):
    try:
        body()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False

def grow():
    d = {1: 1}
    for k in d: d[k + 1] = 1
expect(RuntimeError, "dictionary changed size during iteration", grow)
def swap():
    d = {i: 0 for i in range(5)}
    for k in d:
        del d[k]
        d[k + 100] = 0
expect(RuntimeError, "dictionary keys changed during iteration", swap)
d = {1: 1, 2: 2}
for k in d: d[k] = k * 10  # storing under existing keys is fine
assert d == {1: 10, 2: 20}

# __eq__ that changes the dict in the middle of a look-up.
class K:
    def __init__(self, action=None): self.action = action
    def __hash__(self): return 42
    def __eq__(self, other):
        if self.action: self.action()
        if isinstance(other, K) and other.action: other.action()
        return self is other
d = {}
for i in range(5): d[K()] = i
def clear():
    probe.action = None
    d.clear()
probe = K(clear)
assert d.get(probe) is None and d == {}
for i in range(5): d[K()] = i
keys = list(d)
def grow():
    probe.action = None
    for i in range(100): d[i] = i
probe = K(grow)
d[probe] = "x"
assert d[probe] == "x" and len(d) == 106
def delete():
    probe.action = None
    for k in keys: del d[k]
probe = K(delete)
assert probe not in d and len(d) == 101
class Raises:
    def __hash__(self): return 7
    def __eq__(self, other): raise ZeroDivisionError
d = {Raises(): 1}
for body in (lambda: d[Raises()], lambda: d.get(7), lambda: d.pop(7), lambda: d.setdefault(7), lambda: 7 in d, lambda: d.update({7: 1})):
    try:
        body()
        assert False
    except ZeroDivisionError:
        pass
it = iter({1: 2, 3: 4})
assert it.__length_hint__() == 2 and next(it) == 1 and it.__length_hint__() == 1 and list(it) == [3] and list(it) == []
