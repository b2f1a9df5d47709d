# Errors in, through and into generators that run in hot loops.
import sys


def failing(n, at):
    for i in range(n):
        if i == at:
            raise KeyError(i)
        yield i


def consume(at):
    s = 0
    try:
        for v in failing(100, at):
            s += v
    except KeyError as e:
        return s, e.args[0], e.__traceback__.tb_next.tb_frame.f_code.co_name
    return s


for k in range(200):
    at = k % 50
    assert consume(at) == (at * (at - 1) // 2, at, "failing"), consume(at)
assert consume(1000) == 4950


# The consumer fails; the generator goes on.
def fussy(source):
    out = []
    while True:
        try:
            for v in source:
                out.append(10 // (v % 4))
            return out
        except ZeroDivisionError:
            out.append(None)


def up_to(n):
    for i in range(n):
        yield i


assert fussy(up_to(200)) == [10 // (v % 4) if v % 4 else None for v in range(200)]


# try/finally in a generator, left early and run to its end.
log = []


def careful(n):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(n)


def use(n, stop):
    g = careful(n)
    for v in g:
        if v == stop:
            break
    g.close()
    return v


for k in range(300):
    assert use(5, k % 8) == min(4, k % 8)
assert log == [5] * 300


# Exceptions handled inside of a generator while it yields: sys.exc_info() is its own.
def handling(n):
    for i in range(n):
        try:
            if i % 3 == 0:
                raise ValueError(i)
            yield i, sys.exc_info()[0]
        except ValueError as e:
            yield e.args[0], sys.exc_info()[0]


def check(rounds):
    for i, kind in handling(rounds):
        assert (kind is ValueError) == (i % 3 == 0), (i, kind)
        assert sys.exc_info() == (None, None, None)


check(300)


def check_inside(rounds):
    try:
        raise OSError
    except OSError:
        for i, kind in handling(rounds):
            assert kind is (ValueError if i % 3 == 0 else OSError), (i, kind)
            assert sys.exc_info()[0] is OSError


check_inside(300)


# Context of what is raised in a generator under a consumer that handles something.
def raiser():
    yield 1
    raise KeyError("inner")


def contexts(rounds):
    for k in range(rounds):
        g = raiser()
        try:
            try:
                raise OSError(k)
            except OSError:
                for v in g:
                    pass
        except KeyError as e:
            assert e.__context__.args == (k,)


contexts(200)


# PEP 479.
def stops():
    for i in range(50):
        yield i
    raise StopIteration("no")


for k in range(100):
    s = 0
    try:
        for v in stops():
            s += v
    except RuntimeError as e:
        assert str(e) == "generator raised StopIteration" and e.__cause__.args == ("no",)
    else:
        assert False
    assert s == 1225


# A generator that resumes itself.
def selfish(box):
    for i in range(5):
        yield i
    try:
        next(box[0])
    except ValueError as e:
        yield str(e)
    for v in box[0]:
        yield v


for k in range(100):
    box = []
    box.append(selfish(box))
    out = []
    try:
        for v in box[0]:
            out.append(v)
    except ValueError as e:
        out.append(str(e))
    assert out == [0, 1, 2, 3, 4, "generator already executing", "generator already executing"], out


# throw() and close() from hot loops.
class Stop(Exception):
    pass


def patient():
    got = 0
    while True:
        try:
            yield got
        except Stop:
            got += 1


def throw_many(n):
    g = patient()
    next(g)
    for k in range(n):
        if k & 1:
            assert g.throw(Stop) == k // 2 + 1
        else:
            assert next(g) == k // 2
    g.close()
    return next(g, "closed")


assert throw_many(300) == "closed"


def close_many(n):
    out = 0
    for k in range(n):
        g = up_to(10)
        for v in g:
            if v == k % 12:
                g.close()
        out += v
        assert list(g) == []
    return out


assert close_many(360) == sum(min(k % 12, 9) for k in range(360))


# Deep recursion of generators ends in RecursionError.
def deep(n):
    yield n
    yield from deep(n + 1)


def exhaust():
    last = 0
    try:
        for v in deep(0):
            last = v
    except RecursionError:
        return last


for k in range(5):
    assert 100 < exhaust() < 2000
