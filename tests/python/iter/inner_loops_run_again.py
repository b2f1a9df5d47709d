# Inner loops that start again for the next round of an outer loop, with other objects in their unchanging variables.


class Body:
    def __init__(self, x, step, items):
        self.x = x
        self.step = step
        self.items = items
        self.hits = 0
        self.last = None


def triangle(bodies):
    """Pairs, the second always behind the first: the inner loop gets shorter."""
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            distance = a.x - b.x
            a.step += distance * 0.5
            b.step -= distance * 0.25
    return sum(b.step for b in bodies)


def kinds(bodies, rounds):
    """The unchanging attribute is a float for one body, an int or a str for another."""
    out = []
    for a in bodies:
        total = a.x
        for _ in range(rounds):
            total = total + a.x
            a.hits += 1
        out.append(total)
    return out


def stored_before_the_loop_goes_round(bodies, rounds):
    """The first iteration stores what later ones read."""
    seen = []
    for a in bodies:
        for k in range(rounds):
            if k == 0:
                a.last = a.x
            seen.append(a.last)
            if a.last is None:
                seen.append("never")
    return seen


def same_object(bodies, rounds):
    """The two names mean one object now and then."""
    first = bodies[0]
    total = 0.0
    for a in bodies:
        for k in range(rounds):
            a.x += 1.0
            total += first.x - a.x
    return total


def lists(bodies):
    """The list that is walked is another one, and grows between the rounds."""
    total = 0
    for n, a in enumerate(bodies):
        items = a.items
        items.append(n)
        for k in range(len(items)):
            total += items[k] * n
            if items[k] > 1000:
                break
    return total


def matrix(n):
    a = [[float(i * n + j) for j in range(n)] for i in range(n)]
    b = [[float(i - j) for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row, out = a[i], c[i]
        for j in range(n):
            total = 0.0
            for k in range(n):
                total += row[k] * b[k][j]
            out[j] = total
    return sum(map(sum, c))


def limits(bounds):
    """A bound that the first iteration compares, and that is on the other side later."""
    out = []
    for bound in bounds:
        count = 0
        k = 0
        while k < bound:
            if bound > 5:
                count += 2
            else:
                count += 1
            k += 1
        out.append(count)
    return out


def nested_while(limit):
    n = total = 0
    while n < limit:
        m = 0
        while m < n % 7:
            total += n * m
            m += 1
        n += 1
    return total


def fresh(count):
    return [Body(float(k), k * 0.5, list(range(k % 5))) for k in range(count)]


assert triangle(fresh(60)) == -8112.5
mixed = [Body(1.5, 0, []), Body(2, 0, []), Body("ab", 0, []), Body(2**70, 0, []), Body(-0.0, 0, []), Body((1,), 0, [])] * 30
got = kinds(mixed, 9)
assert got[:6] == [15.0, 20, "ab" * 10, 2**70 * 10, -0.0, (1,) * 10]
assert got == got[:6] * 30
assert [b.hits for b in mixed[:6]] == [270] * 6
assert stored_before_the_loop_goes_round(fresh(50), 6) == [float(k) for k in range(50) for _ in range(6)]
some = fresh(40)
some[20] = some[0]
got = same_object(some, 8)
assert got == -3800.0, got
assert lists(fresh(200)) == sum(n * (sum(range(n % 5)) + n) for n in range(200))
assert matrix(24) == sum(float(i * 24 + k) * float(k - j) for i in range(24) for j in range(24) for k in range(24))
assert limits(list(range(40)) * 10) == [(2 * b if b > 5 else b) for b in range(40)] * 10
assert nested_while(3000) == sum(n * m for n in range(3000) for m in range(n % 7))
