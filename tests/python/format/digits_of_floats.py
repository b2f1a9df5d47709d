"""Digits of floats with a precision: exact halves, the largest and smallest numbers, # and the signs."""
table = [
    (0.5, ".0f", "0"), (1.5, ".0f", "2"), (2.5, ".0f", "2"), (0.125, ".2f", "0.12"), (0.375, ".2f", "0.38"),
    (2.675, ".2f", "2.67"), (1e23, ".0f", "99999999999999991611392"), (9.995, ".2f", "9.99"), (99.995, ".4e", "9.9995e+01"),
    (1.0, "#.0f", "1."), (1.0, "#.0e", "1.e+00"), (1e100, "#.0e", "1.e+100"), (1.0, "#g", "1.00000"), (0.0, "#.0f", "0."),
    (float("inf"), "#.0f", "inf"), (float("nan"), "#.0e", "nan"), (-0.0, ".1f", "-0.0"), (-0.04, "z.1f", "0.0"),
    (5e-324, ".3e", "4.941e-324"), (5e-324, ".3f", "0.000"), (1.7976931348623157e308, ".3e", "1.798e+308"),
    (123456.0, ".3g", "1.23e+05"), (0.0001, "g", "0.0001"), (0.00001, "G", "1E-05"), (1234567.891, ",.2f", "1,234,567.89"),
    (3.14159, "010.2f", "0000003.14"), (-3.14159, "010.2f", "-000003.14"), (3.14159, "+.1%", "+314.2%"), (3.0, "^9.1f", "   3.0   "),
]
for value, spec, expected in table:
    assert format(value, spec) == expected, (value, spec, format(value, spec))
    if spec[-1] in "feEgG" and not set(spec) & set(",z%^"):
        assert ("%" + spec) % value == expected, (value, spec)
largest = 1.7976931348623157e308
assert format(largest, ".2f") == str(int(largest)) + ".00" and len("%.400f" % largest) == 709 + 1
assert len(format(5e-324, ".1100f")) == 1102 and format(0.1, ".60f")[:30] == "0.1000000000000000055511151231"
assert format(-255, "#010x") == "-0x00000ff" and format(2**62, "b") == "1" + "0" * 62 and format(-2**62, ",") == "-4,611,686,018,427,387,904"
assert format(7, "03") == "007" and format(-7, "=+5d") == "-   7" and format(12345678, "_") == "12_345_678"
