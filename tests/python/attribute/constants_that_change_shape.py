# An object that compiled code takes for a constant may still get another shape: by new attributes, by another class.


class Box:
    pass


class Computed:
    @property
    def a(self):
        return 100


box = Box()
box.a = 1


def read(n):
    total = 0
    for _ in range(n):
        total += box.a
    return total


assert read(3000) == 3000
box.b = 2
assert read(3000) == 3000
box.a = 3
assert read(3000) == 9000
box.__dict__.clear()
box.c, box.a = 5, 4
assert read(3000) == 12000
box.__class__ = Computed
assert read(3000) == 300000


class Plain(type):
    pass


class Registry(metaclass=Plain):
    limit = 2


def limits(n):
    total = 0
    for _ in range(n):
        total += Registry.limit
    return total


assert limits(3000) == 6000
Registry.limit = 3
assert limits(3000) == 9000


class Meta(type):
    @property
    def limit(cls):
        return 7


Registry.__class__ = Meta
assert limits(3000) == 21000
