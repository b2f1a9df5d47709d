# json with the functions of _json: values, texts and errors.
import collections
import json

import _json


def outcome(function, *arguments, **options):
    try:
        return repr(function(*arguments, **options))
    except Exception as e:
        return type(e).__name__ + ": " + str(e)


DOCUMENTS = [
    ('', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)'),
    ('  ', 'JSONDecodeError: Expecting value: line 1 column 3 (char 2)'),
    ('1', '1'),
    ('-', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)'),
    ('01', 'JSONDecodeError: Extra data: line 1 column 2 (char 1)'),
    ('1.', 'JSONDecodeError: Extra data: line 1 column 2 (char 1)'),
    ('1.5', '1.5'),
    ('1e5', '100000.0'),
    ('1E+', 'JSONDecodeError: Extra data: line 1 column 2 (char 1)'),
    ('-0', '0'),
    ('-0.0', '-0.0'),
    ('123456789012345678', '123456789012345678'),
    ('-99999999999999999999999', '-99999999999999999999999'),
    ('1e400', 'inf'),
    ('[', 'JSONDecodeError: Expecting value: line 1 column 2 (char 1)'),
    ('[]', '[]'),
    ('[1,', 'JSONDecodeError: Expecting value: line 1 column 4 (char 3)'),
    ('[1,]', 'JSONDecodeError: Expecting value: line 1 column 4 (char 3)'),
    ('[1 2]', "JSONDecodeError: Expecting ',' delimiter: line 1 column 4 (char 3)"),
    ('{', 'JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'),
    ('{}', '{}'),
    ('{"a"', "JSONDecodeError: Expecting ':' delimiter: line 1 column 5 (char 4)"),
    ('{"a":', 'JSONDecodeError: Expecting value: line 1 column 6 (char 5)'),
    ('{"a":1', "JSONDecodeError: Expecting ',' delimiter: line 1 column 7 (char 6)"),
    ('{"a":1,', 'JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'),
    ('{"a":1,}', 'JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 8 (char 7)'),
    ('{"a":1 "b"', "JSONDecodeError: Expecting ',' delimiter: line 1 column 8 (char 7)"),
    ('{a:1}', 'JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'),
    ('{"a":1,"a":2,"b":[{"a":3}]}', "{'a': 2, 'b': [{'a': 3}]}"),
    ('null', 'None'),
    ('nul', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)'),
    ('true', 'True'),
    ('false', 'False'),
    ('[Infinity,-Infinity]', '[inf, -inf]'),
    ('Na', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)'),
    ('-Inf', 'JSONDecodeError: Expecting value: line 1 column 1 (char 0)'),
    ('"', 'JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)'),
    ('"a', 'JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)'),
    ('"a\\', 'JSONDecodeError: Unterminated string starting at: line 1 column 1 (char 0)'),
    ('"\\x"', 'JSONDecodeError: Invalid \\escape: line 1 column 2 (char 1)'),
    ('"\\u12"', 'JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)'),
    ('"\\u12g4"', 'JSONDecodeError: Invalid \\uXXXX escape: line 1 column 3 (char 2)'),
    ('"\\ud834\\udd20"', "'\U0001d120'"),
    ('"\\ud834\\u0041"', "'\\ud834A'"),
    ('"\\ud834\\uzzzz"', 'JSONDecodeError: Invalid \\uXXXX escape: line 1 column 9 (char 8)'),
    ('"\n"', 'JSONDecodeError: Invalid control character at: line 1 column 2 (char 1)'),
    ('"\\n\\t\\"\\\\\\/\\b\\f\\r"', '\'\\n\\t"\\\\/\\x08\\x0c\\r\''),
    ('"\xe9\u20ac\U0001d120"', "'\xe9\u20ac\U0001d120'"),
    (' [ 1 , 2 ] x', 'JSONDecodeError: Extra data: line 1 column 12 (char 11)'),
    ('[1,\n2,\n{"x":}]', 'JSONDecodeError: Expecting value: line 3 column 6 (char 12)'),
]
for document, expected in DOCUMENTS:
    assert outcome(json.loads, document) == expected, (document, outcome(json.loads, document))

