# accumulate and tee as pickle and copy see them; aliases of generic types with their iterator.
import copy
import itertools
import operator
import pickle

for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    started = itertools.accumulate(range(5), initial=7)
    again = pickle.loads(pickle.dumps(started, protocol))
    assert list(again) == [7, 7, 8, 10, 13, 17]
    next(started), next(started)
    assert list(pickle.loads(pickle.dumps(started, protocol))) == [8, 10, 13, 17]
nothing = itertools.accumulate([None, None, True], lambda a, b: b)
assert next(nothing) is None
assert list(copy.deepcopy(nothing)) == [None, True] == list(copy.copy(nothing))

first, second = itertools.tee("abc")
third, fourth = itertools.tee(first)
assert third is first
assert list(first) == list(second) == list(fourth) == list("abc")


class Copyable:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration

    def __copy__(self):
        return "copied"


made = itertools.tee(Copyable(), 3)
assert type(made[0]) is Copyable and made[1:] == ("copied", "copied")

starred = [*tuple[int]][0]
assert copy.copy(starred) == copy.deepcopy(starred) == pickle.loads(pickle.dumps(starred)) == starred
assert type(iter(list[int])).__name__ == "generic_alias_iterator"
assert "__origin__" in dir(list[int]) and "append" in dir(list[int])
