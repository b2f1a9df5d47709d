# Generators that work for long between two yields, consumed by hot loops of all kinds.


def primes(limit):
    for n in range(2, limit):
        k = 2
        while k * k <= n:
            if n % k == 0:
                break
            k += 1
        else:
            yield n


def totals(n, length):
    for i in range(n):
        s = 0
        for j in range(length):
            s += i * j
        yield s
    return n


def by_for(n, length):
    out = 0
    for v in totals(n, length):
        out += v
    return out


def expected(n, length):
    return sum([i * (length * (length - 1) // 2) for i in range(n)])


for length in (3, 8, 17, 40, 100):
    assert by_for(60, length) == expected(60, length)


def by_next(n, length):
    g = totals(n, length)
    out = []
    for k in range(n + 3):
        out.append(next(g, None))
    return out


for length in (3, 8, 17, 40, 100):
    assert by_next(60, length) == [i * (length * (length - 1) // 2) for i in range(60)] + [None] * 3


def delegating(n, length, times):
    for k in range(times):
        got = yield from totals(n, length)
        yield -got


for length in (3, 40, 100):
    assert sum([v for v in delegating(5, length, 40)]) == 40 * (expected(5, length) - 5)
    total = 0
    for v in delegating(5, length, 40):
        total += v
    assert total == 40 * (expected(5, length) - 5)

count = 0
for p in primes(3000):
    count += 1
assert count == 430 and sum(primes(3000)) == sum([p for p in primes(3000)]) == 593823


def by_zip(n):
    s = 0
    for a, (i, b) in zip(totals(n, 50), enumerate(totals(n, 30))):
        s += a - b * i
    return s


assert by_zip(60) == sum([i * 1225 - i * 435 * i for i in range(60)])


def fails(n, length):
    for i in range(n):
        s = 0
        for j in range(length):
            s += 100 // (length + 20 - i - j)
        yield s


def until_failure(n, length):
    out = 0
    try:
        for v in fails(n, length):
            out += 1
    except ZeroDivisionError as e:
        return out, e.__traceback__.tb_next.tb_lineno - fails.__code__.co_firstlineno
    return out


for k in range(60):
    assert until_failure(40, 30) == (21, 4), until_failure(40, 30)


def value_of_stop(n, length):
    g = totals(n, length)
    while True:
        try:
            next(g)
        except StopIteration as e:
            return e.value


for k in range(60):
    assert value_of_stop(k % 5 + 1, 70) == k % 5 + 1


def guarded(n, length, log):
    try:
        for i in range(n):
            s = 0
            for j in range(length):
                try:
                    s += 10 // (j % 7)
                except ZeroDivisionError:
                    s -= 1
            yield s
    finally:
        log.append(n)


def by_guarded(n, length):
    log = []
    s = 0
    for v in guarded(n, length, log):
        s += v
    assert log == [n]
    return s


assert by_guarded(60, 70) == 60 * 10 * (sum([10 // k for k in range(1, 7)]) - 1)
