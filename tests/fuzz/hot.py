"""Loops in whose middle the world changes: what their traces rely on becomes wrong, once or again and again."""
from vocabulary import ATTRIBUTES


class HotLoops:
    """The part of the writer that makes loops of one use and changes that concern it."""

    def hot_loop(self, depth):
        """`acc` collects what the use gives; at some rounds a change happens."""
        if self.scopes[-1] is self.globals:
            return self.assign(depth)
        count = self.pick([12, 25, 25, 60, 600 if self.multiplier == 1 and self.chance(40) else 30])
        if not self.affords(count * 8):
            return self.assign(depth)
        setup, use, changes = self.pick([self.on_class, self.on_object, self.on_function, self.on_local, self.on_local, self.on_container, self.on_global,
                                         self.on_growth, self.on_exception, self.on_cell, self.on_builtin])()
        acc, known = self.name("acc"), set(self.scopes[-1])
        for text in setup:
            self.line(text)
        self.line(f"{acc} = []")
        self.line(f"for i in range({count}):")
        self.scopes[-1]["i"] = "int"
        self.spend(count * 6)
        for change in self.r.sample(changes, min(len(changes), self.pick([0, 1, 1, 2, 3]))):
            when = self.pick([f"i == {self.r.randrange(3, count)}", f"i == {count - self.r.randrange(2, 6)}", f"i % {self.pick([3, 7, 11])} == 2", f"i > {count // 2}"])
            self.line(f"    if {when}:")
            self.line(f"        {change}")
        guarded = self.chance(80)
        if guarded:
            self.line("    try:")
        pad = "        " if guarded else "    "
        self.line(pad + f"{acc}.append({use})")
        if self.chance(30):
            self.line(pad + self.pick([f"if {acc}[-1] == {self.expression('int', 0)}: continue", f"note(i, {acc}[-1])", f"if len({acc}) > {count - 2}: break",
                                       f"{acc}[-1] = {acc}[i - 1]", f"if {acc}[-1]: note({acc}[-1])"]))
        if guarded:
            self.line(f"    except {self.pick(['Exception'] * 5 + ['(TypeError, AttributeError)', 'ArithmeticError'])} as e:")
            self.line(f"        {acc}.append(text(e)[:30])")
        self.forget(known)
        self.line(f"note({acc})")
        self.scopes[-1][acc] = "list"

    def an_object(self):
        """A name of an object, and the lines that make it."""
        o = self.name("o")
        return o, [f"{o} = {self.new_object(0)}"]

    def on_class(self):
        """Attributes, methods and special methods of a class are exchanged."""
        if not self.classes:
            return self.on_local()
        cls, (o, setup), a = self.pick(self.classes), self.an_object(), self.pick(["total", "a", "c", "d", "extra"])
        setup = [f"{o} = {cls.name}({self.expression('int', 0)}, {self.expression('int', 0)})"]
        special = self.pick(["add", "sub", "mul", "eq", "lt", "getitem", "contains"])
        use = self.pick([f"{o}.{a}", f"{cls.name}.{a}", f"getattr({o}, {a!r}, i)", f"{o}.{a} if i else {cls.name}.{a}",
                         {"add": f"{o} + i", "sub": f"{o} - i", "mul": f"{o} * i", "eq": f"{o} == i", "lt": f"{o} < i", "getitem": f"{o}[i]", "contains": f"i in {o}"}[special],
                         f"bool({o})", f"len({o})", f"{cls.name}(i, i).a", f"isinstance({o}, {cls.name})", f"type({cls.name}(i, 2)).total", f"hasattr({o}, {a!r})"])
        changes = [f"{cls.name}.{a} = {self.pick(['i', repr('s'), 'i * 2.5', '2**70', 'None', 'property(lambda self: i)', 'Typed(i)', 'lambda self, x=1: x'])}",
                   f"{cls.name}.{a} = {self.expression('any', 0)}",
                   f"if {a!r} in vars({cls.name}): del {cls.name}.{a}",
                   f"{cls.name}.__{special}__ = lambda self, other: {self.pick(['i', '[other]', 'NotImplemented', 'self.a'])}",
                   f"{cls.name}.__{self.pick(['bool', 'len'])}__ = lambda self: {self.pick(['True', '0', '5', 'i'])}",
                   f"{cls.name}.__init__ = lambda self, a, b: setattr(self, 'a', [b])",
                   f"{cls.name}.__getattr__ = lambda self, name: name * 2",
                   f"{cls.name}.__getattribute__ = lambda self, name: name if len(name) == 1 else object.__getattribute__(self, name)",
                   f"{o}.{a} = i", f"vars({o}).pop({a!r}, None)"]
        if cls.base:
            changes += [f"{cls.base.name}.{a} = {self.pick(['i', '-i', '0.5'])}"] * 2
        return setup, use, changes

    def on_object(self):
        """Attributes of an object change their types, come and go; the object gets another class."""
        if not self.classes:
            return self.on_container()
        o, setup = self.an_object()
        a, other = self.pick(ATTRIBUTES), self.pick(self.classes)
        use = self.pick([f"{o}.{a}", f"lim({o}.{a} + i)", f"({o}.{a}, {o}.b)", f"{o}.{a} is None", f"{o}.{a} == i", f"type({o}).__name__", f"{o}.{self.pick(['m1', 'm2'])}.__name__"])
        changes = [f"{o}.{a} = {self.pick(['i', 'i / 2', 'str(i)', '2**62 + i', 'None', '[i]', '(i, i)', '1j'])}", f"{o}.{a} += 1", f"del {o}.{a}",
                   f"{o}.__class__ = {other.name}", f"{o} = {other.name}(i, -i)", f"{o}.__dict__ = {{'a': i, 'b': 2}}", f"{o}.new{self.serial} = i",
                   f"setattr({o}, 'm1', lambda x: x)", f"{o} = {self.pick(['i', 'None', repr('abc'), '[1]'])}"]
        return setup, use, changes

    def on_function(self):
        """A function gets other defaults, other code, or another takes its name."""
        f, style = self.name("h"), self.pick(["def", "lambda"])
        body = self.pick(["x + y", "(x, y, k)", "x * 2 - k", "[x][y:]", "x if y else k"])
        setup = [f"{f} = lambda x, y=2, *, k=3: {body}"] if style == "lambda" else [f"def {f}(x, y=2, *, k=3):", f"    return {body}"]
        use = self.pick([f"{f}(i)", f"{f}(i, 1)", f"{f}(i, k=i)", f"{f}(*(i, 2))", f"{f}(**{{'x': i}})", f"{f}(i, y=3)"])
        changes = [f"{f}.__defaults__ = {self.pick(['(i,)', '(2.5,)', 'None', '(1, 2)'])}", f"{f}.__kwdefaults__ = {self.pick(['None', repr({'k': 1.5}), '{}'])}",
                   f"{f}.__code__ = (lambda x, y=0, *, k=9: {self.pick(['y', '(k,)', 'x - 1'])}).__code__", f"{f} = lambda *args, **more: (args, more)",
                   f"{f} = {self.pick(['divmod', 'counting(lambda x, y=4, **more: (x, y))', 'twice(lambda *args, k=5: k)', 'functools.partial(pow, 2)'])}"]
        return setup, use, changes

    def on_local(self):
        """A variable changes its type."""
        x = self.name("t")
        setup = [f"{x} = {self.expression(self.pick(['int', 'float', 'list', 'str', 'any']), 0)}"]
        use = self.pick([f"lim({x} + i)", f"lim({x} * 3)", f"{x} == i", f"{x} < 5", f"-{x}", f"{x} / 3", f"({x}, type({x}).__name__)", f"lim({x} ** 2)", f"f'{{{x}!r:>5}}'",
                         f"not {x}", f"{x} // 7", f"i - {x}", f"str({x})[:9]", f"abs({x})", f"[v for v in {x}]", f"len({x})", f"{x}[0]", f"{x} & 7", f"hash({x}) == hash({x})", f"{x} % 5",
                         f"i in {x}", f"int({x})", f"float({x})", f"{x} and i", f"divmod({x}, 3)", f"round({x}, 1)", f"{x} << 2"])
        values = ["i", "i * 1.5", "2**62 + i", "-2**63 + i", "True", "str(i)", "[i, 2]", "(i,)", "None", "1j * i", "{i: i}", "float('inf')", "b'ab'", "range(i)", "0", "-0.0", "2**100",
                  "'日本'"]
        return setup, use, [f"{x} = {value}" for value in self.r.sample(values, 4)] + [f"{x} = {self.expression('any', 1)}"]

    def on_container(self):
        """A list or dict holds other types, grows, shrinks."""
        x = self.name("s")
        if self.chance(50):
            setup = [f"{x} = {self.pick(['[1, 2, 3]', '[0.5] * 5', '[]', 'list(range(20))', '[[1]] * 3', repr(['a', 'b'])])}"]
            use = self.pick([f"{x}[i % 3]", f"{x}[-1]", f"sum({x})", f"len({x})", f"{x}[i:]", f"i in {x}", f"{x}.pop()", f"{x}[i]", f"max({x})", f"sorted({x})[:2]", f"[v for v in {x} if v]", f"lim({x} + [i])"])
            changes = [f"{x}.append({self.pick(['i', '0.5', '2**64', repr('z'), 'None'])})", f"{x}[0] = {self.pick(['i', '1.5', '2**63', repr('z'), x])}", f"{x}.clear()",
                       f"{x}.extend(range(4))", f"{x} = tuple({x})", f"{x}[1:3] = [i]", f"del {x}[0]", f"{x} = {self.pick([repr('text'), 'range(9)', 'deque([1, 2])', 'bytearray(b' + repr('xyz') + ')'])}",
                       f"{x}.sort(key=str)", f"{x}.insert(0, i)", f"{x}.reverse()"]
        else:
            setup = [f"{x} = {self.pick([repr({'a': 1, 'b': 2}), '{}', '{v: v for v in range(20)}', 'dict.fromkeys(' + repr('abc') + ')', 'defaultdict(int)', 'OrderedDict(a=1)'])}"]
            use = self.pick([f"{x}['a']", f"{x}.get(i)", f"len({x})", f"i in {x}", f"list({x})[:3]", f"{x}.setdefault(i % 4, i)", f"{x}.pop('a', i)", f"[k for k, v in {x}.items()][:2]", f"{x}[i]", f"next(iter({x}))"])
            changes = [f"{x}['a'] = {self.pick(['i', '2.5', '[i]', 'None'])}", f"{x}[{self.pick(['i', 'i * 1.0', 'str(i)', 'True', '(i,)', '[i]'])}] = i", f"{x}.pop('a', 0)", f"{x}.clear()",
                       f"{x} = {{**{x}, 'n': i}}", f"{x}.update(a=i, c=2)", f"{x} |= {{i: -i}}", f"{x}.popitem()", f"{x} = Counter('abca')"]
        return setup, use, changes

    def on_global(self):
        """A global name gets values of other types, goes and comes back."""
        n = self.pick(list(self.globals) or ["DIGEST"])
        f = self.pick([f.name for f in self.functions] or ["lim"])
        use = self.pick([f"lim({n} + i)", f"({n}, i)", f"{n} == i", f"isinstance({n}, int)", f"type({n}).__name__"])
        changes = [f"globals()[{n!r}] = {self.pick(['i', 'i * 0.5', 'str(i)', '2**65', 'None'])}", f"globals()[{self.name('late')!r}] = i",
                   f"globals()[{f!r}] = {self.pick(['', 'shielded(i)', 'counting', 'twice'])}(ORIGINALS[{f!r}])"] if n != "DIGEST" else ["note(i)"]
        return [], use, changes

    def on_builtin(self):
        """A builtin is hidden by a global of the same name for a while."""
        name = self.pick(["abs", "min", "round", "divmod", "sum"])
        use = {"abs": "abs(-i)", "min": "min(i, 5)", "round": "round(i / 3, 1)", "divmod": "divmod(i, 3)", "sum": "sum([i, 1])"}[name]
        return [], use, [f"globals()[{name!r}] = lambda *values: {self.pick(['i', 'values', 'len(values)'])}", f"globals().pop({name!r}, None)", f"globals().pop({name!r}, None)"]

    def on_growth(self):
        """A number that grows beyond what a machine word or a double holds."""
        x = self.name("n")
        start, step = self.pick([("2**60", f"{x} + {x}"), ("1", f"{x} * 3"), ("2**62 - 9", f"{x} + 1"), ("-2**62 + 9", f"{x} - 1"), ("-2**63 + 20", f"{x} - i"), ("1.5", f"{x} * 1e30"),
                                 ("1", f"{x} << 3"), ("2**70", f"{x} >> 1"), ("2**70", f"{x} // 2"), ("1", f"-{x} * 7"), ("2**31", f"{x} ^ (i << 40)"), ("7", f"{x} * {x} % 2**61"),
                                 ("1e-300", f"{x} / 1e3"), ("1", f"{x} + {x} // 3 + 2**58"), ("3", f"~{x} - 2**59"), ("2", f"{x} | {x} << 1"), ("0.1", f"{x} + 0.1"), ("1", f"{x} * (1.5 if i > 20 else 2)"),
                                 ("1", f"{x} * (i + 1)"), ("2**64", f"{x} - 2**59"), ("1j", f"{x} * (1 + 1j)")])
        return [f"{x} = {start}"], f"({x} := lim({step}))", [f"{x} = {self.pick(['1', '0', '-1', '2.0', '2**62', str(start)])}", f"{x} = -{x}"]

    def on_exception(self):
        """What raises now and then."""
        x = self.name("p")
        setup = [f"{x} = {self.pick(['[1, 2, 3] * 4', '{v: v for v in range(9)}', repr('abcdefgh'), '(1, 2, 3, 4, 5)', 'deque(range(9), 9)', 'range(12)'])}"]
        use = self.pick([f"{x}[i]", f"1 // (i % 7 - 3)", f"{x}[-i]", f"int('1' if i % 5 else 'x')", f"[{x}[i], 1][0]", f"next(iter({x}[:i % 3]))", f"math.sqrt(5 - i)", f"{x}.index(i)",
                         f"[10 / v for v in (i % 4, 1)]", f"getattr({x}, 'real' if i % 3 else '__class__')", f"(lambda a, b=1: a)(*[i] * (i % 4))", f"chr(i * 60000)", f"1.5 ** (i * 50)"])
        return setup, use, [f"{x} = {self.pick(['[]', '{1: 2}', 'None', '5'])}", "raise Oops(i)", f"{x} = list({x})"]

    def on_cell(self):
        """Variables that closures share."""
        x, f = self.name("c"), self.name("step")
        setup = [f"{x} = {self.expression('int', 0)}", f"def {f}(p=1):", f"    nonlocal {x}", f"    {x} = {self.pick([f'lim({x} + p)', f'lim({x} * 2 - p)', f'[p]', f'{x} or p'])}", f"    return {x}"]
        use = self.pick([f"{f}(i)", f"({f}(), {x})", f"{x}", f"sum({f}(v) for v in range(2))", f"[{x} for _ in range(2)]"])
        return setup, use, [f"{x} = {self.pick(['i', '0.5', repr('s'), '2**62', '[]', 'True'])}", f"{f}(2.5)", f"del {x}"]
