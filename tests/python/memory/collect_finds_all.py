# gc.collect() finds what nothing refers to any more, whatever was on the stacks before.
import gc
import weakref


class C:
    pass


def nearly_all_are_dead(references):
    # A word of the machine stack may look like a reference by chance: to one object, not to most of them.
    return [r() for r in references].count(None) >= len(references) - 1


def in_a_loop():
    for make in (lambda o: {o: 1}, lambda o: {o}, lambda o: [o], lambda o: iter({o: 1}), lambda o: memoryview(b"abc")):
        references = []
        for _ in range(4):
            o = C()
            references.append(weakref.ref(o))
            container = make(o)
            o.container = container
            del o, container
            gc.collect()
        assert nearly_all_are_dead(references)


def through_calls(depth):
    def leaf(o):
        reference = weakref.ref(o)
        del o
        return reference

    def collect(n):
        if n:
            return collect(n - 1)
        gc.collect()

    references = [leaf(C()) for _ in range(3)]
    sorted([3, 1, 2], key=lambda x: collect(depth) or x)
    assert nearly_all_are_dead(references)


def in_generator():
    references = []
    for i in range(3):
        o = C()
        references.append(weakref.ref(o))
        yield i
        del o
        gc.collect()
    assert nearly_all_are_dead(references)


def callbacks_run_before_it_returns():
    seen = []
    o = C()
    o.self = o
    reference = weakref.ref(o, lambda r: seen.append("callback"))
    del o
    gc.collect()
    assert seen == ["callback"] and reference() is None

    class D:
        def __del__(self):
            seen.append("del")
    d = D()
    d.self = d
    del d
    gc.collect()
    assert seen == ["callback", "del"]


def values_on_the_stack_stay():
    def pair(a, b):
        return a, b
    result = pair(C(), (gc.collect(), C())[1])
    assert type(result[0]) is C and type(result[1]) is C
    assert [C(), gc.collect(), C()][0].__class__ is C
    text = "%s %s" % (str([1, 2]), gc.collect() and "")
    assert text.startswith("[1, 2]")


def exceptions():
    references = []
    for i in range(3):
        o = C()
        references.append(weakref.ref(o))
        try:
            raise ValueError(o)
        except ValueError:
            del o
        gc.collect()
    assert nearly_all_are_dead(references)


in_a_loop()
through_calls(0)
through_calls(5)
assert list(in_generator()) == [0, 1, 2]
callbacks_run_before_it_returns()
values_on_the_stack_stay()
exceptions()
