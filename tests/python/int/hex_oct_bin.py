# Digits in other bases: small and large integers, and bytes.
for i in (0, 1, -1, 10, -255, 2**61, -(2**62), 2**62 - 1, 2**62, 2**63, -(2**63), 2**200, -(2**200)):
    for name, base in (("x", 16), ("o", 8), ("b", 2)):
        text = {"x": hex, "o": oct, "b": bin}[name](i)
        assert text == format(i, "#" + name) and int(text, base) == i
assert hex(True) == "0x1" and bin(False) == "0b0"
assert b"".hex() == "" and b"\x00\xff\x1a".hex() == "00ff1a" and b"abcd".hex("-", 2) == "6162-6364" and b"ab".hex(":", 0) == "6162"
