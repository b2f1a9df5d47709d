# A program that allocates for ever keeps its size: small objects, large ones, cycles, and dicts that come and go.

class Node:
    def __init__(self):
        self.other = None


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def churn(rounds):
    kept = {}
    for i in range(rounds):
        a, b = Node(), Node()
        a.other, b.other = b, a
        kept[i % 50] = [a, "text %d" % i, (i, i + 0.5)]
        if i % 100 == 0:
            kept["large"] = bytearray(100000)
            kept["ints"] = list(range(2000))
            kept.pop(i % 50)


churn(20000)
before = peak()
churn(120000)
assert peak() - before < 12 << 10, f"grew by {peak() - before} KB"
