# set.add and set displays in loops that are compiled.
class Same:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        return isinstance(other, Same)


class Loud(set):
    def add(self, item):
        super().add((item,))


def fill(target, items):
    for item in items:
        target.add(item)
    return target


assert fill(set(), list(range(40)) * 3) == set(range(40))
assert fill(set(), ["x", "y", ("x", 1), 1, True, 1.0] * 30) == {"x", "y", ("x", 1), 1}
assert len(fill(set(), [Same() for _ in range(100)])) == 1
assert fill(Loud(), [1, 2] * 40) == {(1,), (2,)}
assert {x % 7 for x in range(100)} == set(range(7))
for _ in range(60):
    try:
        {1}.add({})
        assert False
    except TypeError as e:
        assert str(e) == "unhashable type: 'dict'"
