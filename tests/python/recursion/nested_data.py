"""Data nested 100,000 levels deep: operations that recurse over it work below the recursion limit, and raise RecursionError at it."""
import ast
import copy
import io
import json
import marshal
import pickle
import sys

CPYTHON = sys.implementation.name == "cpython"
DEPTH = 300 if CPYTHON else 100_000  # CPython's own stack is not guarded here


def nest(wrap, depth, inner=()):
    value = inner
    for _ in range(depth):
        value = wrap(value)
    return value


class Node:
    __slots__ = ("child",)

    def __init__(self, child):
        self.child = child

    def __eq__(self, other):
        return type(other) is Node and self.child == other.child

    def __repr__(self):
        return f"Node({self.child!r})"

    def __reduce__(self):
        return Node, (self.child,)


WRAPPERS = {"list": lambda x: [x], "tuple": lambda x: (x,), "dict": lambda x: {0: x}, "frozenset": lambda x: frozenset([x]), "Node": Node,
            "slice": lambda x: slice(x, 1), "exception": ValueError}
COMPARED = {"list", "tuple", "dict", "Node", "slice"}


def outcome(function, *arguments):
    """What a call comes to: its result, or that it was too deep."""
    try:
        return function(*arguments)
    except RecursionError:
        return "too deep"


def check(name, function, deep, limited=True):
    """Works on `deep` with a limit that leaves room, and is refused at the usual one."""
    sys.setrecursionlimit(usual)
    shallow = outcome(function, deep)
    assert not limited or CPYTHON or shallow == "too deep", (name, "should not work at", usual)
    sys.setrecursionlimit(12 * DEPTH)
    assert outcome(function, deep) != "too deep", (name, "should work")


usual = sys.getrecursionlimit()
for name, wrap in WRAPPERS.items():
    deep = nest(wrap, DEPTH)
    check(f"repr of {name}", repr, nest(wrap, DEPTH // 8))  # each level copies the text of what is inside
    if name in COMPARED:
        other = nest(wrap, DEPTH)
        check(f"{name} ==", lambda deep: deep == other, deep)
        check(f"{name} !=", lambda deep: deep != other, deep)
    if name in ("list", "tuple", "slice"):
        check(f"{name} <", lambda deep: deep < other, deep)
    if name in ("tuple", "frozenset"):
        hash(deep)
    if name in ("list", "tuple", "dict"):
        check(f"json.dumps of {name}", json.dumps, deep)
    if name in ("list", "tuple", "dict", "Node"):
        part = nest(wrap, DEPTH // 5)
        check(f"copy.deepcopy of {name}", copy.deepcopy, part)
        check(f"pickle of {name}", pickle.dumps, part, False)
    deep = other = part = None

text = "[" * DEPTH + "]" * DEPTH
check("json.loads", json.loads, text)
text = '{"a":' * DEPTH + "1" + "}" * DEPTH
check("json.loads", json.loads, text)
check("pickle.loads", lambda data: pickle.loads(data), pickle.dumps(nest(Node, DEPTH // 10)), False)
check("isinstance", lambda types: isinstance(1, types), nest(lambda x: (x,), DEPTH, str))
check("issubclass", lambda types: issubclass(int, types), nest(lambda x: (x,), DEPTH, str))
sys.setrecursionlimit(usual)

# The parser has a limit of its own for most nesting.  A tree may be three times as deep as calls may.
SOURCES = (lambda n: "(" * n + ")" * n, lambda n: "x" + "[0]" * n, lambda n: "x" + ".a" * n, lambda n: "1" + "+1" * n, lambda n: "not " * n + "1",
           lambda n: "-" * n + "1", lambda n: "lambda: " * n + "1", lambda n: "1 if 1 else " * n + "1", lambda n: "f(" * n + ")" * n,
           lambda n: "1" + "**1" * n, lambda n: "a" + "=a" * n, lambda n: "if 1:pass\n" + "elif 1:pass\n" * n, lambda n: "f'" + "{" * n + "}" * n + "'",
           lambda n: "match a:\n case " + "[" * n + "]" * n + ": pass", lambda n: "x" + "()" * n, lambda n: "a" + " and a" * n,
           lambda n: "def f(a=" * n, lambda n: "{1:" * n + "1" + "}" * n, lambda n: "a:" * n, lambda n: ":=".join("a" * n))
for source in SOURCES:
    for depth in (DEPTH // 50, DEPTH):
        for limit in (usual, 12 * DEPTH):
            sys.setrecursionlimit(limit)
            for act in (ast.parse, lambda source: compile(source, "<nested>", "exec")):
                try:
                    act(source(depth))
                except (SyntaxError, RecursionError, MemoryError):
                    pass
for source in (lambda n: "x" + "[0]" * n, lambda n: "x" + "()" * n, lambda n: "-" * n + "1"):
    for act, kind in ((ast.parse, "ast construction"), (lambda source: compile(source, "<nested>", "exec"), "compilation")):
        sys.setrecursionlimit(usual)
        act(source(2900))
        try:
            act(source(3000))
        except RecursionError as error:
            assert str(error) == "maximum recursion depth exceeded during " + kind
        else:
            assert False, source(3)
        sys.setrecursionlimit(2 * usual)
        act(source(5900))
sys.setrecursionlimit(12 * DEPTH)
def negations(n):
    return ast.fix_missing_locations(ast.Expression(nest(lambda x: ast.UnaryOp(ast.USub(), x), n, ast.Constant(1))))


check("compile of a tree", lambda tree: compile(tree, "<nested>", "eval"), negations(DEPTH))
check("ast.unparse", ast.unparse, negations(DEPTH // 50))
check("ast.dump", ast.dump, negations(DEPTH // 50))
try:
    marshal.loads(marshal.dumps(nest(lambda x: (x,), DEPTH)))
except (ValueError, RecursionError):
    pass
sys.setrecursionlimit(usual)

# What holds itself.
a, b = [], []
a.append(b), b.append(a)
for limit in (usual, 3_000 if CPYTHON else 1_000_000):
    sys.setrecursionlimit(limit)
    assert outcome(lambda: a == b) == "too deep"
    assert repr(a) == "[[[...]]]"
sys.setrecursionlimit(usual)

# Exceptions that were raised while others were handled, and their report.
import traceback
error = None
for _ in range(DEPTH // 10):
    following = ValueError()
    following.__context__ = error
    error = following
outcome(traceback.print_exception, error, error, None, None, io.StringIO())
