"""Random statements."""
from vocabulary import ATTRIBUTES, EXCEPTIONS, KINDS

SILENT = 40  # what runs more often than that notes its values instead of printing them


class Statements:
    """The part of the writer that makes statements; `depth` bounds how deep blocks nest."""

    def block(self, count, depth):
        self.indent += 1
        start, known = len(self.lines), set(self.scopes[-1])
        for _ in range(count):
            if self.chance(12):
                self.cautious(depth)
            else:
                self.statement(depth)
        if len(self.lines) == start:
            self.line("pass")
        self.indent -= 1
        self.forget(known)

    def forget(self, known):
        """Variables that only a block assigns are mostly not used after it, for it may not have run."""
        if self.scopes[-1] is not self.globals and self.chance(95):
            for name in set(self.scopes[-1]) - known:
                del self.scopes[-1][name]

    def cautious(self, depth):
        """A statement whose errors are caught."""
        self.line("try:")
        self.indent += 1
        start = len(self.lines)
        self.statement(min(depth, 1))
        if len(self.lines) == start:
            self.line("pass")
        self.indent -= 1
        self.line(f"except {self.pick(['Exception', 'Exception', '(TypeError, ValueError, LookupError)', 'ArithmeticError'])} as e:")
        self.line(f"    note({self.pick(['text(e)', 'type(e)', 'where(e)'])})")

    def statement(self, depth):
        self.spend(1)
        choices = [self.assign] * 6 + [self.augmented] * 3 + [self.emit] * 3 + [self.mutate] * 4 + [self.attribute] * 3
        choices += [self.unpack, self.global_change, self.delete, self.collect, self.change_class]
        if depth > 0:
            choices += [self.condition] * 3 + [self.attempt] * 3 + [self.manage, self.closure, self.matching, self.group, self.local_class]
            if self.affords(30):
                choices += [self.loop] * 4 + [self.while_loop] * 2 + [self.drive_generator, self.hot_loop]
        if self.in_loop:
            choices += [self.jump]
        if self.in_function:
            choices += [self.leave]
        self.pick(choices)(depth)

    def own(self, *kinds):
        """Variables of the innermost scope that may be assigned to."""
        if self.scopes[-1] is self.globals:
            return []
        return [n for n, k in self.scopes[-1].items() if k in kinds and n not in self.counters]

    def assign(self, depth):
        kind = self.pick(KINDS)
        value = self.expression(kind, self.r.randrange(1, 4))
        names = self.own(kind)
        name = self.pick(names) if names and self.chance(60) else self.name("v")
        if self.scopes[-1] is not self.globals:
            self.scopes[-1][name] = kind
            head = f"{name} = " if self.chance(95) else f"{name} = {self.name('v')} = "
            self.line(head + (f"lim({value})" if kind in ("int", "str", "list", "tuple", "bytes") else value))

    def augmented(self, depth):
        kind = self.pick(["int", "int", "int", "float", "str", "list", "tuple", "dict", "complex", "obj", "bytes"])
        names = self.own(kind)
        if not names:
            return self.assign(depth)
        name = self.pick(names)
        operators = {"int": ["+=", "-=", "*=", "^=", "|=", "&=", "//=", "%=", ">>=", "**="], "float": ["+=", "-=", "*=", "/="], "dict": ["|="],
                     "complex": ["+=", "*=", "/="], "obj": ["+=", "-=", "*=", "/="]}
        operator = self.pick(operators.get(kind, ["+="]))
        value = "2" if operator in (">>=", "**=") else self.expression("int" if kind in ("obj", "complex") else kind, 2)
        self.line(f"{name} {operator} {value}")
        if kind in ("int", "str", "list", "tuple", "bytes"):
            self.line(f"{name} = lim({name})")

    def emit(self, depth):
        values = ", ".join(self.expression("any", 2) for _ in range(self.r.randrange(1, 3)))
        self.line(f"{'note' if self.multiplier > SILENT and self.chance(95) else 'out'}({values})")

    def mutate(self, depth):
        e = self.expression
        kind = self.pick(["list", "list", "dict"])
        names = self.variables(kind)
        if not names:
            return self.assign(depth)
        x = self.pick(names)
        if kind == "list":
            self.line(self.pick([
                lambda: f"{x}.append({e('any', 1)})",
                lambda: f"{x}.append({e('int', 2)})",
                lambda: f"{x}.pop({self.pick(['', '0', '-1'])})",
                lambda: f"{x}.insert({self.index()}, {e('int', 1)})",
                lambda: f"{x}[{self.index()}] = {e('any', 1)}",
                lambda: f"{x}[{self.slice()}] = {e(self.pick(['list', 'tuple', 'str']), 1)}",
                lambda: f"del {x}[{self.pick([self.index(), self.slice()])}]",
                lambda: f"{x}.{self.pick(['reverse', 'clear', 'sort', 'copy'])}()",
                lambda: f"{x}.sort({self.pick(['key=str', 'reverse=True', 'key=repr, reverse=True'])})",
                lambda: f"{x}.extend({e(self.pick(['list', 'tuple', 'str']), 1)})",
                lambda: f"{x}.remove({e('int', 1)})",
                lambda: f"{x}[{self.index()}] += {e('int', 1)}",
                lambda: f"{x}[0], {x}[-1] = {x}[-1], {x}[0]",
                lambda: f"{x} *= {self.pick('012')}" if x in self.own(kind) else f"{x}.append(0)",
                lambda: f"heapq.{self.pick(['heapify(' + x + ')', 'heappop(' + x + ')', 'heappush(' + x + ', 2)'])}",
            ])())
            self.line(f"del {x}[30:]")
        else:
            self.line(self.pick([
                lambda: f"{x}[{e(self.pick(['int', 'str', 'any']), 1)}] = {e('any', 1)}",
                lambda: f"{x}.pop({e('any', 1)}{self.pick([', None', ''])})",
                lambda: f"{x}.update({e('dict', 1)})",
                lambda: f"{x}.setdefault({e('str', 1)}, []).append({e('int', 1)})",
                lambda: f"del {x}[{e('str', 1)}]",
                lambda: f"{x}['n'] = {x}.get('n', 0) + 1",
                lambda: f"{x}.popitem()",
                lambda: f"{x}[{e('int', 1)}] = {x}",
                lambda: f"{x}.clear()",
            ])())

    def attribute(self, depth):
        objects = self.variables("obj")
        if not objects or not self.classes:
            return self.assign(depth)
        x, a, cls = self.pick(objects), self.pick(ATTRIBUTES), self.pick(self.classes)
        e = self.expression
        self.line(self.pick([
            lambda: f"{x}.{a} = {e(self.pick(['int', 'int', 'any']), 2)}",
            lambda: f"{x}.{a} += {e('int', 1)}",
            lambda: f"{x}.{a} = lim({x}.{self.pick(ATTRIBUTES)})",
            lambda: f"{cls.name}.{self.pick(ATTRIBUTES + ['total'])} = {e('int', 1)}",
            lambda: f"{cls.name}.total += 1",
            lambda: f"setattr({x}, {a!r}, {e('any', 1)})",
            lambda: f"del {x}.{a}",
            lambda: f"{x}.{a} = getattr({x}, {self.pick(ATTRIBUTES)!r}, {e('int', 1)})",
            lambda: f"{cls.name}.extra = lambda self, n=1: n",
            lambda: f"{x}[{e('int', 1)}] = {e('int', 1)}",
            lambda: f"{x}.__dict__[{a!r}] = {e('int', 1)}",
            lambda: f"out(sorted({self.pick(['vars', 'dir'])}({x}))[-6:])",
            lambda: f"del {x}[{e('int', 1)}]",
        ])())

    def change_class(self, depth):
        """Something that makes assumptions about a class wrong."""
        if len(self.classes) < 2:
            return self.attribute(depth)
        cls, other = self.r.sample(self.classes, 2)
        objects = self.variables("obj")
        lines = [f"{cls.name}.{self.pick('cd')} = property(lambda self: {self.pick(['5', 'self.a', '(self.b, 1)'])})",
                 f"{cls.name}.{self.pick('abcd')} = Typed({self.expression('int', 0)})",
                 f"{cls.name}.total = {other.name}.total",
                 f"{cls.name}.__{self.pick(['len', 'bool', 'hash', 'index'])}__ = lambda self: {self.pick('012')}",
                 f"{cls.name}.__{self.pick(['add', 'sub', 'radd', 'eq', 'lt', 'contains'])}__ = lambda self, other: {self.pick(['NotImplemented', 'other', 'True'])}",
                 f"{cls.name}.__getattr__ = lambda self, name: len(name)",
                 f"{cls.name}.__iter__ = lambda self: iter((1, 2))",
                 f"del {cls.name}.{self.pick(['total', '__len__', '__add__', '__eq__', '__iter__', '__getattr__', 'c', 'd'])}"]
        if objects:
            lines += [f"{self.pick(objects)}.__class__ = {other.name}"] * 3
        self.line(self.pick(lines))

    def collect(self, depth):
        """A set that grows and shrinks."""
        names, e = self.variables("set"), self.expression
        if not names:
            if self.scopes[-1] is not self.globals:
                name = self.name("v")
                self.line(f"{name} = set({e(self.pick(['list', 'str']), 1)})")
                self.scopes[-1][name] = "set"
            return
        x = self.pick(names)
        self.line(f"{x}.{self.pick(['add', 'discard', 'remove'])}({e(self.pick(['int', 'int', 'str', 'any']), 1)})" if self.chance(70) else
                  f"{x}.{self.pick(['update', 'difference_update', 'intersection_update', 'symmetric_difference_update'])}({e('list', 1)})")

    def unpack(self, depth):
        if self.scopes[-1] is self.globals:
            return
        a, b, e = self.name("v"), self.name("v"), self.expression
        self.line(self.pick([f"{a}, {b} = {e('tuple', 1)}", f"{a}, *{b} = {e('list', 1)}", f"*{b}, {a} = {e('str', 1)}",
                             f"{a}, {b} = {e('int', 1)}, [{e('int', 1)}]", f"({a}, _), *{b} = [({e('int', 1)}, 2), *{e('tuple', 1)}]",
                             f"[{a}, {b}] = {self.generator_call()}", f"{a}, {b} = {e('dict', 1)}"]))
        self.scopes[-1][a], self.scopes[-1][b] = "int", "list"

    def global_change(self, depth):
        names = [n for n, k in self.globals.items() if k == "int"]
        if names:
            self.line(f"globals()[{self.pick(names)!r}] = lim({self.expression('int' if self.chance(85) else 'any', 1)})")

    def delete(self, depth):
        names = [n for n in self.own(*KINDS) if n.startswith("v")]
        if names and self.chance(15):
            self.line(f"del {self.pick(names)}")

    def condition(self, depth):
        self.line(f"if {self.expression('bool', 2)}:")
        self.block(self.r.randrange(1, 4), depth - 1)
        if self.chance(25):
            self.line(f"elif {self.expression('any', 1)}:")
            self.block(self.r.randrange(1, 3), depth - 1)
        if self.chance(50):
            self.line("else:")
            self.block(self.r.randrange(1, 3), depth - 1)

    def loop(self, depth):
        count = self.pick([3, 5, 9, 9, 30, 30, 900 if self.multiplier == 1 and self.chance(50) else 15])
        if not self.affords(count * 6):
            count = 3
        i = self.pick(["i", "j", "k"]) if self.scopes[-1] is not self.globals else "i"
        e = self.expression
        names = {i: "int"}
        if self.chance(60) or count > 10:
            head = f"for {i} in range({self.pick([f'{count}', f'{count}', f'1, {count}', f'{count}, 0, -1', f'0, {2 * count}, 2'])}):"
        else:
            j = self.name("v")
            head, names = self.pick([
                lambda: (f"for {i} in {e('list', 1)}:", {i: "int"}),
                lambda: (f"for {i}, {j} in enumerate({e(self.pick(['list', 'str']), 1)}):", {i: "int", j: "str"}),
                lambda: (f"for {i}, {j} in zip({e('list', 1)}, {e('list', 1)}):", {i: "int", j: "int"}),
                lambda: (f"for {i}, {j} in {self.primary('dict', 1)}.items():", {i: "str", j: "int"}),
                lambda: (f"for {i} in {e(self.pick(['str', 'dict']), 1)}:", {i: "str"}),
                lambda: (f"for {i} in {e(self.pick(['bytes', 'tuple', 'obj']), 1)}:", {i: "int"}),
                lambda: (f"for {i}, *{j} in [(1, 2, 3), {e('tuple', 1)}, 'xyz']:", {i: "int", j: "list"}),
                lambda: (f"for {i} in reversed({e('list', 1)}):", {i: "int"}),
                lambda: (f"for {i} in {self.generated(1)}:", {i: "int"}),
                lambda: (f"for {i} in {self.generator_call()}:", {i: "int"}),
                lambda: (f"for {i} in list({e('obj', 1)}):", {i: "int"}),
            ])()
            count = 5
        self.line(head)
        known = set(self.scopes[-1])
        self.scopes[-1].update(names)
        self.looped(count, depth)
        self.forget(known)
        if self.chance(10):
            self.line("else:")
            self.block(1, 0)

    def looped(self, count, depth, first=None, counter=None):
        kept = self.multiplier, self.in_loop, self.counters
        if counter:
            self.counters = (*self.counters, counter)
        self.multiplier *= count
        self.in_loop = True
        if first:
            self.line("    " + first)
        self.block(self.r.randrange(1, 5), depth - 1)
        self.multiplier, self.in_loop, self.counters = kept

    def while_loop(self, depth):
        count = self.pick([3, 8, 25])
        if not self.affords(count * 6):
            count = 3
        n = self.name("n")
        self.line(f"{n} = {count}")
        if self.scopes[-1] is not self.globals:
            self.scopes[-1][n] = "int"
        self.line(f"while {n} > 0{self.pick(['', '', ' and ' + self.expression('bool', 1)])}:")
        self.looped(count, depth, f"{n} -= 1", n)
        if self.chance(10):
            self.line("else:")
            self.block(1, 0)

    def jump(self, depth):
        self.line(f"if {self.expression('bool', 2)}:")
        self.line("    " + self.pick(["break", "continue", "continue"]))

    def leave(self, depth):
        if self.chance(70):
            self.line(f"if {self.expression('bool', 2)}:")
            self.line("    " + self.pick([f"return {self.expression('any', 1)}", self.raising()]))

    def raising(self):
        e = self.expression
        return self.pick([
            lambda: f"raise ValueError({e('any', 1)})",
            lambda: f"raise KeyError({e('any', 1)})",
            lambda: f"raise Oops({e('int', 1)})",
            lambda: f"raise Oops({e('int', 1)}, 'more') from ValueError('cause')",
            lambda: "raise IndexError",
            lambda: "raise RuntimeError('r') from None",
            lambda: f"raise {e('obj', 1)}",
            lambda: f"raise ExceptionGroup('g', [ValueError({e('int', 1)}), Oops(2)])",
            lambda: f"assert {e('bool', 1)}, {e('str', 1)}",
        ])()

    def attempt(self, depth):
        self.line("try:")
        self.block(self.r.randrange(1, 4), depth - 1)
        if self.chance(25):
            self.line("    " + self.raising())
        finish = self.chance(30)
        if not finish or self.chance(60):
            for _ in range(self.r.randrange(1, 3)):
                self.line(f"except {self.pick(EXCEPTIONS)} as e:")
                self.handler(depth)
            if self.chance(60):
                self.line("except Exception as e:")
                self.handler(depth)
            if self.chance(20):
                self.line("else:")
                self.block(1, 0)
        if finish:
            self.line("finally:")
            kept = self.in_loop
            self.in_loop = kept and self.chance(50)
            self.block(self.r.randrange(1, 3), 0)
            self.in_loop = kept

    def handler(self, depth):
        report = "note" if self.multiplier > SILENT else "out"
        self.line("    " + self.pick([f"{report}(type(e).__name__, text(e), type(e.__context__).__name__)"] * 4 + [f"{report}(where(e))", f"{report}(e.args, e.__cause__)"]))
        self.block(1, depth - 1)
        if self.chance(10):
            self.line("    " + self.pick(["raise", "raise e", "e.add_note('n')", self.raising()]))

    def group(self, depth):
        """A try statement with except*, in whose handlers nothing may jump out."""
        self.line("try:")
        self.block(1, depth - 1)
        self.line(f"    raise ExceptionGroup('g', [ValueError({self.expression('int', 1)}), {self.pick(['KeyError(1)', 'TypeError(2)', 'Oops(3)'])}])")
        kept = self.in_loop, self.in_function
        for kinds in self.r.sample(["ValueError", "(KeyError, Oops)", "LookupError", "TypeError"], 2):
            self.in_loop = self.in_function = False
            self.line(f"except* {kinds} as e:")
            self.line(f"    {'note' if self.multiplier > SILENT else 'out'}(e.exceptions, text(e))")
            self.block(1, 0)
        self.in_loop, self.in_function = kept

    def manage(self, depth):
        name = self.name("m")
        if self.multiplier > SILENT:
            head = self.pick([f"contextlib.suppress({self.pick(EXCEPTIONS)})", f"contextlib.nullcontext({self.expression('int', 1)})", self.expression("obj", 0)])
        elif self.chance(20):
            head = f"Manager({name!r}, True) as {name}, Manager('in' + {name}, {self.pick(['False', '0', '[1]'])})"
        else:
            head = f"Manager({name!r}, {self.pick(['True', 'False'])}) as {name}"
        self.line(f"with {head}:")
        self.block(self.r.randrange(1, 3), depth - 1)

    def closure(self, depth):
        names = self.own("int")
        if not names or not self.in_function:
            return self.assign(depth)
        captured, f, result = self.pick(names), self.name("inner"), self.name("v")
        if self.chance(30):
            self.line(f"{f} = [lambda p, s=s: (p, s, {captured}) for s in range(3)]")
            self.line(f"{result} = [g({self.expression('int', 1)}) for g in {f}]")
        else:
            self.line(f"def {f}(p, q={self.expression('int', 1)}):")
            self.line(f"    nonlocal {captured}")
            self.line(f"    {captured} = lim({captured} {self.pick('+-^')} p)")
            self.line(f"    return {self.pick([captured + ' * q', 'p - q', captured, f'[p for _ in range(2) if {captured}]'])}")
            self.line(f"{result} = [{f}({self.expression('int', 1)}) for _ in range(3)] + [{f}(1, q=2)]")
        self.scopes[-1][result] = "list"

    def local_class(self, depth):
        """A class made again and again."""
        if self.multiplier > SILENT or self.scopes[-1] is self.globals:
            return self.assign(depth)
        name, result = self.name("Local"), self.name("v")
        self.line(f"class {name}{self.pick(['', '(Manager)', '(int)', '(list)'])}:")
        self.line(f"    a = {self.expression('int', 1)}")
        self.line(f"    def m(self, x={self.expression('int', 0)}): return (x, self.a, __class__.__name__)")
        self.line(f"{result} = [{name}.a, {name}.m({name})]")
        self.scopes[-1][result] = "list"

    def matching(self, depth):
        self.line(f"match {self.expression('any', 2)}:")
        self.indent += 1
        cases = ["case 0 | 1:", "case int(n) if n > 5:", "case str():", "case [a, *rest]:", "case {'a': a}:", "case (1, b):", "case None:", "case float():",
                 "case {'a': 1, **others}:", "case [[a, b], *_] | [a, b]:", "case complex() as c:", "case -1 | 2.5 | 'a' | b'a':", "case bool(flag):"]
        cases += [f"case {c.name}(a=a):" for c in self.classes[-2:]] + [f"case {c.name}(1, b):" for c in self.classes[-1:]]
        for case in sorted(self.r.sample(cases, 3)):
            self.line(case)
            self.block(1, 0)
        self.line("case _:")
        self.block(1, 0)
        self.indent -= 1

    def drive_generator(self, depth):
        """A generator resumed step by step; it is closed at the end, for CPython would close it where its last reference goes."""
        if not self.generators or self.scopes[-1] is self.globals:
            return self.assign(depth)
        g, r = self.name("g"), self.name("v")
        self.line(f"{g} = iter({self.generator_call(loud=True)})")
        self.scopes[-1][r] = "list"
        self.line(f"{r} = []")
        self.line("try:")
        for _ in range(self.r.randrange(1, 5)):
            self.line("    " + self.pick([f"{r}.append(next({g}, 'end'))", f"{r}.append({g}.send({self.pick(['None', self.expression('int', 1)])}))", f"{g}.close()",
                                          f"{r}.append({g}.throw({self.pick(['ValueError', 'KeyError', 'GeneratorExit'])}({self.expression('int', 0)})))",
                                          f"{r}.extend({g})", f"for i in {g}: {r}.append(i)"]))
        self.line("finally:")
        self.line(f"    getattr({g}, 'close', list)()")
