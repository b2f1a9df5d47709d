"""Random expressions, by the kind of value that they mostly have."""
from vocabulary import ATTRIBUTES, BYTES, COMPLEXES, FLOATS, INTS, KINDS, STRINGS

RISK = 14  # percent


class Expressions:
    """The part of the writer that makes expressions; `depth` bounds how deep they nest."""

    def expression(self, kind="any", depth=2):
        if kind == "any":
            kind = self.pick(KINDS)
        if self.chance(1.5):
            kind = self.pick(KINDS)
        self.spend(0.3)
        if depth <= 0 or self.chance(15):
            return self.leaf(kind)
        if self.chance(12):
            call = self.call(depth - 1)
            if call:
                return call
        return getattr(self, kind + "_expression")(depth - 1)

    def choose(self, usual, risky=()):
        """What one of the functions makes; seldom one whose expression often raises, for an error ends most of what follows it."""
        return self.pick(risky if risky and self.chance(RISK) else usual)()

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
            "complex": lambda: self.pick(COMPLEXES),
            "bytes": lambda: self.pick(BYTES),
            "str": lambda: self.pick(STRINGS),
            "bool": lambda: self.pick(["True", "False", "None", "(not 0)"]),
            "list": lambda: self.pick(["[]", "[1, 2, 3]", "[3, 1, 2, 1]", "['b', 'a']", "[1.5, 2, True]", "[[1], [2, 3]]", "[2**62, 2**63]"]),
            "tuple": lambda: self.pick(["()", "(1, 2)", "(1, 'a', None)", "(2.5, 3)", "(1, (2, 3), [4])"]),
            "dict": lambda: self.pick(["{}", "{'a': 1, 'b': 2}", "{1: 'x', 2: 'y'}", "{(1, 2): [3]}", "{'a': {'b': 1}}", "{1.0: True, None: -1}"]),
            "set": lambda: self.pick(["set()", "{1, 2, 3}", "frozenset('abc')", "{'a', 1, None}", "{True, 2.5}"]),
            "obj": lambda: self.new_object(0),
        }[kind]()

    def new_object(self, depth):
        if not self.classes:
            return "None"
        cls = self.pick(self.classes)
        self.spend(2)
        return f"{cls.name}({', '.join(self.expression('any' if self.chance(20) else 'int', depth) for _ in range(2))})"

    def usable(self, callables):
        """Those that are cheap enough, and that cannot lead back to the method being written."""
        return [c for c in callables if self.affords(c.cost) and c.rank < self.ceiling]

    def pay(self, callable):
        self.spend(callable.cost)
        self.rank = max(self.rank, callable.rank)

    def call(self, depth):
        usable = self.usable(self.functions)
        if not usable:
            return None
        f = self.pick(usable)
        self.pay(f)
        arguments = [self.expression(self.pick(["int", "int", "any"]), depth) for _ in range(f.count)]
        style = self.r.random()
        if style < 0.15 and arguments:
            return f"{f.name}(*[{', '.join(arguments)}])"
        if style < 0.2 and arguments:
            return f"functools.partial({f.name}, {arguments[0]})({', '.join(arguments[1:])})"
        if style < 0.25 and arguments:
            return f"{f.name}({', '.join(arguments[:-1] + ['*(' + arguments[-1] + ',)'])})"
        if style < 0.3 and f.names:
            return f"{f.name}({', '.join(f'{n}={a}' for n, a in self.shuffled(zip(f.names, arguments)))})"
        for k in f.keywords:
            if self.chance(50):
                arguments.append(f"{k}={self.expression('int', depth)}")
        if style > 0.9 and f.keywords:
            arguments = [a for a in arguments if "=" not in a[:4]]
            return f"{f.name}({''.join(a + ', ' for a in arguments)}**{{{self.pick(f.keywords)!r}: {self.expression('int', depth)}}})"
        if style > 0.98:
            arguments = arguments[1:] if self.chance(70) else arguments + ["extra=1"]
        return f"{f.name}({', '.join(arguments)})"

    def int_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('int', d)} {self.pick(['+', '-', '*', '+', '-'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['+', '-', '*'])} {e(self.pick(['int', 'bool', 'float', 'complex']), d)})",
            lambda: f"({e('int', d)} {self.pick(['&', '|', '^'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['<<', '>>'])} {self.pick(['1', '3', '5', '60'])})",
            lambda: f"({e('int', d)} ** {self.pick(['0', '1', '2', '3'])})",
            lambda: f"{self.pick(['-', '~', '+', 'abs', 'int', 'hashed', 'operator.index'])}({e('int', d)})",
            lambda: f"len({e(self.pick(['str', 'list', 'dict', 'tuple', 'set', 'bytes', 'obj']), d)})",
            lambda: f"({e('int', d)} if {e('bool', d)} else {e('int', d)})",
            lambda: f"sum({e('int', d)} for i in range({self.small()}))",
            lambda: f"{self.pick(['min', 'max'])}({e('int', d)}, {e('int', d)})",
            lambda: f"{self.pick(['min', 'max'])}({e('list', d)}, key={self.pick(['abs', 'str', 'repr', 'lambda v: -v'])}, default={e('int', d)})",
            lambda: f"{self.primary('dict', d)}.get({e('any', d)}, {e('int', d)})",
            lambda: f"round({e('float', d)})",
            lambda: f"round({e('int', d)}, {self.pick(['-1', '-2', '0', '1', 'None'])})",
            lambda: f"math.{self.pick(['floor', 'ceil', 'trunc'])}({e('float', d)})",
            lambda: f"math.{self.pick(['gcd', 'lcm'])}({e('int', d)}, {e('int', d)})",
            lambda: f"math.isqrt(abs({e('int', d)}))",
            lambda: f"pow({e('int', d)}, {self.pick(['0', '2', '5', '-1'])}, {self.pick(['7', '1000003', '2**61 - 1', '-9'])})",
            lambda: f"{self.primary('int', d)}.{self.pick(['bit_length()', 'bit_count()', 'conjugate()', 'numerator', 'real', 'imag'])}",
            lambda: f"int.from_bytes(raw({e('bytes', d)})[:9], {self.pick(['little', 'big'])!r}{self.pick(['', ', signed=True'])})",
            lambda: f"divmod({e('int', d)}, {self.pick(['3', '-7', '10', e('int', d)])})[{self.pick('01')}]",
            lambda: f"({e('int', d)} {self.pick(['//', '%'])} {self.pick(['3', '7', '-4', '10', '2**62'])})",
            lambda: f"({e('list', d)} or [0])[{self.pick(['0', '-1'])}]",
            lambda: f"({e('tuple', d)} + (1, 2))[{self.pick(['0', '-1', '1'])}]",
            lambda: f"int({self.pick(['2.5', repr('42'), e('int', d)])})",
            lambda: f"getattr({e('obj', d)}, {self.pick(ATTRIBUTES)!r}, {e('int', d)})",
            lambda: f"{self.primary('obj', d)}.{self.pick(['a', 'a', 'b', 'total'])}",
            lambda: f"(lambda v: {self.pick(['v + 1', 'v * v', '-v', 'v'])})({e('int', d)})",
            lambda: f"(lambda v, *more, k={e('int', d)}: (v, len(more), k)[{self.pick('012')}])({e('int', d)}{self.pick(['', ', 1, 2', ', k=5'])})",
            lambda: f"(w := {e('int', d)})",
            lambda: f"len({self.range_text(d)})",
            lambda: self.method_call(d),
            lambda: self.method_call(d),
        ], [
            lambda: f"({e('int', d)} {self.pick(['//', '%'])} {self.pick([e('int', d), '3', '7', '-4', '10'])})",
            lambda: f"{self.primary('list', d)}[{self.index()}]",
            lambda: f"{self.primary('tuple', d)}[{self.index()}]",
            lambda: f"raw({e('bytes', d)})[{self.index()}]",
            lambda: f"{self.primary('dict', d)}[{e(self.pick(['str', 'int']), d)}]",
            lambda: f"{self.primary('obj', d)}.{self.pick(ATTRIBUTES)}",
            lambda: f"int({self.pick([e('float', d), e('str', d), repr('42')])})",
            lambda: f"int({self.pick(['-0b101', ' 7f ', '0x_1f', 'zz', '1_000'])!r}, {self.pick(['0', '16', '36', '2'])})",
            lambda: f"{self.primary('list', d)}.{self.pick(['count', 'index'])}({e('int', d)})",
            lambda: f"{self.primary('str', d)}.{self.pick(['count', 'find', 'rfind', 'index'])}({e('str', d)}{self.pick(['', ', 1', ', 1, -1'])})",
            lambda: f"functools.reduce({self.pick(['operator.add', 'operator.sub', 'max', 'lambda p, q: p - q', 'lambda p, q: (q, p)'])}, {e('list', d)}, {e('int', d)})",
            lambda: f"bisect.{self.pick(['bisect', 'bisect_left'])}({e('list', d)}, {e('int', d)})",
            lambda: f"{self.range_text(d)}.{self.pick(['count', 'index'])}({e('int', d)})",
            lambda: f"ord({self.primary('str', d)}[{self.index()}])",
        ])

    def range_text(self, d):
        return self.pick([f"range({self.expression('int', d)})", f"range({self.expression('int', d)}, {self.expression('int', d)}, {self.pick(['1', '-1', '3', '-7', '0'])})",
                          f"range(10)[{self.slice()}]", "range(5, -5, -2)"])

    def float_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('float', d)} {self.pick(['+', '-', '*', '/'])} {e('float', d)})",
            lambda: f"({e('float', d)} {self.pick(['+', '-', '*', '/', '//', '%'])} {e('int', d)})",
            lambda: f"({e('int', d)} {self.pick(['/', '+', '*', '-'])} {e('float', d)})",
            lambda: f"({e('float', d)} ** {self.pick(['2', '0.5', '-1', '3'])})",
            lambda: f"{self.pick(['-', 'abs', 'float', '+'])}({e('float', d)})",
            lambda: f"float({e('int', d)})",
            lambda: f"({e('int', d)} / {self.pick(['3', '7.5', '-2', '2**60'])})",
            lambda: f"round({e('float', d)}, {self.pick(['0', '1', '2', '-1', '20'])})",
            lambda: f"{self.pick(['min', 'max'])}({e('float', d)}, {e('int', d)})",
            lambda: f"sum([{e('float', d)}, {e('int', d)}])",
            lambda: f"math.fsum([{e('float', d)}, {e('int', d)}])",
            lambda: f"math.{self.pick(['copysign', 'fmod', 'hypot', 'atan2', 'pow'])}({e('float', d)}, {e('float', d)})",
            lambda: f"{self.primary('float', d)}.{self.pick(['is_integer()', 'as_integer_ratio()', 'hex()', 'real', 'imag', 'conjugate()'])}",
            lambda: f"{self.primary('complex', d)}.{self.pick(['real', 'imag'])}",
            lambda: f"abs({e('complex', d)})",
        ], [
            lambda: f"({e('int', d)} / {e('int', d)})",
            lambda: f"float({self.pick(['1e5', ' -2.5 ', '+1', '-inf', '1_0.5', '0x1', '1e400'])!r})",
            lambda: f"math.{self.pick(['sqrt', 'fabs', 'floor', 'modf', 'frexp', 'sin', 'exp', 'log2', 'isnan', 'isfinite'])}({e('float', d)})",
            lambda: f"divmod({e('float', d)}, {e(self.pick(['int', 'float']), d)})[{self.pick('01')}]",
        ])

    def complex_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('complex', d)} {self.pick(['+', '-', '*', '/'])} {e(self.pick(['complex', 'int', 'float']), d)})",
            lambda: f"({e(self.pick(['int', 'float', 'bool']), d)} {self.pick(['+', '-', '*', '/'])} {e('complex', d)})",
            lambda: f"complex({e('float', d)}, {e('int', d)})",
            lambda: f"{self.primary('complex', d)}.conjugate()",
            lambda: f"({e('complex', d)} ** {self.pick(['2', '0', '-1', '3'])})",
            lambda: f"{self.pick(['-', '+', 'complex'])}({e('complex', d)})",
        ])

    def bytes_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('bytes', d)} + {e('bytes', d)})",
            lambda: f"{self.primary('str', d)}.encode({self.pick(['', repr('utf-16-le'), repr('latin-1')])})",
            lambda: f"raw({e('bytes', d)})[{self.slice()}]",
            lambda: f"bytes(memoryview(raw({e('bytes', d)}))[{self.slice()}])",
            lambda: f"memoryview(raw({e('bytes', d)}))[{self.slice()}].{self.pick(['tolist()', 'hex()', 'nbytes', 'strides'])}",
            lambda: f"bytes(bytearray(raw({e('bytes', d)})).{self.pick(['upper', 'title', 'strip', 'swapcase'])}())",
            lambda: f"raw({e('bytes', d)}).{self.pick(['hex()', 'upper()', 'isalnum()', 'title()', 'center(9)', 'zfill(7)'])}",
            lambda: f"{self.pick(BYTES)}.join([raw({e('bytes', d)}), b'x'])",
        ], [
            lambda: f"bytes(v & 255 for v in {e('list', d)})",
            lambda: f"raw({e('bytes', d)}).{self.pick(['replace', 'partition', 'removeprefix', 'split'])}({self.pick(BYTES)}{self.pick(['', '', ', 1'])})",
            lambda: f"({e('int', d)} & 65535).to_bytes({self.pick('0248')}, {self.pick(['little', 'big'])!r})",
            lambda: f"(b'%d|%s' % ({e('int', d)}, {e('bytes', d)}))",
        ])

    def bool_expression(self, d):
        e = self.expression
        compare = lambda: self.pick(["<", "<=", "==", "!=", ">", ">="])
        return self.choose([
            lambda: f"({e('int', d)} {compare()} {e('int', d)})",
            lambda: f"({e('float', d)} {compare()} {e(self.pick(['int', 'float', 'complex', 'bool']), d)})",
            lambda: f"({e('int', d)} {compare()} {e('int', d)} {compare()} {e('int', d)})",
            lambda: f"({e('str', d)} {compare()} {e('str', d)})",
            lambda: f"(float('nan') {compare()} {e('float', d)})",
            lambda: f"({e('list', d)} {compare()} {e('list', d)})",
            lambda: f"({e('tuple', d)} {compare()} {e('tuple', d)})",
            lambda: f"({e('set', d)} {compare()} {e('set', d)})",
            lambda: f"({e('any', d)} {self.pick(['==', '!='])} {e('any', d)})",
            lambda: f"({e('int', d)} {self.pick(['in', 'not in'])} {e(self.pick(['list', 'tuple', 'dict', 'obj', 'set']), d)})",
            lambda: f"({e('int', d)} in {self.range_text(d)})",
            lambda: f"({e('str', d)} in {e(self.pick(['str', 'dict', 'list', 'set']), d)})",
            lambda: f"(not {e('any', d)})",
            lambda: f"({e('bool', d)} {self.pick(['and', 'or', '&', '|', '^'])} {e('bool', d)})",
            lambda: f"({e('any', d)} {self.pick(['is', 'is not'])} {self.pick(['None', 'True'])})",
            lambda: f"{self.pick(['isinstance'])}({e('any', d)}, {self.type_name()})",
            lambda: f"issubclass(type({e('any', d)}), {self.type_name()})",
            lambda: f"{self.pick(['any', 'all'])}({e('bool', d)} for i in range({self.small()}))",
            lambda: f"bool({e('any', d)})",
            lambda: f"callable({e('obj', d)})",
            lambda: f"hasattr({e('obj', d)}, {self.pick(ATTRIBUTES)!r})",
            lambda: f"{self.primary('str', d)}.{self.pick(['isdigit', 'isalpha', 'isidentifier', 'isupper', 'isspace', 'isascii', 'isprintable', 'istitle'])}()",
            lambda: f"{self.primary('str', d)}.{self.pick(['startswith', 'endswith'])}({self.pick([e('str', d), '(' + repr('a') + ', ' + repr('x') + ')'])})",
            lambda: f"{self.primary('set', d)}.{self.pick(['isdisjoint', 'issubset', 'issuperset'])}({e('list', d)})",
        ], [
            lambda: f"({e('bytes', d)} {compare()} {e(self.pick(['bytes', 'str']), d)})",
            lambda: f"({e('obj', d)} {compare()} {e(self.pick(['obj', 'int']), d)})",
        ])

    def str_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('str', d)} + {e('str', d)})",
            lambda: f"({e('str', d)} * {self.pick(['0', '2', '3', '-1'])})",
            lambda: f"str({e('any', d)})",
            lambda: f"{self.pick(['repr', 'ascii'])}({e(self.pick(['str', 'float', 'list', 'int', 'any']), d)})",
            lambda: "f'{" + self.unquoted(d) + self.pick(["", "=", "!r", "!s:>7"]) + "}" + self.pick(["-{1 + 1!r:>4}", "", "{2.5:8.3f}", "{10:#x}"]) + "'",
            lambda: "f'{" + self.unquoted(d) + ":{" + self.pick(["5", "1 + 2", "'>9'"]).replace("'", '"') + "}}'",
            lambda: f"({self.pick(['%s', '%r', '%5s', '<%s>', '%-8.3s|', '%a'])!r} % ({e('any', d)},))",
            lambda: f"{self.pick(['str', 'repr', 'round', 'bool'])}(float('nan') {self.pick(['+', '*', '//', '-'])} {e(self.pick(['int', 'float']), d)})",
            lambda: f"('%d %5.2f %x' % ({e('int', d)}, {e('float', d)}, {e('int', d)}))",
            lambda: f"('%(a)s-%(b)05d' % {{'a': {e('any', d)}, 'b': {e('int', d)}}})",
            lambda: f"'{{}}|{{:>6}}'.format({e('int', d)}, {e('str', d)})",
            lambda: f"{self.primary('str', d)}[{self.slice()}]",
            lambda: f"{self.primary('str', d)}.{self.pick(['upper', 'lower', 'strip', 'title', 'swapcase', 'capitalize', 'casefold', 'lstrip', 'expandtabs'])}()",
            lambda: f"{self.primary('str', d)}.replace({e('str', d)}, {e('str', d)}{self.pick(['', '', ', 1', ', 0'])})",
            lambda: f"{self.pick(STRINGS)}.join(str(v) for v in {e('list', d)})",
            lambda: f"{self.primary('str', d)}.{self.pick(['center', 'ljust', 'rjust'])}({self.pick(['5', '12'])}{self.pick(['', ', ' + repr('*')])})",
            lambda: f"{self.primary('str', d)}.{self.pick(['zfill(6)', 'removeprefix(' + repr('a') + ')', 'removesuffix(' + repr('c') + ')', 'rstrip(' + repr('cz ') + ')'])}",
            lambda: f"{self.primary('str', d)}.translate({{97: {self.pick(['None', repr('Q'), '98'])}, 98: 'yy'}})",
            lambda: f"type({e('any', d)}).__name__",
            lambda: f"chr({e('int', d)} % 500 + 32)",
            lambda: f"{self.pick(['hex', 'bin', 'oct'])}({e('int', d)})",
            lambda: f"''.join(sorted({e('str', d)}))",
            lambda: f"''.join({self.pick(['reversed', 'dict.fromkeys', 'list'])}({e('str', d)}))",
        ], [
            lambda: "f'{" + self.unquoted(d) + ":" + self.format_spec() + "}'",
            lambda: f"format({e(self.pick(['int', 'float', 'str', 'bool', 'complex', 'obj']), d)}, {self.format_spec()!r})",
            lambda: f"('%{self.pick(['d', '5.2f', '+d', '08.3f', 'x', '#o', 'e', 'g', 'c', '-6i', ' d', '%d'])}' % ({e(self.pick(['int', 'float']), d)},))",
            lambda: f"'{{0[0]}}|{{k:{self.format_spec()}}}|{{0!r}}'.format({e('list', d)}, k={e(self.pick(['int', 'float']), d)})",
            lambda: f"{self.primary('str', d)}[{self.index()}]",
        ])

    def format_spec(self):
        pick, chance = self.pick, self.chance
        fill = pick(["", "<", ">", "^", "=", "*^", "0>", "é<"]) if chance(50) else ""
        return (fill + (pick(["+", "-", " "]) if chance(20) else "") + ("#" if chance(15) else "") + ("0" if chance(15) else "")
                + (pick(["1", "6", "12"]) if chance(60) else "") + (pick([",", "_"]) if chance(20) else "") + (pick([".0", ".2", ".5"]) if chance(30) else "")
                + pick(["", "", "d", "x", "X", "b", "f", "e", "g", "G", "%", "n", "s", "c", "o"]))

    def unquoted(self, d):
        text = self.expression(self.pick(["int", "float", "bool"]), d)
        return text if not set("'\"\\{!:=") & set(text) and "lambda" not in text else "1 + 2"

    def list_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: "[" + ", ".join(e(self.pick(["int", "any"]), d) for _ in range(self.r.randrange(5))) + "]",
            lambda: f"[{e('int', d)} for i in range({self.small()})]",
            lambda: f"[{e('any', d)} for i in range({self.small()}) if {e('bool', d)}]",
            lambda: f"[v for v in {e('list', d)}]",
            lambda: f"[(p, q) for p in range({self.pick('123')}) for q in {e('list', d)}]",
            lambda: f"[[p * q for p in range(q)] for q in range({self.pick('123')})]",
            lambda: f"[v for v in {e('list', d)} if v != {self.pick(['1', '2', 'None'])}]",
            lambda: f"({e('list', d)} + {e('list', d)})",
            lambda: f"({e('list', d)} * {self.pick(['0', '2', '3'])})",
            lambda: f"{self.primary('list', d)}[{self.slice()}]",
            lambda: f"sorted({e('list', d)}{self.pick(['', ', key=str', ', reverse=True', ', key=lambda v: (str(type(v)), str(v))'])})",
            lambda: f"list({e(self.pick(['str', 'tuple', 'dict', 'list', 'bytes', 'obj']), d)})",
            lambda: f"list({self.range_text(d)}[:6])",
            lambda: f"list(map({self.pick(['str', 'abs', 'lambda v: v + 1', 'lambda v: v * 2', 'bool', 'type'])}, {e('list', d)}))",
            lambda: f"list(map(lambda p, q: (p, q), {e('list', d)}, {e('str', d)}))",
            lambda: f"list(filter({self.pick(['None', 'lambda v: v', 'lambda v: v > 1'])}, {e('list', d)}))",
            lambda: f"list(zip({e('list', d)}, {e(self.pick(['str', 'tuple', 'list']), d)}{self.pick(['', '', ', strict=True'])}))",
            lambda: f"list(enumerate({e('list', d)}, {self.pick('012')}))",
            lambda: f"list(reversed({e(self.pick(['list', 'tuple', 'dict', 'str', 'obj']), d)}))",
            lambda: f"{self.primary('str', d)}.{self.pick(['split', 'rsplit'])}({self.pick(['', repr(','), repr(' '), 'None, 1', repr('a') + ', 1'])})",
            lambda: f"{self.primary('str', d)}.splitlines({self.pick(['', 'True'])})",
            lambda: f"list({self.primary('dict', d)}.{self.pick(['keys', 'values', 'items'])}())",
            lambda: f"ordered({e('set', d)})",
            lambda: f"ordered({self.primary('dict', d)}.{self.pick(['keys', 'items'])}() {self.pick(['&', '-', '|', '^'])} {e(self.pick(['list', 'tuple', 'dict', 'set']), d)})",
            lambda: self.iterator_list(d),
            lambda: self.iterator_list(d),
            lambda: self.collection(d),
            lambda: self.generated(d),
            lambda: self.generated(d),
            lambda: f"[*{e('list', d)}, *{e('tuple', d)}]",
        ])

    def iterator_list(self, d):
        """What iterators of itertools and heapq give."""
        e, key = self.expression, self.pick(["str", "lambda v: v", "len", "bool", "lambda v: v % 2"])
        return self.choose([
            lambda: f"list(itertools.chain({e('list', d)}, {e('tuple', d)}))",
            lambda: f"list(itertools.chain.from_iterable({e('list', d)}))",
            lambda: f"list(itertools.islice({e(self.pick(['list', 'str', 'dict']), d)}, {self.pick(['3', '1, 4', '0, None, 2'])}))",
            lambda: f"list(itertools.accumulate({e('list', d)}{self.pick(['', ', max', ', lambda p, q: (q, p)', ', initial=1'])}))",
            lambda: f"[(k, list(g)) for k, g in itertools.groupby({e('list', d)}{self.pick(['', ', ' + key])})]",
            lambda: f"list(itertools.{self.pick(['takewhile', 'dropwhile', 'filterfalse'])}(lambda v: v {self.pick(['< 2', '!= 1', '> 0'])}, {e('list', d)}))",
            lambda: f"list(itertools.pairwise({e('list', d)}))",
            lambda: f"list(itertools.zip_longest({e('list', d)}, {e('str', d)}, fillvalue={e('int', 0)}))",
            lambda: f"list(itertools.islice(itertools.{self.pick(['product', 'permutations', 'combinations'])}({e('list', d)}[:4], {self.pick(['2', '[1, 2]'])}), 9))",
            lambda: f"list(itertools.compress({e('list', d)}, {e('list', d)}))",
            lambda: f"list(itertools.starmap({self.pick(['max', 'divmod', 'lambda p, q: (q, p)'])}, zip({e('list', d)}, {e('list', d)})))",
            lambda: f"heapq.{self.pick(['nsmallest', 'nlargest'])}(3, {e('list', d)}{self.pick(['', ', key=str'])})",
            lambda: f"list(heapq.merge(sorted({e('list', d)}), [1, 5]))",
            lambda: f"list(iter(iter({e('list', d)}).__next__, {e('int', 0)}))",
        ])

    def collection(self, d):
        """Values of the types in `collections`."""
        e = self.expression
        return self.choose([
            lambda: f"deque({e(self.pick(['list', 'str']), d)}{self.pick(['', ', 2', ', maxlen=3'])})",
            lambda: f"list(deque({e('list', d)}, 4))",
            lambda: f"Counter({e(self.pick(['str', 'list']), d)}).most_common({self.pick(['', '2'])})",
            lambda: f"Counter({e('str', d)}) {self.pick(['+', '-', '&', '|'])} Counter({e('str', d)})",
            lambda: f"OrderedDict({e('dict', d)})",
            lambda: f"list(ChainMap({e('dict', d)}, {e('dict', d)}).items())",
            lambda: f"defaultdict(list, {e('dict', d)})[{e('str', d)}]",
        ])

    def tuple_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"({e('any', d)}, {e('any', d)})",
            lambda: f"tuple({e('list', d)})",
            lambda: f"tuple({e('any', d)} for i in range({self.small()}))",
            lambda: f"({e('tuple', d)} + {e('tuple', d)})",
            lambda: f"({e('tuple', d)} * {self.pick('012')})",
            lambda: f"{self.primary('tuple', d)}[{self.slice()}]",
            lambda: f"divmod({e('int', d)}, {self.pick(['3', '-2', e('int', d)])})",
            lambda: f"({e('any', d)}, *{e('list', d)})",
            lambda: f"{self.primary('str', d)}.{self.pick(['partition', 'rpartition'])}({self.pick(STRINGS[1:])})",
            lambda: f"slice({e('int', d)}, {e('int', d)}, {self.pick(['None', '1', '-2'])}).indices({self.pick(['0', '5', '10'])})",
            lambda: f"math.{self.pick(['modf', 'frexp'])}({e('float', d)})",
        ])

    def dict_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"{{{e('str', d)}: {e('any', d)}, {e('int', d)}: {e('any', d)}}}",
            lambda: f"{{{e(self.pick(['float', 'bool', 'tuple', 'complex', 'obj']), d)}: {e('any', d)}}}",
            lambda: f"{{i: {e('any', d)} for i in range({self.small()})}}",
            lambda: f"{{str(v): v for v in {e('list', d)}}}",
            lambda: f"dict(a={e('any', d)}, c={e('any', d)})",
            lambda: f"({e('dict', d)} | {e('dict', d)})",
            lambda: f"{{**{e('dict', d)}, 'z': {e('int', d)}}}",
            lambda: f"dict(zip({e('str', d)}, {e('list', d)}))",
            lambda: f"dict.fromkeys({e('str', d)}, {e('int', d)})",
            lambda: f"dict(sorted({self.primary('dict', d)}.items(), key=str))",
        ], [
            lambda: f"{{v: k for k, v in {self.primary('dict', d)}.items()}}",
            lambda: f"dict({e('dict', d)}, **{e('dict', d)})",
        ])

    def set_expression(self, d):
        e = self.expression
        return self.choose([
            lambda: f"{{{e('int', d)}, {e(self.pick(['int', 'str', 'tuple', 'float']), d)}}}",
            lambda: f"{self.pick(['set', 'frozenset'])}({e(self.pick(['list', 'str', 'tuple', 'dict']), d)})",
            lambda: f"{{{e('int', d)} for i in range({self.small()})}}",
            lambda: f"({e('set', d)} {self.pick(['&', '|', '-', '^'])} {e('set', d)})",
            lambda: f"{self.primary('set', d)}.{self.pick(['union', 'intersection', 'difference', 'symmetric_difference'])}({e('list', d)})",
        ])

    def obj_expression(self, d):
        if not self.classes:
            return self.leaf("int")
        e = self.expression
        return self.choose([
            lambda: self.new_object(d),
            lambda: self.new_object(d),
            lambda: f"({e('obj', d)} {self.pick(['or', 'and'])} {e('obj', d)})",
        ], [
            lambda: f"({e('obj', d)} {self.pick(['+', '-', '*', '//', '%', '&', '@', '**'])} {e(self.pick(['int', 'obj']), d)})",
            lambda: f"({e('int', d)} {self.pick(['+', '-', '*', '/', '^', '//'])} {e('obj', d)})",
            lambda: f"{self.pick(['-', 'abs', 'int', 'float', 'round', 'str', 'operator.index', '~'])}({e('obj', d)})",
            lambda: f"{self.pick(self.classes).name}[{e('int', d)}]",
        ])

    def method_call(self, d):
        if not self.classes:
            return self.leaf("int")
        cls = self.pick(self.classes)
        usable = self.usable(cls.methods)
        if not usable:
            return self.leaf("int")
        m = self.pick(usable)
        self.pay(m)
        objects = self.variables("obj")
        on = self.pick(objects) if objects and self.chance(70) else self.new_object(0)
        if m.kind == "class" and self.chance(50):
            on = cls.name
        return f"{on}.{m.name}({', '.join(self.expression('int', d) for _ in range(m.count))})"

    def generated(self, d):
        usable = self.usable(self.generators)
        if not usable:
            return self.leaf("list")
        g = self.pick(usable)
        self.pay(g)
        call = f"{g.name}({', '.join(self.expression('int', d) for _ in range(g.count))})"
        if g.kind == "coroutine":
            return f"drive({call})"
        if g.kind == "loud" or self.chance(20):
            return f"take({call}, {self.pick(['1', '2', '3', '30'])})"
        return self.pick([f"list({call})", f"[v for v in {call}]", f"list(zip(range(3), {call}))", f"sorted({call}, key=repr)", f"[*{call}]",
                          f"list(map(lambda p, q: q, range(2), {call}))", f"list(itertools.islice({call}, 2))", f"(lambda *v: list(v))(*{call})",
                          f"list(dict.fromkeys({call}))", f"[v for v in {call} if v][::-1]"])

    def generator_call(self, loud=False):
        """A call of a generator function, and its kind; one that may be left suspended where not `loud`."""
        usable = [g for g in self.usable(self.generators) if g.kind == "quiet" or loud and g.kind == "loud"]
        if not usable:
            return self.pick(["[1, 2]", "range(2)", "iter((1, 2))"])
        g = self.pick(usable)
        self.pay(g)
        return f"{g.name}({', '.join(self.expression('int', 1) for _ in range(g.count))})"

    def type_name(self):
        return self.pick(["int", "str", "(int, float)", "list", "object", "bool", "complex", "int | None", "(dict, (tuple, bytes))"] + [c.name for c in self.classes])

    def small(self):
        self.spend(3)
        return self.pick(["0", "1", "3", "5", "8"])

    def index(self):
        return self.pick(["0", "1", "-1", "0", "-1", "0", "-1", "2", "5", "i" if "i" in self.scopes[-1] else "0"])

    def slice(self):
        return self.pick(["1:", ":2", "::-1", "1:3", "-2:", "::2", ":", "5:1", ":-1", "None:None:-2", "-100:100", "2:0:-1", "i:" if "i" in self.scopes[-1] else "0:"])
