"""Random Python programs for comparing implementations.

`program(seed)` is the text of a program: classes, functions and generators, then a main function with loops that use
them.  The same seed gives the same text.  A program ends: what its loops and calls cost is added up while it is made.
Names are loosely typed by what they usually hold, and now and then an expression of another type is taken, so that
errors of all kinds are part of what is compared.  What a program prints depends on no addresses and no hash order.
"""
import random

PRELUDE = '''\
def out(*values):
    print(*[show(v) for v in values])
def show(v):
    if isinstance(v, (set, frozenset)):
        return type(v).__name__ + str(sorted(map(show, v)))
    return repr(v)[:200]
def text(e):
    return "too deep" if isinstance(e, RecursionError) else str(e)
def hashed(v):
    h = hash(v)
    return h if isinstance(v, (int, float, complex, str, bytes)) else 0
def lim(v):
    if isinstance(v, int):
        return v if -10**30 < v < 10**30 else v % 1000003
    if isinstance(v, (str, bytes, list, tuple)):
        return v[:40]
    return v
class Manager:
    def __init__(self, name, swallow):
        self.name, self.swallow = name, swallow
    def __enter__(self):
        return self.name
    def __exit__(self, kind, value, traceback):
        out("exit", self.name, kind and kind.__name__)
        return self.swallow
class Oops(Exception):
    def __init__(self, code, *more):
        super().__init__(code, *more)
        self.code = code
'''
KINDS = ["int", "int", "int", "float", "str", "list", "dict", "tuple", "obj", "bool"]
INTS = ["0", "1", "2", "3", "-1", "7", "10", "-5", "255", "1000", "2**31", "2**62 - 1", "-2**62", "2**63", "10**20"]
FLOATS = ["0.0", "-0.0", "1.5", "0.1", "-2.25", "1e300", "1e-300", "3.0", "float('inf')", "float('nan')", "2.0**53"]
STRINGS = ["''", "'a'", "'abc'", "'x y z'", "'é'", "'日本'", "'😀'", "'12'", "'Hello, World'", "'%s'", "'a,b,,c'", "'\\n\\t'"]
EXCEPTIONS = ["ValueError", "KeyError", "TypeError", "IndexError", "ZeroDivisionError", "Oops", "LookupError",
              "ArithmeticError", "AttributeError", "StopIteration", "Exception", "(ValueError, KeyError)", "RuntimeError"]
BUDGET = 6000
ATTRIBUTES = ["a", "b", "c", "d"]


class Callable:
    def __init__(self, name, count, cost, kind="any", required=None, keywords=()):
        self.name, self.count, self.cost, self.kind = name, count, cost, kind
        self.required = count if required is None else required
        self.keywords = keywords


