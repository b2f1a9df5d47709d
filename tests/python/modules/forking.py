"""os.register_at_fork: what is called around os.fork, and in which order."""
import os
import random
import sys

calls = []
os.register_at_fork(before=lambda: calls.append("before 1"), after_in_parent=lambda: calls.append("parent 1"),
                    after_in_child=lambda: calls.append("child 1"))
os.register_at_fork(before=lambda: calls.append("before 2"), after_in_parent=lambda: calls.append("parent 2"),
                    after_in_child=lambda: calls.append("child 2"))
random.seed(1)
read, write = os.pipe()
pid = os.fork()
if pid == 0:
    os.write(write, repr((calls, random.random())).encode())
    os._exit(0)
os.close(write)
child_calls, child_random = eval(os.read(read, 1000))
assert os.waitpid(pid, 0) == (pid, 0)
assert child_calls == ["before 2", "before 1", "child 1", "child 2"], child_calls
assert calls == ["before 2", "before 1", "parent 1", "parent 2"], calls
assert child_random != random.random()  # the child seeds anew

for arguments, message in (({}, "At least one argument is required."), ({"before": 3}, "'before' must be callable, not int")):
    try:
        os.register_at_fork(**arguments)
    except TypeError as error:
        assert str(error) == message, error
    else:
        raise AssertionError(arguments)

# Errors are reported, and do not stop the fork.
reported = []
sys.unraisablehook = lambda unraisable: reported.append(unraisable.exc_type)
os.register_at_fork(before=lambda: 1 // 0)
pid = os.fork()
if pid == 0:
    os._exit(0)
os.waitpid(pid, 0)
assert reported == [ZeroDivisionError], reported
