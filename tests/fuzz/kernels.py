"""Small algorithms, of the sort that real programs consist of.  KERNEL stands for the function's name, N# for a small number."""
KERNELS = [text.strip("\n") for text in '''
def KERNEL(n):
    n = n % 40 if isinstance(n, int) else 9
    sieve = [True] * (n + N#)
    for i in range(2, n):
        if sieve[i]:
            for j in range(i * i, n, i):
                sieve[j] = False
    return [i for i in range(2, n) if sieve[i]][-N#:]
---
def KERNEL(n):
    a, b, seen = N#, N#, {}
    for i in range(30):
        a, b = b, (a * N# + b) % 10007
        seen[b % 9] = seen.get(b % 9, 0) + i
        if seen[b % 9] > 50:
            seen[b % 9] = seen[b % 9] / 2
    return sorted(seen.items())[:N#]
---
def KERNEL(n):
    size = N# + 1
    a = [[(i * j + N#) % 7 for j in range(size)] for i in range(size)]
    b = [[i - j * 0.5 for j in range(size)] for i in range(size)]
    c = [[sum(a[i][k] * b[k][j] for k in range(size)) for j in range(size)] for i in range(size)]
    return c[0][-1], c[-1][0] + n
---
def KERNEL(n):
    text, counts, last = "", {}, None
    for ch in "the quick brown fox" * N#:
        if ch == last or ch == " ":
            text += ch.upper()
        elif ch in "aeiou":
            text = text[-20:] + f"<{ch}{len(text)}>"
        counts[ch] = counts.get(ch, 0) + 1
        last = ch
    return text, max(counts, key=counts.get), n
---
def KERNEL(n):
    heap, done = [(N#, "a"), (N#, "b")], []
    for i in range(25):
        time, name = heapq.heappop(heap)
        done.append(name)
        heapq.heappush(heap, (time + N# + i % 3, name))
        if i % N# == 0:
            heapq.heappush(heap, (time + i, chr(97 + i)))
    return "".join(done), len(heap), n
---
def KERNEL(n):
    grid, queue, seen = N# + 2, deque([(0, 0)]), {(0, 0): 0}
    while queue:
        x, y = queue.popleft()
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            p = x + dx, y + dy
            if p in seen or not (0 <= p[0] < grid and 0 <= p[1] < grid) or (p[0] * p[1] * N#) % 4 == 3:
                continue
            seen[p] = seen[x, y] + 1
            queue.append(p)
    return max(seen.values()), len(seen), n
---
def KERNEL(n):
    def sort(values):
        if len(values) < 2:
            return values
        pivot, *rest = values
        return sort([v for v in rest if v < pivot]) + [pivot] + sort([v for v in rest if not v < pivot])
    values = [(i * N# * 37 + 11) % 53 for i in range(20)]
    values[N#] = 2.5
    if n == N#:
        values[0] = "x"
    return sort(values)[N#:9]
---
def KERNEL(n):
    class Node:
        __slots__ = ("value", "left", "right")
        def __init__(self, value):
            self.value, self.left, self.right = value, None, None
    def insert(node, value):
        if node is None:
            return Node(value)
        if value < node.value:
            node.left = insert(node.left, value)
        else:
            node.right = insert(node.right, value)
        return node
    def walk(node):
        if node:
            yield from walk(node.left)
            yield node.value
            yield from walk(node.right)
    root = None
    for i in range(15):
        root = insert(root, (i * N# + N#) % 17 + (0.5 if i == N# else 0))
    return list(walk(root))[:N#], n
---
def KERNEL(n):
    stack, result = [], []
    for token in "3 4 + 2 * 7 N# - / N# + 5 6 * 2".split():
        if token.isdigit():
            stack.append(int(token))
        else:
            b, a = stack.pop(), stack.pop()
            stack.append({"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else n}[token])
        result.append(stack[-1])
    return result
---
def KERNEL(n):
    x, steps, state = N# * 27, 0, "start"
    while x != 1 and steps < 60:
        x = x // 2 if x % 2 == 0 else 3 * x + 1
        steps += 1
        match state, x % 4:
            case "start", 0 | 1:
                state = "low"
            case "low", r if r > N#:
                state = "high"
            case (s, 3):
                state = "start"
    return x, steps, state, n
---
def KERNEL(n):
    x = y = 0.0
    count = 0
    for i in range(30):
        zx = x * x - y * y + 0.1 * N#
        y = 2 * x * y - 0.2 * N#
        x = zx
        if x * x + y * y > 4:
            break
        count += i
    z, w = complex(0.1, 0.2 * N#), 0
    while abs(z) < 5 and w < 20:
        z = z * z + (0.3 + 0.1j)
        w += 1
    return count, round(x, 6), w, n
---
def KERNEL(n):
    previous = list(range(8))
    word, other = "kitten" + "x" * N#, "sitting"
    for i, a in enumerate(word):
        current = [i + 1]
        for j, b in enumerate(other):
            current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a != b)))
        previous = current
    return previous[-1], n
---
def KERNEL(n):
    x, digest = N# * 7919, 0
    for i in range(40):
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
        digest = (digest * 31 + x) & 0xFFFFFFFF
        if i == N#:
            x = -x
    return x, digest, n
---
def KERNEL(n):
    buffer = bytearray(range(16))
    view = memoryview(buffer)
    for i in range(20):
        buffer[i % 16] = (buffer[(i + N#) % 16] * N# + i) % 256
        view[3:5] = bytes([i, N#])
    total = sum(view[::N#]) + int.from_bytes(view[:4], "big")
    view.release()
    return total, buffer.hex(), n
---
def KERNEL(n):
    class Account:
        rate = N#
        def __init__(self, owner, balance=0):
            self.owner, self.balance, self.log = owner, balance, []
        def pay(self, amount):
            if amount > self.balance:
                raise ValueError(f"{self.owner} lacks {amount - self.balance}")
            self.balance -= amount
            self.log.append(-amount)
        @property
        def worth(self):
            return self.balance * Account.rate
    a, failures = Account("ann", 50), []
    for i in range(25):
        try:
            a.pay(i % N# + 1)
        except ValueError as e:
            failures.append(str(e))
            a.balance += 20.5 if i > 20 else 20
        else:
            Account.rate += i % 2
        finally:
            a.log.append(i)
    return a.worth, failures[-2:], len(a.log), n
---
def KERNEL(n):
    memo = {}
    def ways(total, coins):
        if total == 0:
            return 1
        if total < 0 or not coins:
            return 0
        if (total, coins) not in memo:
            memo[total, coins] = ways(total - coins[0], coins) + ways(total, coins[1:])
        return memo[total, coins]
    return ways(20 + N#, (N#, 5, N# + 1)), len(memo), n
---
def KERNEL(n):
    pieces = []
    for i in range(20):
        pieces.append("%s:%d" % ("ab"[i % 2], i * N#))
        if len(pieces) > N# + 3:
            pieces = [",".join(pieces[::-1])[:30]]
    fields = ";".join(pieces).replace(",", ";").split(";")
    return {k: v for k, _, v in (field.partition(":") for field in fields)}, n
'''.split("---")]
