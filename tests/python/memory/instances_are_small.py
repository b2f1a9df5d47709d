# A list of two-attribute instances takes at most 40 bytes for each: 24 for the instance, 8 for the reference, and what
# the heap's blocks and a growing list leave unused.  (CPython needs 56 and more, and is not held to it.)
import sys


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024


def fill(points, count):
    for i in range(count):
        points.append(Point(i, i))


COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 300000
fill([], 1000)
before = peak()
points = []
fill(points, COUNT)
each = (peak() - before) / COUNT
assert sum(p.x - p.y for p in points) == 0
if len(sys.argv) > 1:
    print(f"{each:.1f} bytes each")
if sys.implementation.name == "adder":
    # A nursery's worth of slack, which does not grow with the number of objects.
    assert each <= 40 + (8 << 20) / COUNT, each
