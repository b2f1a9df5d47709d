"""Random Python programs for comparing implementations.

`program(seed)` is the text of a program: classes, functions and generators, then a main function with loops that use
them.  The same seed gives the same text.  A program ends: what its loops and calls cost is added up while it is made,
and no method can lead back to itself.  Names are loosely typed by what they usually hold, and now and then an expression
of another type is taken, so that errors of all kinds are part of what is compared.  What a program prints depends on no
addresses, no hash order, and not on when objects die: a generator whose end can be seen is closed explicitly.
"""
import random

from definitions import Callable, Definitions
from expressions import Expressions
from hot import HotLoops
from kernels import KERNELS
from statements import Statements
from vocabulary import PRELUDE

BUDGET = 8000


class Writer(Expressions, Statements, HotLoops, Definitions):
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines, self.indent = [], 0
        self.functions, self.generators, self.classes, self.metaclasses, self.mixins = [], [], [], [], []
        self.globals = {}
        self.scopes = [self.globals]
        self.serial = 0
        self.multiplier, self.cost = 1, 0
        self.in_loop = self.in_function = False
        self.counters = ()  # variables that keep while loops from going on for ever
        self.ceiling, self.rank = 5, 0  # methods of a rank below the ceiling may be called; the highest rank that was
        self.saved = []

    def line(self, text):
        self.lines.append("    " * self.indent + text)

    def name(self, prefix):
        self.serial += 1
        return f"{prefix}{self.serial}"

    def chance(self, percent):
        return self.r.random() * 100 < percent

    def pick(self, choices):
        return self.r.choice(choices)

    def shuffled(self, values):
        values = list(values)
        self.r.shuffle(values)
        return values

    def variables(self, kind):
        found = []
        for scope in {id(s): s for s in (self.scopes[0], self.scopes[-1])}.values():
            found += [n for n, k in scope.items() if k == kind or kind == "any"]
        return found

    def spend(self, cost):
        self.cost += cost * self.multiplier

    def affords(self, cost):
        return self.cost + cost * self.multiplier < BUDGET

    def kernel(self):
        """A small algorithm with random numbers in it."""
        f = self.name("f")
        text = self.pick(KERNELS)
        while "N#" in text:
            text = text.replace("N#", self.pick(["2", "3", "5", "7", "11", "1"]), 1)
        for line in text.replace("KERNEL", f).split("\n"):
            self.line(line)
        self.functions.append(Callable(f, 1, 250, names=["n"]))

    def main(self):
        self.line("ORIGINALS = dict(globals())")
        self.line("def main():")
        self.enter({})
        self.indent += 1
        for kind in ("int", "int", "float", "str", "list", "dict", "obj", "complex"):
            n = self.name("v")
            if kind == "obj":
                self.line(f"{n} = None")
                self.line("try:")
                self.line(f"    {n} = {self.leaf(kind)}")
                self.line("except Exception as e:")
                self.line("    out(type(e).__name__, text(e))")
            else:
                self.line(f"{n} = {self.leaf(kind)}")
            self.scopes[-1][n] = kind
        for _ in range(self.r.randrange(6, 13)):
            self.line("try:")
            if self.chance(35):
                self.indent += 1
                self.hot_loop(3)
                self.line("pass")
                self.indent -= 1
            else:
                self.block(self.r.randrange(1, 4), 3)
            self.line("except BaseException as e:")
            self.line("    out(type(e).__name__, text(e))")
        self.line("for name, value in list(locals().items()):")
        self.line("    if name[0] in 'vG': out(name, value)")
        self.indent -= 1
        self.leave_body()
        self.line("try:")
        self.line("    main()")
        self.line("finally:")
        self.line("    out(DIGEST)")

    def program(self):
        for _ in range(self.r.randrange(1, 4)):
            n = self.name("G")
            self.line(f"{n} = {self.leaf('int')}")
            self.globals[n] = "int"
        makers = [self.function] * 8 + [self.make_class] * 7 + [self.generator] * 4 + [self.recursion, self.kernel, self.metaclass, self.mixin, self.maker, self.coroutine]
        makers += [self.record] if self.chance(15) else []
        if self.chance(85):
            self.function()
            self.make_class()
        for _ in range(self.r.randrange(2, 8)):
            self.pick(makers)()
        self.main()
        return PRELUDE + "\n".join(self.lines) + "\n"


def program(seed):
    return Writer(seed).program()


if __name__ == "__main__":
    import sys
    print(program(int(sys.argv[1])))
