# Random operations compared with a model that keeps its items in a list.
class Model:
    def __init__(self): self.items = []
    def find(self, k):
        for i, (key, _) in enumerate(self.items):
            if key == k: return i
        return -1
    def set(self, k, v):
        i = self.find(k)
        if i < 0: self.items.append((k, v))
        else: self.items[i] = (self.items[i][0], v)
    def delete(self, k):
        i = self.find(k)
        if i >= 0: del self.items[i]

seed = 12345
def rand(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2**31
    return (seed >> 8) % n

for kind in (int, str, float, lambda i: (i, str(i)), lambda i: i << 64):
    d, m = {}, Model()
    for step in range(3000):
        k, what = kind(rand(60)), rand(10)
        if what < 6:
            d[k] = step; m.set(k, step)
        elif what < 8:
            if k in d: del d[k]
            m.delete(k)
        elif what == 8 and d:
            assert d.popitem() == m.items.pop()
        else:
            assert d.get(k, None) == (m.items[m.find(k)][1] if m.find(k) >= 0 else None)
        if step % 50 == 0:
            assert list(d.items()) == m.items and len(d) == len(m.items)
d = {}
for i in range(100000): d[i] = str(i)
assert len(d) == 100000 and d[99999] == "99999" and all(d[i] == str(i) for i in range(0, 100000, 777))
for i in range(0, 100000, 2): del d[i]
assert len(d) == 50000 and list(d)[:3] == [1, 3, 5]
copy = dict(d)
assert copy == d and list(copy) == list(d)
for i in range(5000):  # a queue must not grow without bound nor slow down
    d.clear(); d[i] = i
    assert d.popitem() == (i, i)
d = {}
for i in range(50000):
    d[i] = 1
    d.popitem()
assert d == {}
