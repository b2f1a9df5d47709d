# Case mapping and the is...() questions, beyond ASCII too.
assert "stra\xdfe \u0149".upper() == "STRASSE \u02bcN"
assert "\u0130X".lower() == "i\u0307x"
assert "\u039f\u0394\u039f\u03a3 \u03a3".lower() == "\u03bf\u03b4\u03bf\u03c2 \u03c3"
assert "Stra\xdfe".casefold() == "strasse" and "\ufb03".casefold() == "ffi"
assert "hello wORLD it's".title() == "Hello World It'S"
assert "\u01c6ungla \ufb01ne".title() == "\u01c5ungla Fine"
assert "hELLO".capitalize() == "Hello" and "\u01c6X".capitalize() == "\u01c5x" and "".capitalize() == ""
assert "aBc\xdf\u01c5".swapcase() == "AbCSS\u01c6" or "aBc\xdf\u01c5".swapcase() == "AbCSS\u01c5"
assert "abc\xe9".upper() == "ABC\xc9" and "\xff".upper() == "\u0178" and "\xb5".upper() == "\u039c"

assert "abc\u1234\u4e00".isalpha() and not "ab1".isalpha() and not "".isalpha()
assert "\u0661\u0662".isdecimal() and not "\xb2".isdecimal()
assert "\xb2\u0661".isdigit() and not "\xbd".isdigit()
assert "\xbd\u4e00\u2167".isnumeric()
assert "abc123".isalnum() and not "a b".isalnum()
assert " \t\n\x1c\x85\xa0\u2003\u3000".isspace() and not "".isspace()
assert "abc \u1234".isprintable() and not "a\nb".isprintable() and "".isprintable() and not "\xad".isprintable()
assert "abc\xe9".islower() and not "abC".islower() and not "123".islower() and "a1".islower()
assert "ABC\xc9".isupper() and not "ABc".isupper()
assert "Hello World".istitle() and not "Hello world".istitle() and "\u01c5a".istitle()
assert "abc".isascii() and "".isascii() and not "\xe9".isascii()
assert "h\xe9llo_1".isidentifier() and not "1a".isidentifier() and not "".isidentifier() and "\u4e00x".isidentifier()
assert "def".isidentifier()
