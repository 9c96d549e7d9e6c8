"""A terminal with the program in it."""

import os
import select
import subprocess
import time

from program import started

SOON_S = 60

_OWN = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"


class Terminal:
    """A terminal of 80 columns and 24 lines that runs `outpour`, whose controlling terminal it is.

    `first` is code that the program begins with, `errors` a file for what it complains about, `folder` its current one.
    """

    def __init__(self, *arguments, environment=None, first="pass", errors=None, folder=None):
        import pty  # noqa: PLC0415 (not on Windows)
        import termios  # noqa: PLC0415 (goes with it)

        self.main, self.terminal = pty.openpty()
        self.settings = lambda: termios.tcgetattr(self.terminal)
        self.before = self.settings()
        self.shown = b""
        size = {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        self.process = subprocess.Popen(
            started(*arguments, first=f"{_OWN}; {first}"),
            stdin=self.terminal,
            stdout=self.terminal,
            stderr=errors or self.terminal,
            cwd=folder,
            env={**os.environ, **(environment or {}), **size},
            start_new_session=True,
        )

    def press(self, keys):
        """Type `keys`, as bytes."""
        os.write(self.main, keys)

    def read(self):
        """Take what was written to the terminal since, or wait a little where nothing was."""
        if select.select([self.main], [], [], 0.05)[0]:
            self.shown += os.read(self.main, 1 << 16)

    def until(self, condition, seconds=SOON_S):
        """Read until `condition` holds."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, self.shown[-2000:]
            self.read()

    def ended(self):
        """Wait for the end of the program, and return its exit status."""
        if self.main is None:
            return self.process.wait(SOON_S)
        self.until(lambda: self.process.poll() is not None)
        while select.select([self.main], [], [], 0)[0]:
            self.read()
        return self.process.returncode

    @property
    def restored(self):
        """Whether the terminal is as it was: its settings, its usual screen, its cursor."""
        usual = self.shown.rfind(b"\x1b[?1049l") >= self.shown.rfind(b"\x1b[?1049h")
        cursor = self.shown.rfind(b"\x1b[?25h") >= self.shown.rfind(b"\x1b[?25l")
        return self.settings() == self.before and usual and cursor

    def hang_up(self):
        """Close the terminal, as who closes its window does."""
        os.close(self.main)
        self.main = None

    def close(self):
        """End the program, and the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.main, self.terminal):
            if end is not None:
                os.close(end)