class Cls:
    def __init__(self, name, base):
        self.name, self.base = name, base
        self.methods = list(base.methods) if base else []
        self.properties = list(base.properties) if base else []
        self.arguments = base.arguments if base else 2


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines, self.indent = [], 0
        self.functions, self.generators, self.classes = [], [], []
        self.globals = {}
        self.scopes = [self.globals]
        self.serial = 0
        self.multiplier, self.cost = 1, 0
        self.in_loop = self.in_function = self.in_generator = False
        self.depth = 0

    # --- Text and names
    def line(self, text):
        self.lines.append("    " * self.indent + text)

    def name(self, prefix):
        self.serial += 1
        return f"{prefix}{self.serial}"

    def chance(self, percent):
        return self.r.random() * 100 < percent

    def pick(self, choices):
        return self.r.choice(choices)

    def variables(self, kind):
        found = []
        for scope in {id(s): s for s in (self.scopes[0], self.scopes[-1])}.values():
            found += [n for n, k in scope.items() if k == kind or kind == "any"]
        return found

    def spend(self, cost):
        self.cost += cost * self.multiplier

    def affords(self, cost):
        return self.cost + cost * self.multiplier < BUDGET

    # --- Expressions
    def expression(self, kind="any", depth=2):
        if kind == "any":
            kind = self.pick(KINDS)
        if self.chance(3):
            kind = self.pick(KINDS)
        self.spend(0.3)
        if depth <= 0 or self.chance(15):
            return self.leaf(kind)
        if self.chance(12):
            call = self.call(depth - 1)
            if call:
                return call
        return getattr(self, kind + "_expression")(depth - 1)

    def primary(self, kind, depth):
        text = self.expression(kind, depth)
        return text if text.isidentifier() else f"({text})"

    def leaf(self, kind):
        names = self.variables(kind)
        if names and self.chance(75):
            return self.pick(names)
        return {
            "int": lambda: self.pick(INTS[:11] if self.chance(85) else INTS),
            "float": lambda: self.pick(FLOATS),
            "str": lambda: self.pick(STRINGS),
            "bool": lambda: self.pick(["True", "False", "None", "(not 0)"]),
            "list": lambda: self.pick(["[]", "[1, 2, 3]", "[3, 1, 2, 1]", "['b', 'a']", "[1.5, 2, True]", "[[1], [2, 3]]"]),
            "tuple": lambda: self.pick(["()", "(1, 2)", "(1, 'a', None)", "(2.5, 3)"]),
            "dict": lambda: self.pick(["{}", "{'a': 1, 'b': 2}", "{1: 'x', 2: 'y'}", "{(1, 2): [3]}", "{'a': {'b': 1}}"]),
            "obj": lambda: self.new_object(0),
        }[kind]()

    def new_object(self, depth):
        if not self.classes:
            return "None"
        cls = self.pick(self.classes)
        self.spend(2)
        return f"{cls.name}({', '.join(self.expression('any' if self.chance(20) else 'int', depth) for _ in range(cls.arguments))})"

    def call(self, depth):
        usable = [f for f in self.functions if self.affords(f.cost)]
        if not usable:
            return None
        f = self.pick(usable)
        self.spend(f.cost)
        arguments = [self.expression(self.pick(["int", "int", "any"]), depth) for _ in range(f.required)]
        style = self.r.random()
        if style < 0.15 and arguments:
            return f"{f.name}(*[{', '.join(arguments)}])"
        for k in f.keywords:
            if self.chance(50):
                arguments.append(f"{k}={self.expression('int', depth)}")
        if style > 0.9 and f.keywords:
            arguments = [a for a in arguments if "=" not in a[:4]]
            return f"{f.name}({''.join(a + ', ' for a in arguments)}**{{{self.pick(f.keywords)!r}: {self.expression('int', depth)}}})"
        if style > 0.98:
            arguments = arguments[1:]
        return f"{f.name}({', '.join(arguments)})"

    def int_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: f"({e('int', d)} {self.pick(['+', '-', '*', '+', '-'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['+', '-', '*'])} {e(self.pick(['int', 'bool', 'float']), d)})",
            lambda: f"({e('int', d)} {self.pick(['//', '%'])} {self.pick([e('int', d), '3', '7', '-4', '10'])})",
            lambda: f"({e('int', d)} {self.pick(['&', '|', '^'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['<<', '>>'])} {self.pick(['1', '3', '5', '60'])})",
            lambda: f"({e('int', d)} ** {self.pick(['0', '1', '2', '3'])})",
            lambda: f"{self.pick(['-', '~', '+', 'abs', 'int', 'hashed'])}({e('int', d)})",
            lambda: f"len({e(self.pick(['str', 'list', 'dict', 'tuple']), d)})",
            lambda: f"({e('int', d)} if {e('bool', d)} else {e('int', d)})",
            lambda: f"sum({e('int', d)} for i in range({self.small()}))",
            lambda: f"{self.pick(['min', 'max'])}({e('int', d)}, {e('int', d)})",
            lambda: f"{self.primary('list', d)}[{self.index()}]",
            lambda: f"{self.primary('tuple', d)}[{self.index()}]",
            lambda: f"{self.primary('dict', d)}.get({e('any', d)}, {e('int', d)})",
            lambda: f"{self.primary('obj', d)}.{self.pick(ATTRIBUTES)}",
            lambda: f"int({self.pick([e('float', d), e('str', d), repr('42')])})",
            lambda: f"round({e('float', d)})",
            lambda: f"divmod({e('int', d)}, {self.pick(['3', '-7', e('int', d)])})[{self.pick('01')}]",
            lambda: f"{self.primary('list', d)}.{self.pick(['count', 'index'])}({e('int', d)})",
            lambda: f"(lambda v: {self.pick(['v + 1', 'v * v', '-v', 'v'])})({e('int', d)})",
            lambda: f"(w := {e('int', d)})",
            lambda: self.method_call(d),
            lambda: self.method_call(d),
        ])()

    def float_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: f"({e('float', d)} {self.pick(['+', '-', '*', '/'])} {e('float', d)})",
            lambda: f"({e('float', d)} {self.pick(['+', '-', '*', '/', '//', '%'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['/', '+', '*', '-'])} {e('float', d)})",
            lambda: f"({e('int', d)} / {e('int', d)})",
            lambda: f"({e('float', d)} ** {self.pick(['2', '0.5', '-1', '3'])})",
            lambda: f"{self.pick(['-', 'abs', 'float', '+'])}({e('float', d)})",
            lambda: f"float({e('int', d)})",
            lambda: f"round({e('float', d)}, {self.pick(['0', '1', '2', '-1'])})",
            lambda: f"{self.pick(['min', 'max'])}({e('float', d)}, {e('int', d)})",
            lambda: f"sum([{e('float', d)}, {e('int', d)}])",
        ])()

    def bool_expression(self, d):
        e = self.expression
        compare = lambda: self.pick(["<", "<=", "==", "!=", ">", ">="])
        return self.pick([
            lambda: f"({e('int', d)} {compare()} {e('int', d)})",
            lambda: f"({e('float', d)} {compare()} {e(self.pick(['int', 'float']), d)})",
            lambda: f"({e('int', d)} {compare()} {e('int', d)} {compare()} {e('int', d)})",
            lambda: f"({e('str', d)} {compare()} {e('str', d)})",
            lambda: f"({e('list', d)} {compare()} {e('list', d)})",
            lambda: f"({e('any', d)} {self.pick(['==', '!='])} {e('any', d)})",
            lambda: f"({e('int', d)} {self.pick(['in', 'not in'])} {e(self.pick(['list', 'tuple', 'dict', 'obj']), d)})",
            lambda: f"({e('str', d)} in {e(self.pick(['str', 'dict', 'list']), d)})",
            lambda: f"(not {e('any', d)})",
            lambda: f"({e('bool', d)} {self.pick(['and', 'or'])} {e('bool', d)})",
            lambda: f"({e('any', d)} {self.pick(['is', 'is not'])} None)",
            lambda: f"isinstance({e('any', d)}, {self.type_name()})",
            lambda: f"{self.pick(['any', 'all'])}({e('bool', d)} for i in range({self.small()}))",
            lambda: f"bool({e('any', d)})",
            lambda: f"hasattr({e('obj', d)}, {self.pick(ATTRIBUTES)!r})",
        ])()

    def str_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: f"({e('str', d)} + {e('str', d)})",
            lambda: f"({e('str', d)} * {self.pick(['0', '2', '3', '-1'])})",
            lambda: f"str({e('any', d)})",
            lambda: f"repr({e(self.pick(['str', 'float', 'list', 'int']), d)})",
            lambda: "f'{" + self.unquoted(d) + "}" + self.pick(["-{1 + 1!r:>4}", "", "{2.5:8.3f}", "{10:#x}"]) + "'",
            lambda: f"({self.pick(['%s', '%r', '%5s', '<%s>'])!r} % ({e('any', d)},))",
            lambda: f"('%d %5.2f %x' % ({e('int', d)}, {e('float', d)}, {e('int', d)}))",
            lambda: f"'{{}}|{{:>6}}'.format({e('int', d)}, {e('str', d)})",
            lambda: f"{self.primary('str', d)}[{self.slice()}]",
            lambda: f"{self.primary('str', d)}[{self.index()}]",
            lambda: f"{self.primary('str', d)}.{self.pick(['upper', 'lower', 'strip', 'title', 'swapcase', 'capitalize'])}()",
            lambda: f"{self.primary('str', d)}.replace({e('str', d)}, {e('str', d)})",
            lambda: f"{self.pick(STRINGS)}.join(str(v) for v in {e('list', d)})",
            lambda: f"{self.primary('str', d)}.{self.pick(['center', 'ljust', 'rjust', 'zfill'])}({self.pick(['5', '12'])})",
            lambda: f"type({e('any', d)}).__name__",
            lambda: f"chr({e('int', d)} % 500 + 32)",
            lambda: f"''.join(sorted({e('str', d)}))",
        ])()

    def unquoted(self, d):
        text = self.expression(self.pick(["int", "float", "bool"]), d)
        return text if not set("'\"\\{!:") & set(text) and "lambda" not in text else "1 + 2"

    def list_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: "[" + ", ".join(e(self.pick(["int", "any"]), d) for _ in range(self.r.randrange(5))) + "]",
            lambda: f"[{e('int', d)} for i in range({self.small()})]",
            lambda: f"[{e('any', d)} for i in range({self.small()}) if {e('bool', d)}]",
            lambda: f"[v for v in {e('list', d)}]",
            lambda: f"[(p, q) for p in range({self.pick('123')}) for q in {e('list', d)}]",
            lambda: f"({e('list', d)} + {e('list', d)})",
            lambda: f"({e('list', d)} * {self.pick(['0', '2', '3'])})",
            lambda: f"{self.primary('list', d)}[{self.slice()}]",
            lambda: f"sorted({e('list', d)}{self.pick(['', ', key=str', ', reverse=True', ', key=lambda v: (str(type(v)), str(v))'])})",
            lambda: f"list({e(self.pick(['str', 'tuple', 'dict', 'list']), d)})",
            lambda: f"list(map({self.pick(['str', 'abs', 'lambda v: v + 1', 'lambda v: v * 2', 'bool'])}, {e('list', d)}))",
            lambda: f"list(filter({self.pick(['None', 'lambda v: v', 'lambda v: v > 1'])}, {e('list', d)}))",
            lambda: f"list(zip({e('list', d)}, {e(self.pick(['str', 'tuple', 'list']), d)}))",
            lambda: f"list(enumerate({e('list', d)}, {self.pick('012')}))",
            lambda: f"list(reversed({e(self.pick(['list', 'tuple']), d)}))",
            lambda: f"{self.primary('str', d)}.split({self.pick(['', repr(','), repr(' ')])})",
            lambda: f"list({self.primary('dict', d)}.{self.pick(['keys', 'values', 'items'])}())",
            lambda: self.generated(d),
            lambda: self.generated(d),
            lambda: f"[*{e('list', d)}, *{e('tuple', d)}]",
        ])()

    def tuple_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: f"({e('any', d)}, {e('any', d)})",
            lambda: f"tuple({e('list', d)})",
            lambda: f"({e('tuple', d)} + {e('tuple', d)})",
            lambda: f"{self.primary('tuple', d)}[{self.slice()}]",
            lambda: f"divmod({e('int', d)}, {self.pick(['3', '-2', e('int', d)])})",
            lambda: f"({e('any', d)}, *{e('list', d)})",
            lambda: f"{self.primary('str', d)}.partition({self.pick(STRINGS[1:])})",
        ])()

    def dict_expression(self, d):
        e = self.expression
        return self.pick([
            lambda: f"{{{e('str', d)}: {e('any', d)}, {e('int', d)}: {e('any', d)}}}",
            lambda: f"{{i: {e('any', d)} for i in range({self.small()})}}",
            lambda: f"{{str(v): v for v in {e('list', d)}}}",
            lambda: f"dict(a={e('any', d)}, c={e('any', d)})",
            lambda: f"({e('dict', d)} | {e('dict', d)})",
            lambda: f"{{**{e('dict', d)}, 'z': {e('int', d)}}}",
            lambda: f"dict(zip({e('str', d)}, {e('list', d)}))",
            lambda: f"dict.fromkeys({e('str', d)}, {e('int', d)})",
        ])()

    def obj_expression(self, d):
        if not self.classes:
            return self.leaf("int")
        e = self.expression
        return self.pick([
            lambda: self.new_object(d),
            lambda: self.new_object(d),
            lambda: f"({e('obj', d)} {self.pick(['+', '-', '*'])} {e(self.pick(['int', 'obj']), d)})",
            lambda: f"({e('int', d)} {self.pick(['+', '*'])} {e('obj', d)})",
            lambda: f"({e('obj', d)} or {e('obj', d)})",
        ])()

    def method_call(self, d):
        if not self.classes:
            return self.leaf("int")
        cls = self.pick(self.classes)
        usable = [m for m in cls.methods if self.affords(m.cost)]
        if not usable:
            return self.leaf("int")
        m = self.pick(usable)
        self.spend(m.cost + 2)
        objects = self.variables("obj")
        on = self.pick(objects) if objects and self.chance(70) else self.new_object(0)
        if m.kind == "class" and self.chance(50):
            on = cls.name
        return f"{on}.{m.name}({', '.join(self.expression('int', d) for _ in range(m.count))})"

    def generated(self, d):
        usable = [g for g in self.generators if self.affords(g.cost)]
        if not usable:
            return self.leaf("list")
        g = self.pick(usable)
        self.spend(g.cost)
        call = f"{g.name}({', '.join(self.expression('int', d) for _ in range(g.count))})"
        return self.pick([f"list({call})", f"[v for v in {call}]", f"list(zip(range(3), {call}))", f"sorted({call}, key=repr)", f"[*{call}]"])

    def type_name(self):
        return self.pick(["int", "str", "(int, float)", "list", "object", "bool"] + [c.name for c in self.classes])

    def small(self):
        self.spend(3)
        return self.pick(["0", "1", "3", "5", "8"])

    def index(self):
        return self.pick(["0", "1", "-1", "2", "5", "i" if "i" in self.scopes[-1] else "0"])

    def slice(self):
        return self.pick(["1:", ":2", "::-1", "1:3", "-2:", "::2", ":", "5:1"])

    # --- Statements
    def block(self, count, depth):
        self.indent += 1
        start = len(self.lines)
        for _ in range(count):
            self.statement(depth)
        if len(self.lines) == start:
            self.line("pass")
        self.indent -= 1

    def statement(self, depth):
        self.spend(1)
        choices = [self.assign] * 6 + [self.augmented] * 3 + [self.emit] * 3 + [self.mutate] * 4 + [self.attribute] * 3
        choices += [self.unpack, self.global_change, self.delete]
        if depth > 0:
            choices += [self.condition] * 3 + [self.attempt] * 3 + [self.manage, self.closure, self.matching]
            if self.affords(30):
                choices += [self.loop] * 4 + [self.while_loop] * 2 + [self.drive_generator]
        if self.in_loop:
            choices += [self.jump]
        if self.in_function:
            choices += [self.leave]
        self.pick(choices)(depth)

    def assign(self, depth):
        kind = self.pick(KINDS)
        value = self.expression(kind, self.r.randrange(1, 4))
        scope = self.scopes[-1]
        names = [n for n, k in scope.items() if k == kind and n not in self.protected()]
        name = self.pick(names) if names and self.chance(60) else self.name("v")
        if scope is not self.globals:
            scope[name] = kind
            self.line(f"{name} = " + (f"lim({value})" if kind in ("int", "str", "list", "tuple") else value))

    def protected(self):
        return getattr(self, "counters", ())

    def augmented(self, depth):
        kind = self.pick(["int", "int", "float", "str", "list"])
        names = [n for n, k in self.scopes[-1].items() if k == kind and n not in self.protected()]
        if not names or self.scopes[-1] is self.globals:
            return self.assign(depth)
        name = self.pick(names)
        operator = self.pick({"int": ["+=", "-=", "*=", "^=", "|=", "//=", "%="], "float": ["+=", "-=", "*=", "/="], "str": ["+="], "list": ["+="]}[kind])
        self.line(f"{name} {operator} {self.expression(kind, 2)}")
        if kind != "float":
            self.line(f"{name} = lim({name})")

    def emit(self, depth):
        if self.multiplier > 40 and self.chance(90):
            return self.assign(depth)
        self.line(f"out({', '.join(self.expression('any', 2) for _ in range(self.r.randrange(1, 3)))})")

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
                lambda: f"{x}[{self.slice()}] = {e('list', 1)}",
                lambda: f"del {x}[{self.pick([self.index(), self.slice()])}]",
                lambda: f"{x}.{self.pick(['reverse', 'clear', 'sort', 'copy'])}()",
                lambda: f"{x}.extend({e(self.pick(['list', 'tuple', 'str']), 1)})",
                lambda: f"{x}.remove({e('int', 1)})",
                lambda: f"{x}[{self.index()}] += {e('int', 1)}",
            ])())
            self.line(f"del {x}[30:]")
        else:
            self.line(self.pick([
                lambda: f"{x}[{e(self.pick(['int', 'str', 'any']), 1)}] = {e('any', 1)}",
                lambda: f"{x}.pop({e('any', 1)}, None)",
                lambda: f"{x}.update({e('dict', 1)})",
                lambda: f"{x}.setdefault({e('str', 1)}, []).append({e('int', 1)})",
                lambda: f"del {x}[{e('str', 1)}]",
                lambda: f"{x}['n'] = {x}.get('n', 0) + 1",
                lambda: f"{x}.popitem()",
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
        ])())

    def unpack(self, depth):
        if self.scopes[-1] is self.globals:
            return
        a, b = self.name("v"), self.name("v")
        text = self.pick([f"{a}, {b} = {self.expression('tuple', 1)}", f"{a}, *{b} = {self.expression('list', 1)}",
                          f"*{b}, {a} = {self.expression('str', 1)}", f"{a}, {b} = {self.expression('int', 1)}, [{self.expression('int', 1)}]"])
        self.line(text)
        self.scopes[-1][a], self.scopes[-1][b] = "int", "list"

    def global_change(self, depth):
        names = [n for n, k in self.globals.items() if k == "int"]
        if names:
            self.line(f"globals()[{self.pick(names)!r}] = {self.expression('int', 1)}")

    def delete(self, depth):
        names = [n for n in self.scopes[-1] if n.startswith("v") and n not in self.protected()]
        if names and self.chance(15) and self.scopes[-1] is not self.globals:
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
            head = f"for {i} in range({self.pick(['', '', '1, '])}{count}{self.pick(['', '', ''])}):"
        else:
            j = self.name("v")
            head, names = self.pick([
                lambda: (f"for {i} in {e('list', 1)}:", {i: "int"}),
                lambda: (f"for {i}, {j} in enumerate({e(self.pick(['list', 'str']), 1)}):", {i: "int", j: "str"}),
                lambda: (f"for {i}, {j} in zip({e('list', 1)}, {e('list', 1)}):", {i: "int", j: "int"}),
                lambda: (f"for {i}, {j} in {self.primary('dict', 1)}.items():", {i: "str", j: "int"}),
                lambda: (f"for {i} in {e('str', 1)}:", {i: "str"}),
                lambda: (f"for {i} in {self.generated(1)}:", {i: "int"}),
                lambda: (f"for {i} in {self.generator_call()}:", {i: "int"}),
                lambda: (f"for {i} in list({e('obj', 1)}):", {i: "int"}),
            ])()
            count = 5
        self.line(head)
        self.scopes[-1].update(names)
        self.looped(count, depth)
        if self.chance(10):
            self.line("else:")
            self.block(1, 0)

    def looped(self, count, depth, first=None, counter=None):
        was, outer = self.multiplier, self.in_loop
        kept = self.protected()
        if counter:
            self.counters = (*kept, counter)
        self.multiplier *= count
        self.in_loop = True
        if first:
            self.indent += 1
            self.line(first)
            self.indent -= 1
        self.block(self.r.randrange(1, 5), depth - 1)
        self.multiplier, self.in_loop, self.counters = was, outer, kept

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
            lambda: f"assert {e('bool', 1)}, {e('str', 1)}",
        ])()

    def attempt(self, depth):
        self.line("try:")
        self.block(self.r.randrange(1, 4), depth - 1)
        if self.chance(25):
            self.indent += 1
            self.line(self.raising())
            self.indent -= 1
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
            self.in_loop, outer = False, self.in_loop
            self.block(self.r.randrange(1, 3), 0)
            self.in_loop = outer

    def handler(self, depth):
        self.indent += 1
        if self.multiplier <= 40:
            self.line("out(type(e).__name__, text(e), type(e.__context__).__name__)")
        self.indent -= 1
        self.block(1, depth - 1)
        if self.chance(10):
            self.indent += 1
            self.line(self.pick(["raise", self.raising()]))
            self.indent -= 1

    def manage(self, depth):
        if self.multiplier > 40:
            return self.assign(depth)
        name = self.name("m")
        self.line(f"with Manager({name!r}, {self.pick(['True', 'False'])}) as {name}:")
        self.block(self.r.randrange(1, 3), depth - 1)

    def closure(self, depth):
        names = [n for n, k in self.scopes[-1].items() if k == "int" and n not in self.protected()]
        if not names or self.scopes[-1] is self.globals or not self.in_function:
            return self.assign(depth)
        captured, f = self.pick(names), self.name("inner")
        self.line(f"def {f}(p, q={self.expression('int', 1)}):")
        self.line(f"    nonlocal {captured}")
        self.line(f"    {captured} = lim({captured} + p)")
        self.line(f"    return {self.pick([captured + ' * q', 'p - q', captured])}")
        result = self.name("v")
        self.line(f"{result} = [{f}({self.expression('int', 1)}) for _ in range(3)] + [{f}(1, q=2)]")
        self.scopes[-1][result] = "list"

    def matching(self, depth):
        self.line(f"match {self.expression('any', 2)}:")
        self.indent += 1
        cases = ["case 0 | 1:", "case int(n) if n > 5:", "case str():", "case [a, *rest]:", "case {'a': a}:", "case (1, b):", "case None:", "case float():"]
        for case in sorted(self.r.sample(cases, 3)):
            self.line(case)
            self.block(1, 0)
        self.line("case _:")
        self.block(1, 0)
        self.indent -= 1

    def generator_call(self):
        if not self.generators:
            return "[1, 2]"
        g = self.pick(self.generators)
        if not self.affords(g.cost):
            return "range(2)"
        self.spend(g.cost)
        return f"{g.name}({', '.join(self.expression('int', 1) for _ in range(g.count))})"

    def drive_generator(self, depth):
        if not self.generators or self.scopes[-1] is self.globals:
            return self.assign(depth)
        g, r = self.name("g"), self.name("v")
        self.line(f"{g} = {self.generator_call()}")
        self.line(f"{g} = iter({g})")
        self.line(f"{r} = [next({g}, None)]")
        self.scopes[-1][r] = "list"
        for _ in range(self.r.randrange(1, 4)):
            self.line(self.pick([f"{r}.append(next({g}, 'end'))", f"{r}.append({g}.send({self.expression('int', 1)}))", f"{g}.close()",
                                 f"{r}.append({g}.throw(ValueError({self.expression('int', 1)})))", f"{r}.extend({g})"]))

    # --- Definitions
    def body_of(self, parameters, statements, depth, generator=False):
        """Writes a body in a scope of its own, and returns what running it once costs."""
        kept = self.cost, self.multiplier, self.in_loop, self.in_function, getattr(self, "counters", ())
        self.cost, self.multiplier, self.in_loop, self.in_function, self.counters = 0, 1, False, True, ()
        self.scopes.append(dict(parameters))
        self.block(statements, depth)
        cost = self.cost
        self.cost, self.multiplier, self.in_loop, self.in_function, self.counters = kept
        return cost

    def function(self):
        f, count = self.name("f"), self.r.randrange(4)
        names = ["x", "y", "z"][:count]
        parameters, keywords = list(names), []
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
        self.line(f"def {f}({', '.join(parameters)}):")
        if self.chance(25):
            globals_ = [n for n, k in self.globals.items() if k == "int"]
            if globals_:
                n = self.pick(globals_)
                self.line(f"    global {n}")
                self.line(f"    {n} = lim({n} + 1)")
        cost = self.body_of(kinds, self.r.randrange(1, 6), 2)
        self.line(f"    return {self.expression(self.pick(['int', 'any']), 2)}")
        self.scopes.pop()
        self.functions.append(Callable(f, count, cost + 5, keywords=keywords))

    def recursion(self):
        f = self.name("rec")
        self.line(f"def {f}(n, x):")
        self.line("    if not isinstance(n, int) or n <= 0:")
        self.line(f"        return {self.pick(['x', '0', 'n', '[x]', 'x / 0'])}")
        step = self.pick(["lim({f}(n - 1, x) + n)", "{f}(n - 1, (n, x))", "{f}(n - 2, x) and {f}(n - 1, n)", "[n] + {f}(n - 1, x)", "{f}(n - 1, x=lim(x * 2))"])
        self.line("    n = n % 12" if "and" in step else f"    n = n % {self.pick([20, 150, 300])}")
        self.line("    return " + step.format(f=f))
        self.functions.append(Callable(f, 2, 150))

    def generator(self):
        g, count = self.name("gen"), self.r.randrange(3)
        names = ["x", "y"][:count]
        self.line(f"def {g}({', '.join(names)}):")
        kinds = {n: "int" for n in names}
        rounds = self.pick([2, 4, 10])
        self.indent += 1
        self.line("got = None")
        self.line(f"for i in range({rounds}):")
        self.scopes.append(kinds | {"i": "int", "got": "int"})
        shielded = self.chance(40)
        if shielded:
            self.indent += 1
            self.line("try:")
        kept = self.cost, self.multiplier, self.in_loop
        self.cost, self.multiplier, self.in_loop = 0, 1, False
        self.block(self.r.randrange(0, 3), 1)
        self.indent += 1
        self.line(self.pick([f"yield {self.expression('any', 2)}", f"got = yield {self.expression('int', 2)}", f"yield from {self.expression('list', 2)}",
                             f"yield from {self.generator_call()}"]))
        self.indent -= 1
        cost = self.cost * rounds
        self.cost, self.multiplier, self.in_loop = kept
        if shielded:
            self.line(self.pick(["finally:", "except ValueError as e:", "except (GeneratorExit, ValueError):"]))
            self.line(self.pick([f"    x = {self.expression('int', 1)}", "    pass", "    raise"]) if not self.lines[-1].strip().startswith("finally") else "    x = 1")
            self.indent -= 1
        if self.chance(30):
            self.line(f"return {self.expression('int', 1)}")
        self.indent -= 1
        self.scopes.pop()
        self.generators.append(Callable(g, count, cost + 10))

    def make_class(self):
        base = self.pick(self.classes) if self.classes and self.chance(55) else None
        cls = Cls(self.name("C"), base)
        self.line(f"class {cls.name}{'(' + base.name + ')' if base else ''}:")
        self.indent += 1
        slotted = self.chance(20)
        if slotted:
            self.line("__slots__ = " + self.pick(["('a', 'b')", "('a', 'b', 'c', 'd')", "()", "'a', 'd'"]))
        self.line(f"total = {self.leaf('int')}")
        if not base or self.chance(50):
            self.line("def __init__(self, a, b):")
            if base and self.chance(60):
                self.line("    super().__init__(b, a)")
            self.line(f"    self.{self.pick('ab')} = a")
            self.line(f"    self.{self.pick('bc')} = {self.pick(['b', 'a', '[b]', 'lim(b)'])}")
            if self.chance(30):
                self.line("    if a:")
                self.line(f"        self.{self.pick('cd')} = {self.expression('any', 1)}")
        if not base:
            self.line("def __repr__(self):")
            self.line("    return f'<{type(self).__name__} {getattr(self, \"a\", None)!r:.30}>'")
        for _ in range(self.r.randrange(1, 3)):
            self.method(cls)
        for special in self.r.sample(SPECIALS, self.r.randrange(0, 4)):
            for text in special.split("\n"):
                self.line(text)
        self.indent -= 1
        self.classes.append(cls)

    def method(self, cls):
        m, count = self.pick(["m1", "m2", "m3", "m4"]), 1
        style = self.r.random()
        kind = "plain"
        me = "self"
        if style < 0.12:
            self.line("@staticmethod")
            me, kind = None, "class"
        elif style < 0.25:
            self.line("@classmethod")
            me, kind = "cls", "class"
        elif style < 0.4:
            p = self.pick(["c", "d"])
            self.line("@property")
            self.line(f"def {p}(self):")
            self.line(f"    return {self.pick(['self.a', 'lim(self.a + 1)', 'self.total', '(self.a, self.b)'])}")
            if self.chance(50):
                self.line(f"@{p}.setter")
                self.line(f"def {p}(self, value):")
                self.line(f"    self.{self.pick('ab')} = value")
            return
        self.line(f"def {m}({me + ', ' if me else ''}x):")
        scope = {"x": "int"}
        if me == "self":
            scope["self"] = "obj"
        cost = self.body_of(scope, self.r.randrange(0, 3), 1)
        if cls.base and me == "self" and self.chance(25) and any(b.name == m for b in cls.base.methods):
            self.line(f"    return (super().{m}(x), {self.expression('int', 1)})")
            cost += 10 + max(b.cost for b in cls.base.methods)
        else:
            self.line(f"    return {self.expression('int', 2)}")
        self.scopes.pop()
        cls.methods = [o for o in cls.methods if o.name != m] + [Callable(m, count, cost + 5, kind)]

    def main(self):
        self.line("def main():")
        self.body_of({}, 0, 0)
        self.multiplier, self.in_loop, self.in_function, self.counters, self.cost = 1, False, True, (), 0
        self.indent += 1
        for kind in ("int", "int", "float", "str", "list", "dict", "obj"):
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
        for _ in range(self.r.randrange(3, 8)):
            self.line("try:")
            self.block(self.r.randrange(1, 5), 3)
            self.line("except Exception as e:")
            self.line("    out(type(e).__name__, text(e))")
        self.line(f"out({', '.join(self.variables('any')[:6])})")
        self.indent -= 1
        self.line("main()")

    def program(self):
        for _ in range(self.r.randrange(1, 4)):
            n = self.name("G")
            self.line(f"{n} = {self.leaf('int')}")
            self.globals[n] = "int"
        makers = [self.function] * 4 + [self.make_class] * 3 + [self.generator] * 2 + [self.recursion]
        for _ in range(self.r.randrange(2, 8)):
            self.pick(makers)()
        self.main()
        return PRELUDE + "\n".join(self.lines) + "\n"