hooked = '{"b":1,"a":[2.5,NaN,{}],"c":-Infinity}'
assert outcome(json.loads, hooked, object_hook=sorted) == "['a', 'b', 'c']"
assert outcome(json.loads, hooked, object_pairs_hook=list) == "[('b', 1), ('a', [2.5, nan, []]), ('c', -inf)]"
assert outcome(json.loads, hooked, parse_int=str) == "{'b': '1', 'a': [2.5, nan, {}], 'c': -inf}"
assert outcome(json.loads, hooked, parse_float=list) == "{'b': 1, 'a': [['2', '.', '5'], nan, {}], 'c': -inf}"
assert outcome(json.loads, hooked, parse_constant=str.upper) == "{'b': 1, 'a': [2.5, 'NAN', {}], 'c': '-INFINITY'}"
assert outcome(json.loads, hooked, object_hook=len, object_pairs_hook=tuple) == "(('b', 1), ('a', [2.5, nan, ()]), ('c', -inf))"
assert json.loads('"a\nb"', strict=False) == "a\nb"

scan = json.JSONDecoder().scan_once
assert outcome(scan, 1, 2) == 'TypeError: first argument must be a string, not int'
assert outcome(scan, "a", -1) == 'ValueError: idx cannot be negative'
assert outcome(scan, "a", 9) == 'StopIteration: 9'
assert outcome(scan, "1", 10 ** 30) == 'OverflowError: Python int too large to convert to C ssize_t'
assert outcome(_json.scanstring, 1, 2) == 'TypeError: first argument must be a string, not int'
assert outcome(_json.scanstring, "a", 1.5) == "TypeError: 'float' object cannot be interpreted as an integer"
assert outcome(_json.scanstring, "a", 9) == 'ValueError: end is out of bounds'
assert outcome(_json.scanstring, 'abc"', 1) == "('bc', 4)"
assert outcome(_json.scanstring, b'xxx', 2 ** 64) == 'OverflowError: Python int too large to convert to C ssize_t'
assert outcome(_json.encode_basestring, 1) == 'TypeError: first argument must be a string, not int'
assert outcome(_json.encode_basestring_ascii, None) == 'TypeError: first argument must be a string, not NoneType'
assert outcome(_json.make_scanner, 1) == "AttributeError: 'int' object has no attribute 'strict'"
assert outcome(_json.make_encoder, 1, 1, 1, 1, "", "", 0, 0, 0) == 'TypeError: make_encoder() argument 1 must be dict or None, not int'
assert outcome(_json.make_encoder, None, 1, 1, 1, 1, "", 0, 0, 0) == 'TypeError: make_encoder() argument 5 must be str, not int'


class Int(int):
    def __repr__(self):
        return "Int!"


class Float(float):
    def __repr__(self):
        return "Float!"


class Pairs(dict):
    def items(self):
        return [(1, 2, 3)]


