# _opcode, _statistics, _typing, _tokenize, pwd and grp; marshal's older versions and references.
import dis
import io
import marshal
import os
import statistics
import tokenize

assert dis.stack_effect(dis.opmap["POP_TOP"]) == -1 and dis.stack_effect(dis.opmap["BUILD_TUPLE"], 3) == -2
assert dis.stack_effect(dis.opmap["FOR_ITER"], 0, jump=True) == -1 and dis.stack_effect(dis.opmap["FOR_ITER"], 0) == 1
for arguments in ((1, 0), (100,), (7,)):
    try:
        dis.stack_effect(*arguments)
    except ValueError:
        pass
    else:
        raise AssertionError(arguments)

normal = statistics.NormalDist(10, 2)
assert normal.inv_cdf(0.5) == 10.0 and abs(normal.cdf(normal.inv_cdf(0.001)) - 0.001) < 1e-12
from _typing import _idfunc

assert _idfunc(marshal) is marshal

tokens = [tuple(t) for t in tokenize._generate_tokens_from_c_tokenizer("x = '''a\nb'''")]
assert tokens[2] == (3, "'''a\nb'''", (1, 4), (2, 4), "x = '''a\nb'''\n"), tokens
for text in ("(1]", "0b2", "'abc"):
    try:
        list(tokenize._generate_tokens_from_c_tokenizer(text))
    except SyntaxError:
        pass
    else:
        raise AssertionError(text)

import grp
import pwd

user = pwd.getpwuid(os.getuid())
assert pwd.getpwnam(user.pw_name) == user and user in pwd.getpwall() and user[5] == user.pw_dir
group = grp.getgrgid(0)
assert grp.getgrnam(group.gr_name) == group and isinstance(group.gr_mem, list)
for look, key in ((pwd.getpwuid, 2 ** 31 - 7), (pwd.getpwnam, "nobody at all"), (grp.getgrnam, "nobody at all"), (grp.getgrgid, 2 ** 31 - 7)):
    try:
        look(key)
    except KeyError as error:
        assert "not found: " in str(error)
    else:
        raise AssertionError(look)

# marshal: shared and recursive values, all versions, several values in one file.
shared = ["x" * 300, 2 ** 70, (1.5, 2j), frozenset({b"a", None})]
recursive = {"items": shared, "again": shared}
recursive["self"] = recursive
again = marshal.loads(marshal.dumps(recursive))
assert again["self"] is again and again["items"] is again["again"] and again["items"] == shared
for version in range(5):
    assert marshal.loads(marshal.dumps([shared, -1, ...], version)) == [shared, -1, ...]
file = io.BytesIO()
for value in (1, "text", [2.5], None):
    marshal.dump(value, file)
file.seek(0)
assert [marshal.load(file) for _ in range(4)] == [1, "text", [2.5], None]
assert marshal.loads(b"I\xfe\xff\xff\xff\xff\xff\xff\xff") == -2
try:
    marshal.loads(b"l\x02\x00\x00\x00\x00\x00\x00\x00")
except ValueError as error:
    assert str(error) == "bad marshal data (unnormalized long data)"
