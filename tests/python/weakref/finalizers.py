"""__del__ runs once; generators with a finally clause are closed."""
import gc

log = []


class Noisy:
    def __del__(self):
        log.append("del")


def generator():
    try:
        yield 1
    finally:
        log.append("closed")


def make():
    Noisy()
    next(generator())


def deepen(n):
    return [deepen(n - 1)] if n else []


make()
deepen(30)
for _ in range(3):
    gc.collect()
for _ in range(100):
    pass
assert sorted(log) == ["closed", "del"], log
