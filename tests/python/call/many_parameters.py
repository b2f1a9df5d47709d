"""Functions with more parameters and arguments than compiled code passes one by one."""
COUNT = 700
names = [f"p{i}" for i in range(COUNT)]
scope = {}
exec(f"""
def plain({', '.join(names)}):
    return p0 + p{COUNT - 1} + {' + '.join(names[::50])}
def defaults({', '.join(f'{n}={i}' for i, n in enumerate(names))}):
    return p0 + p{COUNT - 1} + {' + '.join(names[::50])}
def keywords(*args, {', '.join(f'{n}={i}' for i, n in enumerate(names))}, **more):
    return p0 + p{COUNT - 1} + {' + '.join(names[::50])} + len(args) + len(more)
class Instance:
    def __init__(self, {', '.join(f'{n}={i}' for i, n in enumerate(names))}):
        self.total = p0 + p{COUNT - 1} + {' + '.join(names[::50])}
def call_plain(x):
    return plain({', '.join(['x'] * COUNT)})
def call_keywords(x):
    return keywords({', '.join(f'{n}=x' for n in names)}, other=1)
def call_print(x):
    return len(str.format({', '.join(['"{}{}"'] + ['x'] * COUNT)}))
def build(x):
    return [{', '.join(['x'] * COUNT)}], ({', '.join(['x'] * COUNT)},), {{{', '.join(['x'] * COUNT)}}}
""", scope)
plain, defaults, keywords, Instance = (scope[n] for n in ("plain", "defaults", "keywords", "Instance"))
call_plain, call_keywords, call_print, build = (scope[n] for n in ("call_plain", "call_keywords", "call_print", "build"))
expected = COUNT - 1 + sum(range(0, COUNT, 50))
some = COUNT // 50 + 2


def run():
    for n in range(30):
        assert plain(*range(COUNT)) == defaults() == keywords() == Instance().total == expected
        assert defaults(5) == expected + 10
        assert keywords(1, 2, p699=0, q=1) == expected - 699 + 3
        assert Instance(5).total == expected + 10
        assert call_plain(n) == some * n and call_keywords(n) == some * n + 1
        assert call_print(n) == 2 * len(str(n))
        numbers, items, one = build(n)
        assert len(numbers) == len(items) == COUNT and one == {n}
        try:
            plain(*range(COUNT + 1))
        except TypeError as error:
            assert str(error) == f"plain() takes {COUNT} positional arguments but {COUNT + 1} were given"


run()


# Messages name parameters beyond the 64th.
def error_of(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except TypeError as e:
        return str(e)


names = [f"p{i}" for i in range(70)]
scope = {}
exec(f"def positional({', '.join(names)}): pass\ndef keywords(*, {', '.join(names)}): pass", scope)
for i in range(50):
    assert error_of(scope["positional"], *range(67)) == "positional() missing 3 required positional arguments: 'p67', 'p68', and 'p69'"
    assert error_of(scope["positional"], *range(66), p68=1) == "positional() missing 3 required positional arguments: 'p66', 'p67', and 'p69'"
    assert error_of(scope["keywords"], **{name: 1 for name in names[:62] + names[64:69]}) == "keywords() missing 3 required keyword-only arguments: 'p62', 'p63', and 'p69'"
    assert error_of(scope["keywords"], **{name: 1 for name in names[:69]}) == "keywords() missing 1 required keyword-only argument: 'p69'"
