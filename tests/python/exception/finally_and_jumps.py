"""finally runs whatever leaves the block: return, break, continue, an exception."""


def leave(how, log):
    for turn in range(3):
        try:
            try:
                if how == 0:
                    continue
                if how == 1:
                    break
                if how == 2:
                    return "returned"
                if how == 3:
                    raise KeyError(turn)
                log.append("through")
            finally:
                log.append(turn)
        except KeyError as error:
            log.append(error.args[0] + 10)
            if turn == 1:
                return "caught"
        else:
            log.append("else")
    return "end"


def run(n):
    results = []
    for i in range(n):
        log = []
        results.append((leave(i % 5, log), log))
    return results


expected = [
    ("end", [0, 1, 2]),
    ("end", [0]),
    ("returned", [0]),
    ("caught", [0, 10, 1, 11]),
    ("end", ["through", 0, "else", "through", 1, "else", "through", 2, "else"]),
]
for i, result in enumerate(run(1000)):
    assert result == expected[i % 5], (i, result)


def overrides(n):
    """A return in finally swallows what was raised."""
    try:
        if n % 2:
            raise ValueError
        return "plain"
    finally:
        if n % 3 == 0:
            return "finally"


def swallow(n):
    counts = {}
    for i in range(n):
        try:
            result = overrides(i)
        except ValueError:
            result = "raised"
        counts[result] = counts.get(result, 0) + 1
    return counts


assert swallow(600) == {"finally": 200, "raised": 200, "plain": 200}


def nested(i):
    log = []
    try:
        try:
            try:
                log.append(10 // (i % 3))
            finally:
                log.append("inner")
                if i % 4 == 0:
                    [][i]
        except ZeroDivisionError:
            log.append("zero")
        finally:
            log.append("middle")
    except IndexError as error:
        log.append(type(error.__context__).__name__)
    finally:
        log.append("outer")
    return log


for i in range(1200):
    want = [] if i % 3 == 0 else [10 // (i % 3)]
    want += ["inner"]
    if i % 4 == 0:
        want += ["middle", "ZeroDivisionError" if i % 3 == 0 else "NoneType"]
    else:
        want += ["zero", "middle"] if i % 3 == 0 else ["middle"]
    assert nested(i) == want + ["outer"], (i, nested(i), want)
