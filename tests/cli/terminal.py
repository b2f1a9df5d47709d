"""The interactive loop on a terminal: prompts, statements of several lines, interrupts, the history, the end.

    python3.11 tests/cli/terminal.py ADDER
"""
import os
import pty
import select
import signal
import sys
import tempfile
import time

TIMEOUT = 30


class Session:
    def __init__(self, executable, home):
        self.text = ""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # commands in the background are started with it ignored
            environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            os.execve(executable, [executable, "-q"], dict(environment, HOME=home, TERM="xterm"))

    def read(self):
        """More output; False at the end."""
        if not select.select([self.terminal], [], [], 0.1)[0]:
            return True
        try:
            more = os.read(self.terminal, 4096).decode()
        except OSError:
            return False
        self.text += more
        return bool(more)

    def wait_for(self, wanted):
        end = time.monotonic() + TIMEOUT
        while wanted not in self.text:
            assert time.monotonic() < end and self.read(), f"{wanted!r} is not in {self.text!r}"
        self.text = self.text.split(wanted, 1)[1]

    def type(self, text, *answers):
        os.write(self.terminal, text.encode())
        for answer in answers:
            self.wait_for(answer)

    def end(self):
        while self.read():
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def test(executable, home):
    session = Session(executable, home)
    session.wait_for(">>> ")
    session.type("6 * 7\n", "42", ">>> ")
    session.type("_ + 1\n", "43", ">>> ")
    session.type("def f(x):\n", "... ")
    session.type("  return x * 2\n", "... ")
    session.type("\n", ">>> ")
    session.type("f(21)\n", "42", ">>> ")
    session.type("1 / 0\n", "Traceback (most recent call last):", 'File "<stdin>", line 1, in <module>', "ZeroDivisionError", ">>> ")
    session.type("half a line", "half a line")
    session.type("\x03", "KeyboardInterrupt", ">>> ")
    for i in range(40):  # an interrupt takes back what was typed before it, wherever the reading is
        session.type("half " * (i % 4))
        session.type("\x03", "KeyboardInterrupt", ">>> ")
    session.type("while True: pass\n", "... ")
    session.type("\n")
    time.sleep(0.5)
    session.type("\x03", "KeyboardInterrupt", ">>> ")
    # Not the echo of the prompt's text: what is typed while the terminal changes its mode may be lost.
    session.type("input('name? ')\n", "\nname? ")
    session.type("Ada\n", "'Ada'", ">>> ")
    session.type("import sys; sys.ps1 = 'next> '\n", "\nnext> ")
    session.type("'kept' + 'in history'\n", "keptin history", "next> ")
    session.type("\x04")
    assert session.end() == 0
    second = Session(executable, home)
    second.wait_for(">>> ")
    second.type("\x1b[A", "'kept' + 'in history'")
    second.type("\n", "keptin history", ">>> ")
    second.type("raise SystemExit(5)\n")
    assert second.end() == 5


with tempfile.TemporaryDirectory() as directory:
    test(os.path.abspath(sys.argv[1]), directory)
