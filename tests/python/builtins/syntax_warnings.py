# Warnings of the compiler, and what they are as errors.
import warnings

CASES = {
    '0b1and x': ('SyntaxWarning', 'invalid binary literal', (1, 3, 1, 3, '0b1and x')),
    '1in x': ('SyntaxWarning', 'invalid decimal literal', (1, 1, 1, 1, '1in x')),
    r"'\z'": ('DeprecationWarning', r"invalid escape sequence '\z'", (1, 1, 1, 5, r"'\z'")),
    r"f'\400'": ('DeprecationWarning', r"invalid octal escape sequence '\400'", (1, 1, 1, 8, r"f'\400'")),
    "f'{1in[1]}'": ('SyntaxWarning', 'invalid decimal literal', (1, 2, 1, 2, '(1in[1])')),
    '1 is x': ('SyntaxWarning', '"is" with a literal. Did you mean "=="?', (1, 1, 1, 7, None)),
}
for source, (category, message, place) in CASES.items():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter('always')
        compile(source, '<text>', 'eval')
    assert [(w.category.__name__, str(w.message), w.lineno) for w in seen] == [(category, message, 1)], (source, seen)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        try:
            compile(source, '<text>', 'eval')
        except SyntaxError as e:
            assert e.msg == message.replace('f-string: ', '') and (e.lineno, e.offset, e.end_lineno, e.end_offset, e.text) == place, (source, e.args)
        else:
            raise AssertionError(source)

try:
    compile('from __future__ import annotations; import x; from __future__ import division', '?', 'exec')
except SyntaxError as e:
    assert (e.offset, e.end_offset) == (46, None)
