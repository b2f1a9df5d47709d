"""Random functions, generators, coroutines and classes."""
from vocabulary import ATTRIBUTES, BUILTIN_BASES, METHODS_OF_METACLASSES, SPECIALS


class Callable:
    """A function, generator function or method; what a call costs, and the highest rank of the methods that it may call.

    kind: for generators, "quiet" where nobody can see that one is closed, "loud", or "coroutine"; for methods "plain" or "class".
    """

    def __init__(self, name, count, cost, kind="plain", keywords=(), names=(), rank=0):
        self.name, self.count, self.cost, self.kind = name, count, cost, kind
        self.keywords, self.names, self.rank = keywords, names, rank


class Cls:
    def __init__(self, name, base):
        self.name, self.base = name, base
        self.methods = list(base.methods) if base else []
        self.fixed = base.fixed if base else False  # has a builtin base: slots cannot be added
        self.mixed = base.mixed if base else False


class Definitions:
    """The part of the writer that makes what stands at the module's level."""

    def enter(self, parameters):
        """Begins a body with a scope of its own; `leave_body` tells what running it once costs."""
        self.saved.append((self.cost, self.multiplier, self.in_loop, self.in_function, self.counters, self.rank))
        self.cost, self.multiplier, self.in_loop, self.in_function, self.counters, self.rank = 0, 1, False, True, (), 0
        self.scopes.append(dict(parameters))

    def leave_body(self):
        cost, rank = self.cost, self.rank
        self.scopes.pop()
        self.cost, self.multiplier, self.in_loop, self.in_function, self.counters, self.rank = self.saved.pop()
        return cost, rank

    def function(self):
        f, count = self.name("f"), self.r.randrange(4)
        names = ["x", "y", "z"][:count]
        parameters, keywords = list(names), []
        positional_only = count and self.chance(8)
        if positional_only:
            parameters.append("/")
        if self.chance(30):
            parameters.append("k=3")
            keywords.append("k")
        if self.chance(15):
            parameters.append("*rest")
        if self.chance(15):
            parameters.append("kw=2" if "*rest" in parameters else "*, kw=2")
            keywords.append("kw")
        kinds = {n: "int" for n in names + keywords}
        if "*rest" in parameters:
            kinds["rest"] = "tuple"
        if self.chance(15):
            parameters.append("**options")
            kinds["options"] = "dict"
        decorated = self.chance(12)
        if decorated:
            self.line("@" + self.pick(["twice", "shielded(-1)", "counting", "functools.lru_cache", "functools.lru_cache(maxsize=2)"]))
        self.line(f"def {f}({', '.join(parameters)}):")
        integers = [n for n, k in self.globals.items() if k == "int"]
        if self.chance(25) and integers:
            n = self.pick(integers)
            self.line(f"    global {n}")
            self.line(f"    {n} = lim({n} + 1)")
        self.enter(kinds)
        self.block(self.r.randrange(1, 6), 2)
        self.line(f"    return {self.expression(self.pick(['int', 'any']), 2)}")
        cost, rank = self.leave_body()
        self.functions.append(Callable(f, count, (cost + 5) * (2 if decorated else 1), keywords=keywords, names=[] if positional_only else names, rank=rank))

    def maker(self):
        """A function that returns closures, and what one of them is called."""
        f, inner = self.name("f"), self.name("made")
        e = self.expression
        self.line(f"def make{f}(start, step={self.leaf('int')}):")
        self.line("    total, log = start, []")
        self.line(f"    def {inner}(x, y={self.leaf('int')}):")
        self.line(f"        nonlocal total{self.pick(['', ', step'])}")
        self.line(f"        total = lim({self.pick(['total + x * step', 'total - x', '(total ^ x) + y', 'x if total else step', 'total * 3 + step'])})")
        self.line("        log.append(total)")
        self.line("        del log[5:]")
        self.line(f"        return {self.pick(['total', 'log[-1]', 'len(log) + total', '(total, tuple(log))', 'sum(log[:2])'])}")
        self.line(f"    return {inner}{self.pick(['', ', lambda x, y=1: total', ''])}")
        self.line(f"{f} = make{f}({e('int', 0)})")
        if self.lines[-2].endswith("total"):
            self.line(f"{f}, {f}_total = {f}")
        self.functions.append(Callable(f, 1, 15, names=["x"], keywords=["y"]))

    def recursion(self):
        f = self.name("rec")
        self.line(f"def {f}(n, x):")
        self.line("    if not isinstance(n, int) or n <= 0:")
        self.line(f"        return {self.pick(['x', '0', 'n', '[x]', 'x / 0'])}")
        step = self.pick(["lim({f}(n - 1, x) + n)", "{f}(n - 1, (n, x))", "{f}(n - 2, x) and {f}(n - 1, n)", "[n] + {f}(n - 1, x)", "{f}(n - 1, x=lim(x * 2))",
                          "sum({f}(n - v, x) for v in (3, 4))", "lim([{f}(v, x) for v in (n - 2, n // 2)])", "max({f}(n - 1, x), n, key=str)", "{f}(*(n - 1, -n))",
                          "(lambda m: {f}(m, x))(n - 1)"])
        self.line("    n = n % 12" if step.count("{f}") > 1 or " for " in step else f"    n = n % {self.pick([20, 100, 150])}")
        if self.chance(25):
            self.line("    try:")
            self.line("        return " + step.format(f=f))
            self.line(self.pick(["    finally:", "    except TypeError:"]))
            self.line("        x = n")
        else:
            self.line("    return " + step.format(f=f))
        self.functions.append(Callable(f, 2, 150))

    def generator(self):
        """A generator function; loud where closing one can be seen: those are used so that they are closed explicitly."""
        g, count = self.name("gen"), self.r.randrange(3)
        names, loud = ["x", "y"][:count], self.chance(25)
        self.line(f"def {g}({', '.join(names)}):")
        rounds = self.pick([2, 4, 10])
        self.indent += 1
        self.line("got = None")
        self.line(f"for i in range({rounds}):")
        self.enter({n: "int" for n in names} | {"i": "int", "got": "int"})
        shielded = loud or self.chance(40)
        if shielded:
            self.indent += 1
            self.line(f"with Manager({g!r}, False):" if loud and self.chance(40) else "try:")
        managed = self.lines[-1].lstrip().startswith("with")
        self.block(self.r.randrange(0, 3), 1)
        self.line("    " + self.pick([f"yield {self.expression('any', 2)}", f"got = yield {self.expression('int', 2)}", f"yield from {self.expression('list', 2)}",
                                      f"yield from {self.generator_call(loud)}", f"got = yield from {self.generator_call(loud)}",
                                      f"x = (yield {self.expression('int', 1)}) or {self.expression('int', 1)}"]))
        if shielded and not managed:
            self.shield(loud)
        self.indent -= shielded
        if self.chance(30):
            self.line(f"return {self.expression('int', 1)}")
        cost, rank = self.leave_body()
        self.indent -= 1
        self.generators.append(Callable(g, count, cost * rounds + 10, "loud" if loud else "quiet", rank=rank))

    def shield(self, loud):
        """The handlers of a generator's try statement.  After GeneratorExit nothing is yielded: a generator that does that is never closed."""
        e = self.expression
        handlers = [["finally:", "    x = 1"], ["except ValueError as e:", f"    x = {e('int', 1)}"], ["except ValueError:", "    pass"],
                    ["except (KeyError, ValueError):", "    raise"], ["except (ValueError, KeyError) as e:", "    yield text(e)"]]
        if loud:
            handlers = [["finally:", f"    out({e('any', 1)})"], ["except GeneratorExit:", f"    out('closed', {e('int', 1)})", "    raise"],
                        ["except (GeneratorExit, ValueError) as e:", "    out(type(e).__name__)", "    return 5"],
                        ["except BaseException as e:", "    out(where(e))", "    raise KeyError(1) from e" if self.chance(20) else "    raise"]]
        for text in self.pick(handlers):
            self.line(text)

    def coroutine(self):
        """A coroutine, with what it awaits."""
        c = self.name("co")
        self.enter({"x": "int", "got": "int"})
        e, others = self.expression, [g.name for g in self.generators if g.kind == "coroutine"]
        self.line(f"async def {c}(x):")
        self.indent += 1
        self.line(f"got = await Pause({e('int', 1)})")
        for _ in range(self.r.randrange(1, 4)):
            self.line(self.pick([lambda: f"got = await Pause({e('any', 1)})", lambda: f"x = lim({e('int', 2)})", lambda: f"async with Manager({c!r}, {self.pick(['True', 'False'])}) as name: x = {e('int', 2)}",
                                 lambda: f"x = [await Pause(v) for v in range({self.pick('123')})]", lambda: f"got = {'await ' + self.pick(others) + '(x)' if others else 'x'}",
                                 lambda: f"async for v in each{c}(x): note(v)", lambda: f"x = [v async for v in each{c}({e('int', 0)}) if v]"])())
        self.line(f"return {self.pick(['x', 'got', '(x, got)'])}")
        self.indent -= 1
        self.line(f"async def each{c}(n):")
        self.line("    for v in range(3):")
        self.line(f"        {self.pick(['await Pause(v)', 'pass', 'n = lim(n)'])}")
        self.line(f"        yield {self.pick(['v', 'n', '(v, n)', 'v or n'])}")
        cost, rank = self.leave_body()
        self.generators.append(Callable(c, 1, cost + 60, "coroutine", rank=rank))

    def metaclass(self):
        m = self.name("Meta")
        self.line(f"class {m}(type):")
        for special in self.r.sample(METHODS_OF_METACLASSES, self.r.randrange(1, 4)):
            self.special(special)
        self.metaclasses.append(m)

    def special(self, source):
        for text in source.split("\n"):
            self.line("    " + text)

    def mixin(self):
        x = self.name("Mixin")
        self.line(f"class {x}:")
        self.line(f"    {self.pick(['total', 'extra', 'c', 'd'])} = {self.leaf(self.pick(['int', 'str', 'float']))}")
        for special in self.r.sample([s for s in SPECIALS if "super()" not in s and "__hash__" not in s], self.r.randrange(1, 3)):
            self.special(special)
        if self.chance(50):
            self.line("    def __init__(self, a, b):")
            self.line(f"        super().__init__({self.pick(['a, b', 'b, a', 'a, 1'])})")
        self.mixins.append(x)

    def make_class(self):
        base = self.pick(self.classes) if self.classes and self.chance(55) else None
        cls = Cls(self.name("C"), base)
        bases = [base.name] if base else []
        builtin = self.pick(list(BUILTIN_BASES)) if not base and self.chance(15) else None
        if builtin:
            bases, cls.fixed = [builtin], True
        elif not base and self.metaclasses and self.chance(60):
            bases.append(f"metaclass={self.pick(self.metaclasses)}")
        if self.mixins and self.chance(40) and not cls.mixed:
            bases.insert(0, self.pick(self.mixins))
            cls.mixed = True
        if self.chance(8):
            self.line("@(lambda cls: cls)")
        self.line(f"class {cls.name}{'(' + ', '.join(bases) + ')' if bases else ''}:")
        self.indent += 1
        slotted = not cls.fixed and self.chance(20)
        if slotted:
            self.line("__slots__ = " + self.pick(["('a', 'b')", "('a', 'b', 'c', 'd')", "()", "'a', 'd'", "('a', '__dict__')" if not base else "('b',)"]))
        self.line(f"total = {self.leaf('int')}")
        if builtin:
            for text in BUILTIN_BASES[builtin].split("\n"):
                self.line(text)
        elif not cls.fixed and (not base or self.chance(50)):
            self.initializer(base)
        if not base:
            self.line("def __repr__(self):")
            self.line("    return f'<{type(self).__name__} {getattr(self, \"a\", None)!r:.30}>'")
        for _ in range(self.r.randrange(1, 3)):
            self.method(cls, slotted)
        self.indent -= 1
        for special in self.r.sample([s for s in SPECIALS if not slotted or not set(s.split()) & {"c", "d", "d(self):", "c(self):"}], self.r.randrange(0, 5)):
            self.special(special)
        self.classes.append(cls)

    def initializer(self, base):
        self.line("def __init__(self, a, b):")
        if base and self.chance(60):
            self.line("    super().__init__(b, a)")
        self.line(f"    self.{self.pick('ab')} = a")
        self.line(f"    self.{self.pick('bc')} = {self.pick(['b', 'a', '[b]', 'lim(b)'])}")
        if self.chance(30):
            self.line("    if a:")
            self.line(f"        self.{self.pick('cd')} = {self.expression('any', 1)}")

    def method(self, cls, slotted=False):
        number = self.r.randrange(1, 5)
        m, style, kind, me = f"m{number}", self.r.random(), "plain", "self"
        if style < 0.12:
            self.line("@staticmethod")
            me, kind = None, "class"
        elif style < 0.25:
            self.line("@classmethod")
            me, kind = "cls", "class"
        elif style < 0.4 and not slotted:
            return self.property()
        elif style < 0.45:
            self.line("@" + self.pick(["twice", "counting", "shielded(0)"]))
        self.line(f"def {m}({me + ', ' if me else ''}x):")
        self.enter({"x": "int", "self": "obj"} if me == "self" else {"x": "int"})
        kept, self.ceiling = self.ceiling, number
        self.block(self.r.randrange(0, 4), 1)
        inherited = [b for b in cls.base.methods if b.name == m] if cls.base else []
        if inherited and me == "self" and self.chance(40):
            self.line(f"    return (super().{m}(x), {self.expression('int', 1)})")
            self.spend(10 + inherited[0].cost)
        else:
            self.line(f"    return {self.expression('int', 2)}")
        self.ceiling = kept
        cost, _ = self.leave_body()
        cls.methods = [o for o in cls.methods if o.name != m] + [Callable(m, 1, 2 * cost + 5, kind, rank=number)]

    def property(self):
        p = self.pick(["c", "d"])
        self.line("@property")
        self.line(f"def {p}(self):")
        self.line(f"    return {self.pick(['self.a', 'lim(self.a + 1)', 'self.total', '(self.a, self.b)', '1 // self.a'])}")
        if self.chance(50):
            self.line(f"@{p}.setter")
            self.line(f"def {p}(self, value):")
            self.line(f"    self.{self.pick('ab')} = value")
        if self.chance(20):
            self.line(f"@{p}.deleter")
            self.line(f"def {p}(self):")
            self.line("    del self.b")

    def record(self):
        """A class of records, made by the library; that takes long, so there are few of these."""
        cls = Cls(self.name("C"), None)
        cls.fixed = True
        if self.chance(50):
            self.line(f"{cls.name} = namedtuple({cls.name!r}, 'a b')")
        else:
            self.line("import dataclasses")
            self.line(f"@dataclasses.dataclass({self.pick(['', 'order=True', 'frozen=True', 'slots=True', 'eq=False'])})")
            self.line(f"class {cls.name}:")
            self.line("    a: int")
            self.line(f"    b: int = {self.pick(['3', 'dataclasses.field(default_factory=list)', 'dataclasses.field(default=2, repr=False)'])}")
            self.line("    total = 5")
            self.indent += 1
            self.method(cls)
            self.indent -= 1
        self.classes.append(cls)
