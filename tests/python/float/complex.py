# Complex numbers.
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False
assert repr(1j) == "1j" and repr(1 + 2j) == "(1+2j)" and repr(-0j) == "(-0-0j)" and repr(complex(1, float("nan"))) == "(1+nanj)" and repr(complex(-0.0, 1)) == "(-0+1j)"
assert complex("1+2j") == 1 + 2j and complex(" ( -1-j ) ") == -1 - 1j and complex("j") == 1j and complex("1e2-3.5e-1J") == 100 - 0.35j and complex("nan+infj").imag == float("inf")
for text in ("", "1+", "1+2", "1 + 2j", "(1", "1j2", "++1", "j1", "1e"):
    raises(ValueError, "complex() arg is a malformed string", lambda: complex(text))
raises(TypeError, "complex() first argument must be a string or a number, not 'list'", lambda: complex([]))
raises(TypeError, "complex() second arg can't be a string", lambda: complex(1, "2"))
raises(TypeError, "complex() can't take second arg if first is a string", lambda: complex("1", 2))
assert complex(1j, 1j) == -1 + 1j and complex() == 0 and complex(2) == 2 and complex(real=1, imag=2) == 1 + 2j
assert (1 + 2j) * (3 - 1j) == 5 + 5j and (1 + 2j) / (3 - 1j) == 0.1 + 0.7000000000000001j and (1 + 2j) - 1 == 2j and 1 - 2j == complex(1, -2)
assert abs(3 + 4j) == 5.0 and (1 + 2j).conjugate() == 1 - 2j and (1 + 2j).real == 1.0 and (1 + 2j).imag == 2.0 and -(1 + 2j) == -1 - 2j and bool(0j) is False
assert 1 + 0j == 1 and 1 + 0j == 1.0 and hash(1 + 0j) == hash(1) and {1: 2}[1 + 0j] == 2 and 1j != 1
raises(ZeroDivisionError, "complex division by zero", lambda: 1j / 0)
raises(ZeroDivisionError, "0.0 to a negative or complex power", lambda: 0j ** -1)
raises(TypeError, "'<' not supported between instances of 'complex' and 'complex'", lambda: 1j < 2j)
raises(TypeError, "unsupported operand type(s) for //: 'complex' and 'int'", lambda: 1j // 2)
raises(ValueError, "complex modulo", lambda: pow(1j, 2, 3))
raises(OverflowError, "absolute value too large", lambda: abs(complex(1.5e308, 1.5e308)))
assert 0j ** 0 == 1 and 2 ** 1j == complex(0.7692389013639721, 0.6389612763136348) and (1j) ** -1 == -1j
