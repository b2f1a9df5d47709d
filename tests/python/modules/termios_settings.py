"""termios and pty: a terminal's settings, and a program on a terminal."""
import os
import pty
import termios
import tty

master, slave = pty.openpty()
settings = termios.tcgetattr(slave)
assert len(settings) == 7 and len(settings[6]) == termios.NCCS and settings[6][termios.VINTR] == b"\x03" and settings[3] & termios.ECHO
settings[3] &= ~termios.ECHO
termios.tcsetattr(slave, termios.TCSANOW, settings)
assert not termios.tcgetattr(slave)[3] & termios.ECHO
tty.setraw(slave)
assert termios.tcgetattr(slave)[6][termios.VMIN] == 1
termios.tcsetwinsize(slave, (10, 20))
assert termios.tcgetwinsize(slave) == (10, 20)
termios.tcflush(slave, termios.TCIOFLUSH)
os.close(master), os.close(slave)
reading, writing = os.pipe()
for wrong, error in ((lambda: termios.tcgetattr(reading), termios.error), (lambda: termios.tcgetattr("x"), TypeError),
                     (lambda: termios.tcsetattr(reading, termios.TCSANOW, []), TypeError)):
    try:
        wrong()
    except error as raised:
        assert error is TypeError or raised.args == (25, "Inappropriate ioctl for device"), raised
    else:
        assert False, error

pid, terminal = pty.fork()
if pid == 0:
    os.write(1, b"on a terminal" if os.isatty(0) else b"not on a terminal")
    os._exit(7)
text = b""
while True:
    try:
        more = os.read(terminal, 100)
    except OSError:
        break
    if not more:
        break
    text += more
assert text == b"on a terminal" and os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7, text
