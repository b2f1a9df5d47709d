# Ranges made and walked in loops that are compiled.
def walk(*arguments):
    total = count = 0
    for i in range(*arguments):
        total += i
        count += 1
    return total, count


big = 2 ** 62
cases = [((5,), (10, 5)), ((-1,), (0, 0)), ((2, 9, 3), (15, 3)), ((9, 2, -3), (18, 3)), ((0, 10, -1), (0, 0)),
         ((big - 2, big + 2), (4 * big - 2, 4)), ((-big, -big + 3, 2), (-2 * big + 2, 2)), ((True, 3), (3, 2)), ((3, 4, 2 ** 70), (3, 1))]
for _ in range(60):
    for arguments, expected in cases:
        assert walk(*arguments) == expected
    assert len(range(-big, big - 1, 3)) == (2 * big - 2) // 3 + 1
    assert range(-big, big - 1)[2 * big - 2] == big - 2
    assert repr(range(3, 1)) == "range(3, 1)" and range(10)[-1] == 9 and range(0, 7, 2)[1:] == range(2, 8, 2)
    try:
        range(1, 2, 0)
        assert False
    except ValueError as e:
        assert str(e) == "range() arg 3 must not be zero"