circle = []
circle.append(circle)
VALUES = [
    ([None, True, 1, Int(5), 10 ** 40], dict(), "'[null, true, 1, 5, 10000000000000000000000000000000000000000]'"),
    ([None, True, 1, Int(5), 10 ** 40], dict(separators=(",", ":")), "'[null,true,1,5,10000000000000000000000000000000000000000]'"),
    ([Float(1.5), 1e100, -0.0], dict(), "'[1.5, 1e+100, -0.0]'"),
    ([Float(1.5), 1e100, -0.0], dict(separators=(",", ":")), "'[1.5,1e+100,-0.0]'"),
    (float("nan"), dict(), "'NaN'"),
    (float("nan"), dict(allow_nan=False), 'ValueError: Out of range float values are not JSON compliant'),
    ([float("inf"), -float("inf")], dict(), "'[Infinity, -Infinity]'"),
    ([float("inf"), -float("inf")], dict(allow_nan=False), 'ValueError: Out of range float values are not JSON compliant'),
    ([float("inf"), -float("inf")], dict(separators=(",", ":")), "'[Infinity,-Infinity]'"),
    ("\"/\\\b\f\n\r\t\0\x1f\x7f\xe9\u20ac\U0001d120\ud834", dict(), '\'"\\\\"/\\\\\\\\\\\\b\\\\f\\\\n\\\\r\\\\t\\\\u0000\\\\u001f\\\\u007f\\\\u00e9\\\\u20ac\\\\ud834\\\\udd20\\\\ud834"\''),
    ("\"/\\\b\f\n\r\t\0\x1f\x7f\xe9\u20ac\U0001d120\ud834", dict(ensure_ascii=False), '\'"\\\\"/\\\\\\\\\\\\b\\\\f\\\\n\\\\r\\\\t\\\\u0000\\\\u001f\\x7f\xe9\u20ac\U0001d120\\ud834"\''),
    ([(), {}, [1, [2, (3,)]]], dict(), "'[[], {}, [1, [2, [3]]]]'"),
    ([(), {}, [1, [2, (3,)]]], dict(separators=(",", ":")), "'[[],{},[1,[2,[3]]]]'"),
    ({"a": 1, 1: 2, 1.5: 3, True: 4, None: 5, Int(7): 6, Float(2.5): 7}, dict(), '\'{"a": 1, "1": 4, "1.5": 3, "null": 5, "7": 6, "2.5": 7}\''),
    ({"a": 1, 1: 2, 1.5: 3, True: 4, None: 5, Int(7): 6, Float(2.5): 7}, dict(sort_keys=True), "TypeError: '<' not supported between instances of 'int' and 'str'"),
    ({"a": 1, 1: 2, 1.5: 3, True: 4, None: 5, Int(7): 6, Float(2.5): 7}, dict(separators=(",", ":")), '\'{"a":1,"1":4,"1.5":3,"null":5,"7":6,"2.5":7}\''),
    ({(1,): 2}, dict(), 'TypeError: keys must be str, int, float, bool or None, not tuple'),
    ({(1,): 2}, dict(skipkeys=True), "'{}'"),
    (object, dict(), 'TypeError: Object of type type is not JSON serializable'),
    (object, dict(default=callable), "'true'"),
    (collections.OrderedDict([("z", 1), ("a", {"b": []})]), dict(), '\'{"z": 1, "a": {"b": []}}\''),
    (collections.OrderedDict([("z", 1), ("a", {"b": []})]), dict(sort_keys=True), '\'{"a": {"b": []}, "z": 1}\''),
    (collections.OrderedDict([("z", 1), ("a", {"b": []})]), dict(separators=(",", ":")), '\'{"z":1,"a":{"b":[]}}\''),
    ({1: 1, "a": 2}, dict(), '\'{"1": 1, "a": 2}\''),
    ({1: 1, "a": 2}, dict(sort_keys=True), "TypeError: '<' not supported between instances of 'str' and 'int'"),
    ({1: 1, "a": 2}, dict(separators=(",", ":")), '\'{"1":1,"a":2}\''),
    (circle, dict(), 'ValueError: Circular reference detected'),
    (Pairs(a=1), dict(), 'ValueError: items must return 2-tuples'),
]
for value, options, expected in VALUES:
    assert outcome(json.dumps, value, **options) == expected, (value, options, outcome(json.dumps, value, **options))

deep = []
for _ in range(100000):
    deep = [deep]
for check in True, False:
    assert outcome(json.dumps, deep, check_circular=check).startswith("RecursionError")
assert outcome(json.loads, "[" * 100000).startswith("RecursionError")
assert outcome(json.loads, '{"a":' * 100000).startswith("RecursionError")
print("ok")
