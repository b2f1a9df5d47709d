# co_code is in CPython 3.11's encoding, so that dis and all that works by offsets can read it.
import dis
import sys


def f(a, b=2, *, c):
    for i in range(a):
        if i % 2 and a < b:
            total = i + sum([a, b], start=c)
        else:
            a.real, b = 'x', i
    try:
        return len(a)
    except TypeError:
        return None


names = [i.opname for i in dis.get_instructions(f)]
for name in 'RESUME LOAD_GLOBAL PRECALL CALL GET_ITER FOR_ITER BINARY_OP COMPARE_OP KW_NAMES STORE_ATTR JUMP_BACKWARD RETURN_VALUE PUSH_EXC_INFO'.split():
    assert name in names, (name, names)
assert not any(n.startswith('<') for n in names), names
assert len(f.__code__.co_code) == 2 * len(list(f.__code__.co_positions()))
offsets = {i.offset for i in dis.get_instructions(f)}
for i in dis.get_instructions(f):
    if i.opcode in dis.hasjrel:
        assert i.argval in offsets, i
entries = dis.Bytecode(f).exception_entries
assert entries and all(e.start in offsets and e.target in offsets for e in entries), entries
assert [line for _, line in dis.findlinestarts(f.__code__)][:2] == [f.__code__.co_firstlineno, f.__code__.co_firstlineno + 1]
calls = [i for i in dis.get_instructions(f) if i.opname == 'LOAD_GLOBAL' and i.argval == 'len']
assert calls[0].argrepr == 'NULL + len'


def positions(source, opname):
    code = compile(source, '?', 'exec')
    found = [p for i, p in zip(dis.Bytecode(code, show_caches=True), code.co_positions(), strict=True) if i.opname == opname]
    return found[-1]


assert positions('f(\n 1\n)', 'CALL') == (1, 3, 0, 1)
assert positions('a + b @ c', 'BINARY_OP') == (1, 1, 0, 9)
big = compile('x = x\n' * 1000 + 'while x: x = y\n', '?', 'exec')
jump = [i for i in dis.get_instructions(big) if i.opname == 'JUMP_BACKWARD' or i.opname.startswith('POP_JUMP_BACKWARD')]
assert jump and all(0 <= i.argval < len(big.co_code) for i in jump)


def position_here():
    frame = sys._getframe()
    return next(i for i in dis.get_instructions(frame.f_code) if i.offset == frame.f_lasti).opname, frame.f_code


name, code = position_here()
assert name == 'LOAD_ATTR' or name == 'CALL', name
try:
    1 / 0
except ZeroDivisionError as e:
    tb = e.__traceback__
    assert tb.tb_lasti == next(i.offset for i in dis.get_instructions(tb.tb_frame.f_code) if i.opname == 'BINARY_OP' and i.positions.lineno == tb.tb_lineno)
    assert type(tb)(None, tb.tb_frame, tb.tb_lasti, 3).tb_lasti == tb.tb_lasti
    assert type(tb)(None, tb.tb_frame, 1, 3).tb_lasti == 1