SPECIALS = [
    "def __add__(self, other):\n    return type(self)(self.a, other) if isinstance(other, int) else NotImplemented",
    "def __radd__(self, other):\n    return other",
    "def __sub__(self, other):\n    return lim(self.a - other)",
    "def __mul__(self, other):\n    return NotImplemented",
    "def __rmul__(self, other):\n    return (other, self.b)",
    "def __eq__(self, other):\n    return isinstance(other, type(self)) and self.a == other.a\n__hash__ = None",
    "def __lt__(self, other):\n    return self.a < other",
    "def __hash__(self):\n    return 5",
    "def __bool__(self):\n    return bool(self.a)",
    "def __len__(self):\n    return 3",
    "def __getitem__(self, index):\n    if index > 3:\n        raise IndexError(index)\n    return index * 2",
    "def __setitem__(self, index, value):\n    self.b = (index, value)",
    "def __contains__(self, item):\n    return item == self.a",
    "def __iter__(self):\n    yield self.a\n    yield self.b",
    "def __call__(self, *args, **kwargs):\n    return (len(args), sorted(kwargs))",
    "def __getattr__(self, name):\n    if name in 'abcd':\n        return 11\n    raise AttributeError(name)",
    "def __setattr__(self, name, value):\n    object.__setattr__(self, name, value)",
    "def __index__(self):\n    return 2",
    "def __iadd__(self, other):\n    self.b = other\n    return self",
]


def program(seed):
    return Writer(seed).program()


if __name__ == "__main__":
    import sys
    print(program(int(sys.argv[1])))
