"""A pseudo-terminal that runs the program."""

import os
import select
import subprocess
import time

from program import command_line

TIMEOUT_S = 120

AS_A_SHELL = """pass
import os, signal
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
job = os.fork()
os.setpgid(job, job)
os.tcsetpgrp(0, job or os.getpid())
while job:
    _, status = os.waitpid(job, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(status):
        os._exit(os.waitstatus_to_exitcode(status))
    print("stopped", flush=True)
    input()
    os.tcsetpgrp(0, job)
    os.killpg(job, signal.SIGCONT)
signal.signal(signal.SIGTTOU, signal.SIG_DFL)
"""
"""Runs the program as a job in the foreground; a line of input resumes it after it has stopped."""

_TAKE_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"


class Terminal:
    """A terminal, of 80 columns and 24 lines unless stated, that runs `outpour` and is its controlling terminal.

    `first` is code that the program runs first, `errors` a file for standard error, `folder` the working directory.
    """

    def __init__(self, *arguments, environment=None, first="pass", errors=None, folder=None, columns=80, lines=24):
        import pty  # noqa: PLC0415 (not on Windows)
        import termios  # noqa: PLC0415 (goes with it)

        self.main, self.terminal = pty.openpty()
        self.settings = lambda: termios.tcgetattr(self.terminal)
        self.before = self.settings()
        self.shown = b""
        termios.tcsetwinsize(self.terminal, (lines, columns))
        size = {"COLUMNS": str(columns), "LINES": str(lines)}
        self.process = subprocess.Popen(
            command_line(*arguments, first=f"{_TAKE_TERMINAL}; {first}"),
            stdin=self.terminal,
            stdout=self.terminal,
            stderr=errors or self.terminal,
            cwd=folder,
            env={**os.environ, "TERM": "xterm-256color", **(environment or {}), **size},
            start_new_session=True,
        )

    def press(self, keys):
        """Type `keys`, as bytes."""
        os.write(self.main, keys)

    def read(self):
        """Read new output, waiting briefly for it."""
        if select.select([self.main], [], [], 0.05)[0]:
            self.shown += os.read(self.main, 1 << 16)

    def until(self, condition, seconds=TIMEOUT_S):
        """Read until `condition()` is true."""
        begun = time.monotonic()
        while not condition():
            assert time.monotonic() - begun < seconds, self.shown[-2000:]
            self.read()

    def ended(self):
        """Wait until the program ends and return its exit status."""
        if self.main is None:
            return self.process.wait(TIMEOUT_S)
        self.until(lambda: self.process.poll() is not None)
        while select.select([self.main], [], [], 0)[0]:
            self.read()
        return self.process.returncode

    def takes_keys(self):
        """Read, and return whether the program waits for a key; what is typed before that is thrown away."""
        import termios  # noqa: PLC0415 (not on Windows)

        self.read()
        return not self.settings()[3] & termios.ICANON

    @property
    def restored(self):
        """Whether the terminal is restored: its settings, main screen and cursor."""
        main_screen = self.shown.rfind(b"\x1b[?1049l") >= self.shown.rfind(b"\x1b[?1049h")
        cursor = self.shown.rfind(b"\x1b[?25h") >= self.shown.rfind(b"\x1b[?25l")
        return self.settings() == self.before and main_screen and cursor

    def hang_up(self):
        """Close the terminal, as closing its window does."""
        os.close(self.main)
        self.main = None

    def close(self):
        """Kill the program and close the terminal."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.main, self.terminal):
            if end is not None:
                os.close(end)
