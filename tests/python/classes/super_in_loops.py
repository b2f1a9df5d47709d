"""super() whose result is kept, or that is called by another name, finds the method's class and first argument, however often."""
import builtins


class Base:
    def number(self):
        return 1


class Derived(Base):
    def kept(self):
        parent = super()
        return parent.number() + 1

    def renamed(self):
        parent = super
        return parent().number() + 1

    def self_in_a_cell(self):
        parent = super()
        return (lambda: self and parent.number() + 1)()

    def other_first_argument(first, *rest):
        parent = super()
        return parent.number() + 1

    def late(self, use):
        parent = super
        total = 0
        for i in range(30):
            total += i & 1
            if use(i):
                total += parent().number()
        return total

    def deleted(self):
        del self
        parent = super
        return parent()


def no_class(self):
    parent = builtins.super
    return parent()


def error_of(function, *arguments):
    try:
        function(*arguments)
    except RuntimeError as e:
        return str(e)


d = Derived()
for method in (d.kept, d.renamed, d.self_in_a_cell, d.other_first_argument):
    assert sum(method() for _ in range(3000)) == 6000, method
    total = 0
    for _ in range(3000):
        total += method()
    assert total == 6000, method
for k in range(300):
    assert d.late(lambda i: i == k % 50) == 15 + (k % 50 < 30)
    assert error_of(d.deleted) == "super(): arg[0] deleted"
    assert error_of(no_class, d) == "super(): __class__ cell not found"
