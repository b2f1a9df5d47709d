# compile() refuses trees that no source text has, with CPython's words.
import ast


def problem(node, mode="exec"):
    if isinstance(node, ast.expr):
        node = ast.Expr(node)
    if isinstance(node, ast.stmt):
        node = ast.Module([node], [])
    ast.fix_missing_locations(node)
    try:
        compile(node, "tree", mode)
    except (ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


load, store = ast.Name("x", ast.Load()), ast.Name("x", ast.Store())
nothing = [ast.Pass()]
no_arguments = ast.arguments([], [], None, [], [], None, [])
CASES = {
    "BoolOp with less than 2 values": ast.BoolOp(ast.And(), [load]),
    "Dict doesn't have the same number of keys as values": ast.Dict([], [load]),
    "Compare with no comparators": ast.Compare(load, [ast.In()], []),
    "Compare has a different number of comparators and operands": ast.Compare(load, [ast.In()], [load, load]),
    "comprehension with no generators": ast.ListComp(load, []),
    "None disallowed in expression list": ast.Set([None]),
    "expression must have Load context but has Store instead": ast.Attribute(store, "y", ast.Load()),
    "expression must have Store context but has Load instead": ast.Assign([ast.Tuple([load], ast.Store())], load),
    "expression must have Del context but has Load instead": ast.Delete([load]),
    "expression which can't be assigned to in Store context": ast.Assign([ast.Constant(1)], load),
    "identifier field can't represent 'None' constant": ast.Name("None", ast.Load()),
    "empty targets on Delete": ast.Delete([]),
    "empty items on With": ast.With([], nothing),
    "empty body on While": ast.While(load, [], []),
    "empty body on AsyncFor": ast.AsyncFor(store, load, [], []),
    "empty names on ImportFrom": ast.ImportFrom(None, [], 0),
    "empty cases on Match": ast.Match(load, []),
    "Negative ImportFrom level": ast.ImportFrom(None, [ast.alias("x")], -1),
    "Raise with cause but no exception": ast.Raise(None, load),
    "Try has neither except handlers nor finalbody": ast.Try(nothing, [], [], []),
    "TryStar has orelse but no except handlers": ast.TryStar(nothing, [], nothing, nothing),
    "empty body on ExceptHandler": ast.Try(nothing, [ast.ExceptHandler(None, None, [])], [], []),
    "None disallowed in statement list": ast.If(load, [None], []),
    "more positional defaults than args on arguments": ast.Lambda(ast.arguments([], [], None, [], [], None, [load]), load),
    "length of kwonlyargs is not the same as kw_defaults on arguments": ast.Lambda(ast.arguments([], [], None, [ast.arg("a")], [], None, []), load),
}
for text, node in CASES.items():
    assert problem(node) == "ValueError: " + text, (text, problem(node))

PATTERNS = {
    "can't use MatchStar here": ast.MatchStar("a"),
    "MatchOr requires at least 2 patterns": ast.MatchOr([ast.MatchAs()]),
    "can't capture name '_' in patterns": ast.MatchAs(None, "_"),
    "MatchAs must specify a target name if a pattern is given": ast.MatchAs(ast.MatchAs(), None),
    "MatchSingleton can only contain True, False and None": ast.MatchSingleton(1),
    "unexpected constant inside of a literal pattern": ast.MatchValue(ast.Constant(...)),
    "patterns may only match literals and attribute lookups": ast.MatchValue(ast.UnaryOp(ast.UAdd(), ast.Constant(1))),
    "MatchMapping doesn't have the same number of keys as patterns": ast.MatchMapping([ast.Constant(1)], [], None),
    "MatchClass doesn't have the same number of keyword attributes as patterns": ast.MatchClass(load, [], ["a"], []),
    "MatchClass cls field can only contain Name or Attribute nodes.": ast.MatchClass(ast.Constant(1), [], [], []),
}
for text, pattern in PATTERNS.items():
    assert problem(ast.Match(load, [ast.match_case(pattern, None, nothing)])) == "ValueError: " + text, text

assert problem(ast.AnnAssign(ast.Attribute(load, "y", ast.Store()), load, None, 1)) == "TypeError: AnnAssign with simple non-Name target"
assert problem(ast.Constant([1])) == "TypeError: got an invalid type in Constant: list"
assert problem(ast.FunctionDef("f", None, nothing, [])) == 'TypeError: required field "posonlyargs" missing from arguments'
assert problem(ast.Expr(ast.Load())) == 'TypeError: required field "lineno" missing from expr'
assert problem(ast.Name("x", None)) == "TypeError: expected some sort of expr_context, but got None"
assert problem(ast.Lambda(no_arguments, load)) is None
assert problem(ast.ImportFrom("time", [ast.alias("sleep")], None)) is None and ast.ImportFrom.level is None

for place, text in (((9, 1, 0, 0), "AST node line range (9, 1) is not valid"), ((1, 1, 5, 2), "line 1, column 5-2 is not a valid range"),
                    ((1, 1, -3, 2), "AST node column range (-3, 2) for line range (1, 1) is not valid")):
    tree = ast.parse("a = 1")
    statement = tree.body[0]
    statement.lineno, statement.end_lineno, statement.col_offset, statement.end_col_offset = place
    assert problem(tree) == "ValueError: " + text

assert ast.cmpop.__doc__.startswith("cmpop = Eq | NotEq | Lt") and ast.expr.__doc__.split("\n")[1] == "     | NamedExpr(expr target, expr value)"
