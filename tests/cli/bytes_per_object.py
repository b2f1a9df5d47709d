"""Live objects take at most half of CPython's bytes (instances, slots, tuples), and no kind takes more than CPython's."""
import gc
import subprocess
import sys

COUNT = 200_000
HALF = {"instance", "slotted", "tuple"}


class Thing:
    def __init__(self, a, b, c):
        self.a = a
        self.b = b
        self.c = c


class Slotted:
    __slots__ = ("a", "b", "c")
    __init__ = Thing.__init__


MAKERS = {
    "instance": lambda i: Thing(i, i + 1, None),
    "slotted": lambda i: Slotted(i, i + 1, None),
    "tuple": lambda i: (i, i + 1, None),
    "list": lambda i: [i, i + 1, None],
    "dict": lambda i: {"a": i, "b": i + 1},
    "string": lambda i: "name-%d" % i,
    "float": lambda i: i * 0.5,
    "int": lambda i: i + 1000,
    "set": lambda i: {i},
    "bytes": lambda i: i.to_bytes(11, "little"),
    "long": lambda i: i + (1 << 70),
}


def resident():
    gc.collect()
    with open("/proc/self/statm") as stream:
        return int(stream.read().split()[1]) * 4096


def growth(maker):
    """Bytes of memory per object, the list that holds it included."""
    [maker(i) for i in range(3000)]
    before = resident()
    kept = [maker(i) for i in range(COUNT)]
    return (resident() - before) / len(kept)


def measured(python, kind):
    """In a process of its own, so that nothing is used again."""
    return float(subprocess.check_output([python, __file__, "measure", kind]))


def main(adder):
    too_large = []
    for kind in MAKERS:
        ours, cpython = measured(adder, kind), measured(sys.executable, kind)
        most = cpython * (0.5 if kind in HALF else 1)
        print(f"{kind:10}{ours:8.1f} CPython {cpython:8.1f}")
        if ours > most:
            too_large.append(kind)
    assert not too_large, too_large


if __name__ == "__main__":
    if sys.argv[1] == "measure":
        print(growth(MAKERS[sys.argv[2]]))
    else:
        main(sys.argv[1])
