# Of equal objects the set operations of views keep the one that CPython keeps, and hash what it hashes.
import bisect
import collections

d = {1.0: True, None: -1}


def same(result, *shown):
    assert sorted(map(repr, result)) == sorted(shown), result


same(d.keys() & {True, 2.5}, "1.0")
same({True, 2.5} & d.keys(), "1.0")
same(d.keys() & {True}, "True")
same(d.keys() & [True, 2.5], "True")
same({1.0} | {1: 2}.keys(), "1.0")
same({1: 2}.keys() | {1.0}, "1")
same([1, 2] | d.keys(), "1", "2", "None")
same({1: 2, 3: 4}.keys() & {1.0: 2}.keys(), "1.0")
same({1.0: 2}.keys() & {1: 2, 3: 4}.keys(), "1.0")
same({1: 2}.keys() & {True: 3}.keys(), "True")
same({"a": []}.items() ^ {"a": []}.items())
same({"a": 1}.items() ^ {"a": 2, "b": 3}.items(), "('a', 1)", "('a', 2)", "('b', 3)")
same({"a": {}}.items() & [1])
same({1: []}.keys() - [5], "1")


def message(operation, *arguments):
    try:
        operation(*arguments)
    except TypeError as error:
        return str(error)


assert message(lambda: {"a": {}}.items() & {1, 2, 3}) == "unhashable type: 'dict'"
assert message(lambda: {"a": {}}.items() ^ {"a": 1}.items()) == "unhashable type: 'dict'"
assert message(lambda: {1: []}.items() - {1}) == "unhashable type: 'list'"
assert message(lambda: 5 | d.keys()) == message(lambda: d.keys() & 5) == "'int' object is not iterable"

# bisect wants sequences, and builtin mappings are none.
for mapping in {}, collections.OrderedDict(), collections.defaultdict(int):
    mapping[1] = 2
    assert message(bisect.bisect_left, mapping, 1).endswith("is not a sequence")
assert message(bisect.bisect_left, {1}, 1) == "'set' object does not support indexing"
assert bisect.bisect_left(collections.Counter({0: 5}), 6) == 1
