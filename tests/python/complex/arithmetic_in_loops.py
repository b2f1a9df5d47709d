# Complex numbers that do and do not escape, signed zeros, infinities, mixed operands.
def orbit(c, n):
    z = 0j
    for i in range(n):
        if abs(z) > 2.0:
            return i, z
        z = z * z + c
    return n, z


assert orbit(0.5 + 0.5j, 100)[0] == 5
assert orbit(-0.1 + 0.1j, 100)[0] == 100

inf, nan = float("inf"), float("nan")
operands = [1 + 2j, -0.0 + 0j, complex(-0.0, -0.0), complex(inf, nan), 2, -3.5, True, 2 ** 70, complex(1e308, 1e308)]
seen = set()
for _ in range(30):
    seen.add(repr([(a + b, a - b, a * b) for a in operands for b in operands]))
assert len(seen) == 1
assert repr(complex(-0.0, 0.0) + 0) == "0j" and repr(-0.0 - 0j) == "(-0+0j)" and repr(0j * -1) == "(-0+0j)"


def modulus(z):
    try:
        return abs(z)
    except OverflowError as e:
        return str(e)


class Sub(complex):
    def __add__(self, other):
        return "sub"
    __radd__ = __add__


for _ in range(60):
    assert modulus(3 + 4j) == 5.0
    assert modulus(complex(1.5e308, 1.5e308)) == "absolute value too large"
    assert modulus(complex(nan, inf)) == inf and modulus(complex(1, nan)) != modulus(complex(1, nan))
    assert Sub(1) + 1j == "sub" and 1j + Sub(1) == "sub" and modulus(Sub(3, 4)) == 5.0
    assert complex(1, 2) == 1 + 2j and complex(1.5, True) == 1.5 + 1j and complex("1+2j") == 1 + 2j
    assert type(Sub(1) * 1) is complex
    assert complex(2.0 ** 1000, 1) - 1j == 2.0 ** 1000
    assert -(1 + 2j) == -1 - 2j and (1 + 2j) / (1 - 1j) == -0.5 + 1.5j and (1 + 1j) ** 2 == 2j
