"""100,000 iterators that drive each other raise RecursionError, or work; they never end the process."""
import itertools
import sys

DEPTH = 100_000 if sys.implementation.name != "cpython" else 1000  # CPython's own stack is not guarded here
WRAPPERS = [lambda i: map(abs, i), lambda i: map(lambda x: x, i), zip, itertools.chain, enumerate, lambda i: filter(None, i),
            lambda i: itertools.islice(i, 5), lambda i: (x for x in i), itertools.zip_longest, itertools.accumulate,
            lambda i: itertools.takewhile(bool, i), lambda i: itertools.tee(i)[0], itertools.cycle, itertools.pairwise]
CONSUMERS = [next, lambda i: [x for x in itertools.islice(i, 1)], lambda i: list(itertools.islice(i, 1)), lambda i: max(itertools.islice(i, 1))]


def chain(wrap):
    iterator = iter([1, 2])
    for _ in range(DEPTH):
        iterator = wrap(iterator)
    return iterator


for wrap in WRAPPERS:
    for consume in CONSUMERS:
        iterator = chain(wrap)
        try:
            consume(iterator)
        except (RecursionError, StopIteration):
            pass
        except ValueError as error:
            assert "empty" in str(error)
        del iterator
