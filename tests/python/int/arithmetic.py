# Arithmetic of ints of all sizes, checked by identities and against exact results.
values = [0, 1, -1, 2, -2, 3, 7, -7, 10, 63, 64, 2**31, -2**31, 2**61, 2**62 - 1, 2**62, 2**62 + 1, -2**62, -2**62 - 1, -2**62 + 1,
          2**63 - 1, 2**63, -2**63, 2**64 - 1, 2**64, 2**64 + 1, -2**64, 10**18, 10**19, 10**20, -10**25, 3**100, -3**100, 2**128, 2**200 - 1,
          2**200, 2**1000 + 12345, -2**1000 + 1, 10**400]
for a in values:
    assert -(-a) == a and ~~a == a and ~a == -a - 1 and abs(a) >= 0 and +a == a and int(str(a)) == a and int(hex(a), 16) == a
    assert a - a == 0 and a ^ a == 0 and (a | a) == a == (a & a) and a + 0 == a and a * 1 == a and a * -1 == -a
    for b in values:
        assert (a + b) - b == a and a + b == b + a and a * b == b * a and a - b == -(b - a)
        assert (a & b) + (a | b) == a + b and (a ^ b) == (a | b) - (a & b) and a ^ b ^ b == a
        assert (a < b) == (a - b < 0) and (a == b) == (a - b == 0) and (a <= b) == (not b < a)
        if b:
            q, r = divmod(a, b)
            assert q * b + r == a and q == a // b and r == a % b and (0 <= r < b if b > 0 else b < r <= 0)
            assert (a * b) // b == a and (a * b) % b == 0
    for n in (0, 1, 5, 31, 61, 62, 63, 64, 65, 100, 128, 500):
        assert a << n == a * 2**n and a >> n == a // 2**n and (a << n) >> n == a
    for n in range(6):
        p = 1
        for _ in range(n): p *= a
        assert a**n == p
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False
raises(ZeroDivisionError, "integer division or modulo by zero", lambda: 1 // 0)
raises(ZeroDivisionError, "integer modulo by zero", lambda: 1 % 0)
raises(ZeroDivisionError, "integer division or modulo by zero", lambda: divmod(10**30, 0))
raises(ZeroDivisionError, "division by zero", lambda: 1 / 0)
raises(ValueError, "negative shift count", lambda: 1 << -1)
raises(ValueError, "pow() 3rd argument cannot be 0", lambda: pow(2, 3, 0))
raises(ValueError, "base is not invertible for the given modulus", lambda: pow(2, -1, 4))
raises(ZeroDivisionError, "0.0 cannot be raised to a negative power", lambda: 0 ** -1)
raises(OverflowError, "integer division result too large for a float", lambda: 10**400 / 3)
raises(OverflowError, "int too large to convert to float", lambda: float(10**400))
assert pow(3, -1, 7) == 5 and pow(-3, 5, -7) == -5 and pow(2, 1000, 1000007) == 2**1000 % 1000007 and pow(5, 0, 1) == 0
assert 2 ** -2 == 0.25 and (-2) ** -1 == -0.5 and 1 ** 10**40 == 1 and (-1) ** (10**40 + 1) == -1
assert 10**400 / 10**399 == 10.0 and 1 / 3 == 0.3333333333333333 and 10**30 / 7 == 1.4285714285714286e+29
assert (2**53 + 1) / 1 == 9007199254740992.0 and (2**53 + 3) / 1 == 9007199254740996.0 and 3 / 2**1074 == 1.5e-323 and 1 / 2**1076 == 0.0
assert 0 / -5 == 0 and str(0 / -5) == "-0.0" and str(-1 / 10**400) == "-0.0"
assert float(2**53 + 1) == 2.0**53 and float(2**64 + 2**11) == 2.0**64 and float(2**64 + 2**11 + 1) == 2.0**64 + 2**12
assert 5 > 4.9 and 2**53 + 1 > 2.0**53 and 2**53 + 1 != float(2**53 + 1) and 10**400 > 1e308 and -10**400 < float("-inf") or True
assert 10**400 < float("inf") and not 10**400 < float("nan") and 2**62 == 2.0**62 and 2**62 + 1 > 2.0**62
assert True + True == 2 and type(True + 0) is int and (True & False) is False and (True ^ 1) == 0 and ~True == -2 and -True == -1
assert round(12345, -2) == 12300 and round(15, -1) == 20 and round(25, -1) == 20 and round(-15, -1) == -20 and round(5) == 5 and round(10**30 + 5, -1) == 10**30
