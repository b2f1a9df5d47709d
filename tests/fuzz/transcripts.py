"""Running a Python interpreter on a source text whose output comes in named sections."""
import os
import re
import subprocess
import tempfile

MARK = "=== "  # begins the line that names a section


def sections(command, source, seconds):
    """What a run prints, by section, without addresses; its exit status, or "timed out"; what it writes to stderr."""
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8", errors="surrogatepass") as file:
        file.write(source)
        file.flush()
        try:
            done = subprocess.run([*command, file.name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=environment, timeout=seconds)
            status, output, errors = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired as error:
            status, output, errors = "timed out", error.stdout or b"", b""
    output = re.sub(rb" at 0x[0-9a-f]+", b" at 0x", output)
    parts = ("\n" + output.decode("utf-8", "replace")).split("\n" + MARK)[1:]
    return {name: rest for name, _, rest in (part.partition("\n") for part in parts)}, status, errors.decode("utf-8", "replace")
