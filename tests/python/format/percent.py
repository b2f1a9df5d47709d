# printf-style formatting of str.
CASES = [
    ('%d', 5, '5'),
    ('%5d|%-5d|%05d|%+d|% d', (1, 2, 3, 4, 5), '    1|2    |00003|+4| 5'),
    ('%x %X %#x %#o %o', (255, 255, 255, 8, 8), 'ff FF 0xff 0o10 10'),
    ('%.3d|%8.3d|%-8.3d|%08.3d', (5, 5, 5, 5), '005|     005|005     |00000005'),
    ('%s %r %a', ('\xe9', '\xe9', '\xe9'), "\xe9 '\xe9' '\\xe9'"),
    ('%.2s|%5s|%-5s|%05s', ('abc', 'a', 'b', 'c'), 'ab|    a|b    |    c'),
    ('%c%c', ('x', 4660), 'x\u1234'),
    ('%e %E %.2e', (1.5, 1.5, 12345.678), '1.500000e+00 1.500000E+00 1.23e+04'),
    ('%f %.0f %#.0f %08.2f', (1.5, 2.5, 2.5, -3.14159), '1.500000 2 2. -0003.14'),
    ('%g %#g %.3g %G', (10000000000.0, 1.0, 1234567.0, 1e-10), '1e+10 1.00000 1.23e+06 1E-10'),
    ('%%', (), '%'),
    ('%(a)s %(b)05d', {'a': 1, 'b': 2}, '1 00002'),
    ('%*d|%-*d|%.*f', (5, 1, 5, 2, 2, 3.14159), '    1|2    |3.14'),
    ('%d', 2.9, '2'),
    ('%i', -2.9, '-2'),
    ('%s', ((1, 2),), '(1, 2)'),
    ('%s', [1, 2], '[1, 2]'),
    ('%(a)s%%', {'a': 'x'}, 'x%'),
    ('%F %g', (float('inf'), float('nan')), 'INF nan'),
    ('%05f|%-8f|', (float('inf'), float('nan')), '00inf|nan     |'),
    ('%d', 1000000000000000000000000000000, '1000000000000000000000000000000'),
    ('%x', -255, '-ff'),
    ('%#5c|%-5c|', (65, 66), '    A|B    |'),
    ('%ld %hd', (1, 2), '1 2'),
    ('', {}, ''),
    ('', (), ''),
    ('%s', None, 'None'),
    ('%5.1f%%', 99.55, ' 99.5%'),
    ('%d', True, '1'),
    ('\u1234%s\U00012345', 1, '\u12341\U00012345'),
]
for text, arguments, expected in CASES:
    assert text % arguments == expected, (text, arguments, text % arguments, expected)


def message(text, arguments):
    try:
        return text % arguments
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


assert message('%d', 'a') == 'TypeError: %d format: a real number is required, not str'
assert message('%x', 1.5) == 'TypeError: %x format: an integer is required, not float'
assert message('%c', 'ab') == 'TypeError: %c requires int or char'
assert message('%c', -1) == 'OverflowError: %c arg not in range(0x110000)'
assert message('%c', 1.5) == 'TypeError: %c requires int or char'
assert message('%', 1) == 'ValueError: incomplete format'
assert message('%y', 1) == "ValueError: unsupported format character 'y' (0x79) at index 1"
assert message('%d', (1, 2)) == 'TypeError: not all arguments converted during string formatting'
assert message('%d%d', 1) == 'TypeError: not enough arguments for format string'
assert message('%(a)d', 1) == 'TypeError: format requires a mapping'
assert message('%(a', {}) == 'ValueError: incomplete format key'
assert message('%*d', ('a', 1)) == 'TypeError: * wants int'
assert message('%.*d', ('a', 1)) == 'TypeError: * wants int'
assert message('%999999999999999999999d', 1) == 'ValueError: width too big'
assert message('%.999999999999999999999d', 1) == 'ValueError: precision too big'
assert message('%f', 'a') == 'TypeError: must be real number, not str'
assert message('', 1) == 'TypeError: not all arguments converted during string formatting'
assert message('%o', 'x') == 'TypeError: %o format: an integer is required, not str'
assert message('%u', None) == 'TypeError: %u format: a real number is required, not NoneType'
assert message('%z', 1) == "ValueError: unsupported format character 'z' (0x7a) at index 1"
assert message('%\u1234', 1) == "ValueError: unsupported format character '?' (0x1234) at index 1"
assert message('%5%', 1) == "ValueError: unsupported format character '%' (0x25) at index 2"
assert message('%d', float('inf')) == 'OverflowError: cannot convert float infinity to integer'
assert message('abc', 1) == 'TypeError: not all arguments converted during string formatting'
assert message('%s %s', ('a',)) == 'TypeError: not enough arguments for format string'
assert message(b'%y', 1) == "ValueError: unsupported format character 'y' (0x79) at index 1"
assert message(b'%s', 1) == "TypeError: %b requires a bytes-like object, or an object that implements __bytes__, not 'int'"
assert message(b'%b', 'a') == "TypeError: %b requires a bytes-like object, or an object that implements __bytes__, not 'str'"
assert message(b'%c', 300) == 'OverflowError: %c arg not in range(256)'
assert message(b'%c', b'ab') == 'TypeError: %c requires an integer in range(256) or a single byte'
assert message(b'%d', 'a') == 'TypeError: %d format: a real number is required, not str'
assert message(b'%d %d', 1) == 'TypeError: not enough arguments for format string'
assert message(b'%d', (1, 2)) == 'TypeError: not all arguments converted during bytes formatting'
assert message(b'%(a)s', 1) == 'TypeError: format requires a mapping'
assert message(b'%f', 'a') == 'TypeError: float argument required, not str'
assert message(b'%x', 1.5) == 'TypeError: %x format: an integer is required, not float'
