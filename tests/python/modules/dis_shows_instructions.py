# dis reads co_code, co_exceptiontable and the module opcode: names, operands, jumps and handlers are right.
import dis


def f(a, b):
    try:
        for i in range(a):
            print(i + b, a.name, i < b)
            a.name @= b
    except ValueError:
        return lambda: a


instructions = list(dis.get_instructions(f))
named = {}
for i in instructions:
    named.setdefault(i.opname, []).append(i)
assert [i.argrepr for i in named["BINARY_OP"]] == ["+", "@="]
assert [i.argval for i in named["COMPARE_OP"]] == ["<"]
assert {"range", "print", "ValueError"} <= {i.argval for i in named["LOAD_GLOBAL"]}
assert "name" in {i.argval for i in named["LOAD_ATTR"]} and named["STORE_ATTR"][0].argval == "name"
assert {i.argval for i in named["LOAD_FAST"]} >= {"i", "b"}
offsets = {i.offset for i in instructions}
targets = [i.argval for i in instructions if i.opcode in dis.hasjabs or i.opcode in dis.hasjrel]
assert targets and set(targets) <= offsets
assert set(targets) <= {i.offset for i in instructions if i.is_jump_target}
entries = dis.Bytecode(f).exception_entries
assert entries and all(e.start in offsets and e.target in offsets for e in entries)
lines = [i.positions.lineno - f.__code__.co_firstlineno for i in instructions if i.opname == "BINARY_OP"]
assert lines == [3, 4]
assert len(list(f.__code__.co_positions())) * 2 == len(f.__code__.co_code)

# Operands that take more than a byte.
source = "def g():\n" + "".join(f"  v{i} = 'c{i}'\n" for i in range(300)) + "  return v299\n"
namespace = {}
exec(source, namespace)
found = [i.argval for i in dis.get_instructions(namespace["g"]) if i.opname == "LOAD_CONST"]
assert found[:255] == [f"c{i}" for i in range(255)]
assert [i.argval for i in dis.get_instructions(namespace["g"]) if i.opname == "STORE_FAST"] == [f"v{i}" for i in range(300)]

source = "def g():\n" + "".join(f"  v{i}\n" for i in range(300))
exec(source, namespace)
assert [i.argval for i in dis.get_instructions(namespace["g"]) if i.opname == "LOAD_GLOBAL"] == [f"v{i}" for i in range(300)]
