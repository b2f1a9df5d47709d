# Behind the digits that a float has, a format asks for zeros only: as many as wanted, at once.
tiny = 5e-324
exact = format(tiny, ".1074f")
assert exact.endswith("625") and format(tiny, ".1100f") == exact + "0" * 26 and format(tiny, ".5000f") == exact + "0" * 3926

largest = 1.7976931348623157e308
assert format(largest, ".2000f") == format(largest, ".0f") + "." + "0" * 2000
digits, exponent = format(tiny, ".3000e").split("e")
assert exponent == "-324" and digits == format(tiny, ".1090e").split("e")[0] + "0" * 1910
assert "%.2000e" % -largest == "-" + format(largest, ".1000e").split("e")[0] + "0" * 1000 + "e+308"
assert format(1.5, ".3000g") == "1.5" and format(1.5, "#.3000g") == "1.5" + "0" * 2998
assert format(tiny, ".3000g") == format(tiny, ".1050g") and format(0.0, "#.2000g") == "0." + "0" * 1999
assert format(1.5, "#.2000E") == "1.5" + "0" * 1999 + "E+00" and format(0.015, ".2000%") == format(1.5, ".2000f") + "%"
assert f"{1e22:.2000n}" == "1e+22" or f"{1e22:.2000n}" == format(10**22)

text = f"{1.5:.50000000f}"
assert len(text) == 50000002 and text.startswith("1.5000") and text.count("0") == 49999999
