"""faulthandler writes the stack: on demand, on a registered signal, after a timeout, and when the process dies."""
import faulthandler
import os
import signal
import subprocess
import sys
import tempfile
import time


def written(action):
    with tempfile.TemporaryFile() as file:
        action(file)
        file.seek(0)
        return file.read().decode()


def on_demand(file):
    faulthandler.dump_traceback(file, all_threads=False)


text = written(on_demand)
lines = text.splitlines()
assert lines[0] == "Stack (most recent call first):", text
assert lines[1].endswith(f"line {on_demand.__code__.co_firstlineno + 1} in on_demand"), text
assert lines[-1].endswith("in <module>"), text


def on_signal(file):
    faulthandler.register(signal.SIGUSR1, file)
    os.kill(os.getpid(), signal.SIGUSR1)
    assert faulthandler.unregister(signal.SIGUSR1)
    assert not faulthandler.unregister(signal.SIGUSR1)


text = written(on_signal)
assert text.startswith("Current thread 0x") and "in on_signal" in text, text


def on_timeout(file):
    faulthandler.dump_traceback_later(0.05, file=file)
    while not os.fstat(file.fileno()).st_size:
        time.sleep(0.01)
    faulthandler.cancel_dump_traceback_later()


text = written(on_timeout)
assert text.startswith("Timeout (0:00:00.050000)!\nThread 0x") and " in <module>\n" in text, text  # machine code may hold the rest


# AddressSanitizer, in builds that have it, would take the signals first; others do not read this.
SIGNALS_ARE_OURS = ":".join(f"handle_{name}=0" for name in ("segv", "abort", "sigbus", "sigfpe", "sigill"))


def last_words(code, *options):
    done = subprocess.run([sys.executable, *options, "-c", code], stderr=subprocess.PIPE, text=True,
                          env=dict(os.environ, ASAN_OPTIONS=SIGNALS_ARE_OURS))
    assert done.returncode < 0, done
    return done.stderr


text = last_words("import faulthandler\nfaulthandler.enable()\ndef f():\n  faulthandler._sigsegv()\nf()")
assert text.startswith("Fatal Python error: Segmentation fault\n\nCurrent thread 0x"), text
assert '  File "<string>", line 4 in f\n  File "<string>", line 5 in <module>' in text, text
text = last_words("import faulthandler; faulthandler._stack_overflow()", "-X", "faulthandler")
assert text.startswith("Fatal Python error: Segmentation fault"), text
assert last_words("import faulthandler; faulthandler.enable(); faulthandler.disable(); faulthandler._sigabrt()") == ""

for function, arguments, message in ((faulthandler.register, (signal.SIGSEGV,), "signal 11 cannot be registered, use enable() instead"),
                                     (faulthandler.dump_traceback_later, (0,), "timeout must be greater than 0"),
                                     (faulthandler.register, (1000,), "signal number out of range")):
    try:
        function(*arguments)
    except (RuntimeError, ValueError) as error:
        assert str(error) == message, error
    else:
        raise AssertionError(message)
