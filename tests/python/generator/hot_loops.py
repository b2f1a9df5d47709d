# Loops over generators that are hot: what they yield, where they are left, what becomes of them afterwards.


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def squares(source):
    for v in source:
        yield v * v


def evens(source):
    for v in source:
        if v % 2 == 0:
            yield v


def total(iterable):
    s = 0
    for v in iterable:
        s += v
    return s


assert total(count(500)) == 124750
assert total(squares(count(300))) == sum([i * i for i in range(300)])
assert total(evens(squares(count(300)))) == sum([i * i for i in range(0, 300, 2)])
assert total(v + 1 for v in count(400)) == 80200
assert total(x * y for x in range(40) for y in range(40) if x != y) == sum([x * y for x in range(40) for y in range(40) if x != y])


# Left half-way again and again, and gone on with elsewhere.
def first_above(source, limit):
    for v in source:
        if v > limit:
            return v
    return None


stream = count(1000)
seen = [first_above(stream, limit) for limit in range(0, 900, 7)]
assert seen == [max(7 * k + 1, k + 1) if k else 1 for k in range(len(seen))], seen
rest = total(stream)
assert rest == sum(range(seen[-1] + 1, 1000))
assert total(stream) == 0 and next(stream, "end") == "end"


# Locals of all kinds survive: cells, values used only after the loop, floats, big ints.
def kinds(n):
    big = 1 << 62
    x = 0.5
    names = []
    add = lambda v: names.append(v + shift)
    shift = 1
    for i in range(n):
        big += i
        x = x * 1.5 + i if x < 1e6 else 0.25
        shift = i & 3
        add(i)
        yield big, x
    yield len(names), sum(names)


def drive(n):
    last = None
    for pair in kinds(n):
        last = pair
    return last


assert drive(200) == (200, sum(i + (i & 3) for i in range(200)))


# One generator, several places that resume it.
def numbers():
    n = 0
    while True:
        n += 1
        yield n


def three_places(rounds):
    g = numbers()
    a = b = c = 0
    for i in range(rounds):
        a += next(g)
        for v in g:
            b += v
            break
        c += g.send(None)
    return a, b, c, next(g)


n = 300
assert three_places(n) == (sum(range(1, 3 * n, 3)), sum(range(2, 3 * n, 3)), sum(range(3, 3 * n + 1, 3)), 3 * n + 1)


# Generators of different functions, at different places, through one loop.
def up(n):
    for i in range(n):
        yield i
        yield -i


def down(n):
    while n:
        n -= 1
        yield n


def mixed(rounds):
    s = 0
    for k in range(rounds):
        for v in (up(5), down(7), count(3), (x for x in (1, 2.5)), [1, 2])[k % 5]:
            s += v
    return s


assert mixed(500) == 100 * (0 + 21 + 3 + 3.5 + 3)


# The value of a local that is read only after the loop that waits for the generator.
def after_loop(rounds):
    out = []
    for k in range(rounds):
        keep = k * 3
        for v in count(k % 3):
            pass
        out.append(keep)
    return out


assert after_loop(300) == [k * 3 for k in range(300)]


# The loop variable keeps its last value, the generator its own.
def unlucky(n):
    for i in count(n):
        pass
    return i


assert [unlucky(n) for n in range(1, 100)] == list(range(99))


# Nested: a generator runs a loop over a generator that runs one.
def layers(depth, n):
    if depth == 0:
        yield from count(n)
    else:
        for v in layers(depth - 1, n):
            yield v + 1


assert total(layers(6, 150)) == 150 * 149 // 2 + 6 * 150


# Many generators at once, in turn.
def in_turn(width, rounds):
    alive = [count(rounds) for _ in range(width)]
    out = 0
    while alive:
        going = []
        for g in alive:
            for v in g:
                out += v
                going.append(g)
                break
        alive = going
    return out


assert in_turn(20, 30) == 20 * 30 * 29 // 2


# A generator that is suspended with values on its operand stack.
def sums(n):
    s = 0
    for i in range(n):
        s = s + i * (yield s) + (yield -s)
    return s


def feed(n):
    g = sums(n)
    out = [next(g)]
    try:
        while True:
            out.append(g.send(len(out)))
    except StopIteration as e:
        return out, e.value


def feed_plainly(n):
    s, out, sent = 0, [0], 0
    for i in range(n):
        a = len(out)
        out.append(-s)
        b = len(out)
        s = s + i * a + b
        if i + 1 < n:
            out.append(s)
    return out, s


assert feed(200) == feed_plainly(200)
