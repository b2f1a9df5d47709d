"""symtable shows the compiler's scopes."""
import symtable

SOURCE = '''
import os
from a import b as c
x: int = 1
def f(a, *b, c=1, d: int, **k):
    global g
    g = a
    inner = [y for y in a if y]
    def h():
        nonlocal inner
        return inner, a, __name__
    return h, lambda: k
class C(Base):
    __private = 1
    def method(self):
        return super().method(self.__private)
def generator():
    yield {i: j for i, j in z}, {i for i in z}, (i for i in z)
'''


def show(table, depth=0):
    kinds = [table.get_type(), table.get_name(), table.get_lineno(), table.is_optimized(), table.is_nested(), table.has_children()]
    if table.get_type() == "function":
        kinds += [table.get_parameters(), table.get_locals(), table.get_globals(), table.get_frees(), table.get_nonlocals()]
    if table.get_type() == "class":
        kinds += [table.get_methods()]
    symbols = [(s.get_name(), s.is_referenced(), s.is_parameter(), s.is_global(), s.is_declared_global(), s.is_local(), s.is_annotated(), s.is_free(),
                s.is_imported(), s.is_assigned(), s.is_namespace()) for s in table.get_symbols()]
    lines = [(depth, kinds, sorted(symbols))]
    for child in table.get_children():
        lines += show(child, depth + 1)
    return lines


top = symtable.symtable(SOURCE, "file", "exec")
shown = show(top)
assert [(depth, kinds[1]) for depth, kinds, symbols in shown] == [
    (0, "top"), (1, "f"), (2, "listcomp"), (2, "h"), (2, "lambda"), (1, "C"), (2, "method"), (1, "generator"), (2, "dictcomp"), (2, "setcomp"),
    (2, "genexpr")], shown
assert shown[0][1] == ["module", "top", 0, False, False, True]
assert shown[1][1] == ["function", "f", 5, True, False, True, ("a", "c", "d", "b", "k"), ("a", "c", "d", "b", "k", "inner", "h"), ("g", "int"), (), ()] or \
    shown[1][1][6:] == [("a", "c", "d", "b", "k"), ("a", "c", "d", "b", "k", "inner", "h"), ("g",), (), ()], shown[1]
assert shown[3][1] == ["function", "h", 9, True, True, False, (), (), ("__name__",), ("inner", "a"), ("inner",)], shown[3]
assert shown[5][1][-1] == ("method",)
assert top.lookup("os").is_imported() and top.lookup("x").is_annotated() and top.lookup("f").get_namespace().get_name() == "f"
assert repr(top) == "<SymbolTable for module file>"
assert repr(top._table).startswith("<symtable entry top(")
assert symtable.symtable("a + b", "file", "eval").lookup("a").is_global()
for arguments, error in ((("a", "f", "other"), ValueError), ((1, "f", "exec"), TypeError), (("a b", "f", "exec"), SyntaxError),
                         (("def f(a, a): 0", "f", "exec"), SyntaxError), (("nonlocal x", "f", "exec"), SyntaxError)):
    try:
        symtable.symtable(*arguments)
    except error:
        pass
    else:
        assert False, arguments
