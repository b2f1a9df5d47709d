# str.format: fields, attributes, items, conversions, nesting, errors.
class Thing:
    name = "n"

    def __format__(self, spec):
        return "<" + spec + ">"

    def __repr__(self):
        return "Thing\xe9"


t = Thing()
assert "{} {} {}".format(1, "a", 2.5) == "1 a 2.5" and "{1}{0}{1}".format("a", "b") == "bab"
assert "{a} {b}".format(a=1, b=2) == "1 2" and "{{}} {{{0}}}".format(5) == "{} {5}"
assert "{0.name} {0!r} {0!a} {0:x} {0}".format(t) == "n Thing\xe9 Thing\\xe9 <x> <>"
assert "{0[1]} {1[k]}".format([7, 8], {"k": 9}) == "8 9" and "{[1]}{[k]}".format([7, 8], {"k": 9}) == "89"
assert "{:>{}}|{:<{w}}|{:{a}{w}}".format(1, 5, 2, 3, w=4, a="^") == "    1|2   | 3  "
assert "{0:{1}.{2}f}".format(3.14159, 8, 2) == "    3.14" and "{!r:>6}".format("ab") == "  'ab'"
assert "\u1234{}\U00012345".format("x") == "\u1234x\U00012345" and "".format() == ""
assert "{a[b]!r:>{w}}".format(a={"b": "x"}, w=8) == "     'x'"
assert "{x}".format_map({"x": 5}) == "5"


class Default(dict):
    def __missing__(self, key):
        return "<" + key + ">"


assert "{a} {b}".format_map(Default(a=1)) == "1 <b>"


def message(text, *args, **kwargs):
    try:
        return text.format(*args, **kwargs)
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)


assert message("{") == "ValueError: Single '{' encountered in format string"
assert message("}") == "ValueError: Single '}' encountered in format string"
assert message("{0", 1) == "ValueError: expected '}' before end of string"
assert message("{0!", 1) == "ValueError: end of string while looking for conversion specifier"
assert message("{0!x}", 1) == "ValueError: Unknown conversion specifier x"
assert message("{0!rr}", 1) == "ValueError: expected ':' after conversion specifier"
assert message("{!}", 1) == "ValueError: unmatched '{' in format spec"
assert message("{0[]}", 1) == "ValueError: Empty attribute in format string"
assert message("{0[0]x}", [1]) == "ValueError: Only '.' or '[' may follow ']' in format field specifier"
assert message("{}{0}", 1) == "ValueError: cannot switch from automatic field numbering to manual field specification"
assert message("{0}{}", 1) == "ValueError: cannot switch from manual field specification to automatic field numbering"
assert message("{}") == "IndexError: Replacement index 0 out of range for positional args tuple"
assert message("{a}") == "KeyError: 'a'"
assert message("{0:{1:{2}}}", 1, 2, 3) == "ValueError: Max string recursion exceeded"
assert message("{a.b}", a=1) == "AttributeError: 'int' object has no attribute 'b'"
assert message("{0{}", 1) == "ValueError: unexpected '{' in field name"
