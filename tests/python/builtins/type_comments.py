"""ast.parse(type_comments=True) keeps `# type:` comments, and knows signatures of functions."""
import ast

SOURCE = '''\
def f(a,  # type: int
      b=1,  # type: str
      *c):
    # type: (...) -> None
    pass
async def g(): # type: () -> int
    async for x in y:  # type: int
        pass
    async with x as y:  # type: int
        pass
for i in j:  # type: float
    pass
with a as b:  # type: complex
    pass
x = 1  # type: List[int]
y = 2  # type: ignore[excuse]
'''


def comments(tree):
    return [(type(node).__name__, node.type_comment) for node in ast.walk(tree) if getattr(node, "type_comment", None)]


tree = ast.parse(SOURCE, type_comments=True)
assert sorted(comments(tree)) == [("Assign", "List[int]"), ("AsyncFor", "int"), ("AsyncFunctionDef", "() -> int"), ("AsyncWith", "int"), ("For", "float"),
                                  ("FunctionDef", "(...) -> None"), ("With", "complex"), ("arg", "int"), ("arg", "str")], comments(tree)
assert [(ignore.lineno, ignore.tag) for ignore in tree.type_ignores] == [(16, "[excuse]")]
plain = ast.parse(SOURCE)
assert comments(plain) == [] and plain.type_ignores == []
signature = ast.parse("(int, *str, **Any) -> List[float]", mode="func_type")
assert ast.dump(signature) == ("FunctionType(argtypes=[Name(id='int', ctx=Load()), Name(id='str', ctx=Load()), Name(id='Any', ctx=Load())], "
                               "returns=Subscript(value=Name(id='List', ctx=Load()), slice=Name(id='float', ctx=Load()), ctx=Load()))"), ast.dump(signature)
for source in ("x = 1\n# type: int\ny", "def f(): # type: () -> int\n  # type: () -> int\n  pass"):
    ast.parse(source)
try:
    ast.parse("def f(): # type: () -> int\n  # type: () -> int\n  pass", type_comments=True)
except SyntaxError:
    pass
else:
    assert False
for source, version in (("x: int = 1", (3, 5)), ("(x := 1)", (3, 7)), ("match a:\n case 1: pass", (3, 9))):
    ast.parse(source)
    try:
        ast.parse(source, feature_version=version)
    except SyntaxError:
        pass
    else:
        assert False, source
