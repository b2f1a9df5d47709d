# A native function that calls Python code, which calls native functions, returns after these.
import sys

events = []


def profile(frame, event, arg):
    if event.startswith("c_"):
        events.append((event, frame.f_code.co_name, arg.__name__))


def key(x):
    return len(x)


def main():
    sorted(["a"], key=key)
    try:
        list(map(int, ["x"]))
    except ValueError:
        pass
    abs(1)


sys.setprofile(profile)
main()
sys.setprofile(None)
assert [event for event in events if event[1] in ("main", "key", "<module>")] == [
    ("c_call", "main", "sorted"), ("c_call", "key", "len"), ("c_return", "key", "len"), ("c_return", "main", "sorted"),
    ("c_call", "main", "abs"), ("c_return", "main", "abs"), ("c_call", "<module>", "setprofile")], events
