# "#" keeps the point; a float without a presentation type has a digit after it anyway.
assert format(1.0, "#") == "1.0"
assert format(1.0, "0>#6") == "0001.0"
assert format(123456.0, "#,") == "123,456.0"
assert format(1e22, "#") == "1.e+22"
assert format(1.0, "#g") == "1.00000"
assert format(1.0, "#.0f") == "1."
assert format(2j, "#") == "2.j"
