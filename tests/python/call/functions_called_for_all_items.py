# Builtin functions that call a Python function for each item: values, errors, tracebacks, changes meanwhile.
import functools
import re


def hot(n):
    total = 0
    for i in range(n):
        total += functools.reduce(lambda a, b: a * 3 + b, range(10)) + functools.reduce(lambda a, b: a + b, [i], 5)
        total += functools.reduce(lambda a, b: a - b, (x for x in [i, 1, 2]))
        total += sorted(range(20), key=lambda v: -v)[0] + max(range(20), key=lambda v: v ^ 5) + min([1, 2, 3, i], key=lambda v: -v)
    return total


assert hot(1) == 14757 + 5 - 3 + 19 + 18 + 3, hot(1)
assert hot(1000) == sum(14757 + 5 + i + i - 3 + 19 + 18 + max(i, 3) for i in range(1000))


def names(function):
    try:
        function()
    except Exception as e:
        found, trace = [], e.__traceback__
        while trace:
            found.append(trace.tb_frame.f_code.co_name)
            trace = trace.tb_next
        return type(e).__name__, found


assert names(lambda: functools.reduce(lambda a, b: a, [])) == ("TypeError", ["names", "<lambda>"])
assert names(lambda: functools.reduce(lambda a, b: 1 / 0, [1, 2, 3])) == ("ZeroDivisionError", ["names", "<lambda>", "<lambda>"])
assert names(lambda: sorted([1] * 9, key=lambda v: 1 / 0)) == ("ZeroDivisionError", ["names", "<lambda>", "<lambda>"])
assert names(lambda: max([1, 2], key=lambda v: v / 0)) == ("ZeroDivisionError", ["names", "<lambda>", "<lambda>"])
assert functools.reduce(lambda a, b: 1 / 0, [7]) == 7
assert functools.reduce(lambda a, b: 1 / 0, [], 8) == 8


def changing(v):
    values.append(1)
    return v


values = list(range(10))
try:
    values.sort(key=changing)
    assert False
except ValueError as e:
    assert str(e) == "list modified during sort"
assert values == list(range(10))

# Matches that fail leave no groups behind; sets, categories and their opposites.
assert re.findall(r"(?:(a)|b)c|(d)", "abbcacd") == [("", ""), ("a", ""), ("", "d")]
assert re.search(r"(x)?(y)?z", "xyxz").groups() == ("x", None)
assert re.findall(r"[^\s?\"]+", 'a b?"c\u20acd e') == ["a", "b", "c\u20acd", "e"]
assert re.findall(r"[^ ]+|\D\d", "\xe9\u0663 1") == ["\xe9\u0663", " 1"]
assert re.findall(r"\w+", "\xe9t\xe9 \u0663_x \xb2\xaa-", re.A) == ["t", "_x"]
assert re.findall(r"\w+", "\xe9t\xe9 \u0663_x \xb2\xaa-") == ["\xe9t\xe9", "\u0663_x", "\xb2\xaa"]
assert re.findall(r"[\W\d]", "a1\xe9 \u20ac") == ["1", " ", "\u20ac"]
assert re.findall(rb"\w+", b"a_1 \xe9b") == [b"a_1", b"b"]
assert re.match(r"(?:a|b)*c", "ab" * 50000 + "c").end() == 100001
assert re.match(r"(?:a|b)*c", "ab" * 50000 + "d") is None
assert re.findall(r"(a)|b", "ba") == ["", "a"]
print("ok")
