# Collections while generators are in the middle of hot loops: what they hold lives, what they leave dies.
import gc
import weakref


class Node:
    def __init__(self, v):
        self.v = v


def nodes(n):
    kept = []
    for i in range(n):
        node = Node(i)
        if i % 10 == 0:
            kept.append(node)
            gc.collect()
        yield node
    yield Node(sum([k.v for k in kept]))


def consume(n):
    last = None
    s = 0
    for node in nodes(n):
        s += node.v
        last = node
    return s, last.v


for k in range(3):
    assert consume(100) == (4950 + 450, 450)


def pairs(source):
    previous = Node(-1)
    for node in source:
        yield Node(previous.v + node.v)
        previous = node


def churn(n):
    s = 0
    for node in pairs(pairs(nodes(n))):
        s += node.v
        [Node(k) for k in range(20)]
    return s


def churn_plainly(n):
    v = list(range(n)) + [sum(range(0, n, 10))]
    for _ in range(2):
        v = [a + b for a, b in zip([-1] + v, v)]
    return sum(v)


assert churn(150) == churn_plainly(150)

finished = []


def watched(n):
    node = Node(n)
    weakref.finalize(node, finished.append, n)
    for i in range(3):
        yield i + node.v - n


def abandon(n):
    for k in range(n):
        for v in watched(k):
            if v == k % 4:
                break


abandon(100)
gc.collect()
gc.collect()
assert len(finished) >= 95, len(finished)
