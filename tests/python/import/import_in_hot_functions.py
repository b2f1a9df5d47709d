# An import statement in a function that is compiled; the type of what follows it changes, so that the trace is left after it.


def largest(i):
    import heapq
    return heapq.nlargest(1, [i, 1])[0]


def first(i):
    from os import path
    return path.split


for i in range(2000):
    assert largest(i if i % 50 else 0.5) == (max(i, 1) if i % 50 else 1)
    assert first(i).__name__ == "split"
