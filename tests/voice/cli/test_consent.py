"""Consent to intense breathing: in a pipe an option, on a terminal a question."""

import os
import pty
import select
import subprocess
import sys
import time

import pytest

from scripts.normalization.builtin_phrases import phrases

INTENSE = "---\nvoice: hum\n---\nLie down. [2s]\n\n[breathe connected for 10s]\n\nRest.\n"


@pytest.mark.parametrize(("option", "status"), [([], 1), (["--i-understand"], 0)])
def test_intense_breathing_in_a_pipe_needs_the_option(outpour, here, option, status):
    (here / "intense.txt").write_text(INTENSE)
    ran = outpour("export", "intense.txt", "-o", "out.wav", *option)
    assert ran.status == status
    assert (here / "out.wav").exists() == (status == 0)
    told = [line for line in ran.lines if line.startswith("outpour:")]
    assert len(told) == status
    assert all("--i-understand" in line for line in told)
    assert "lying down" in ran.err


@pytest.mark.parametrize(("language", "shown"), [("en", False), ("de", False), ("sv", True)])
def test_the_preface_of_a_language_without_words_is_shown_instead(outpour, here, language, shown):
    (here / "there.txt").write_text(f"---\nlanguage: {language}\nvoice: hum\n---\nHej. [breathe 3-3 x2]")
    ran = outpour("export", "there.txt", "-o", "out.wav")
    assert ran.status == 0
    assert all((line in ran.err) == shown for line in phrases("en").preface_full)
    assert (f"has no phrases in '{language}'" in ran.err) == shown


OWN_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C is a signal
from voice.cli.main import main
main()
"""


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, arguments, folder):
        self._screen, other = pty.openpty()
        streams = {"stdin": other, "stdout": other, "stderr": other, "env": {**os.environ, "TERM": "dumb"}}
        command = [sys.executable, "-c", OWN_TERMINAL, *arguments]
        self._process = subprocess.Popen(command, cwd=folder, start_new_session=True, **streams)
        os.close(other)
        self.shown = ""

    def read(self, until=None, again=""):
        """Read until that is shown, or to the end; type `again` whenever nothing comes for a moment."""
        deadline = time.monotonic() + 30
        while (until is None or until not in self.shown) and time.monotonic() < deadline:
            if not select.select([self._screen], [], [], 0.3)[0]:
                self.type(again)
                continue
            try:
                self.shown += os.read(self._screen, 65_536).decode()
            except OSError:
                break
        return self.shown

    def type(self, text):
        os.write(self._screen, text.encode())

    def end(self, again=""):
        self.read(again=again)
        os.close(self._screen)
        return self._process.wait(10)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("\x03", 130), ("\x04", 130)])
def test_on_a_terminal_consent_is_asked_once(here, answer, status):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav"], here)
    terminal.read(until="[y/N]")
    terminal.type(answer)
    # Python misses a Ctrl-C that comes between its last look at signals and its read; a person presses again.
    assert terminal.end(again="\x03" if answer == "\x03" else "") == status
    assert terminal.shown.count("[y/N]") == 1
    assert "Traceback" not in terminal.shown
    assert sorted(path.name for path in here.iterdir()) == sorted(
        ["intense.txt", "small.txt", *(["out.wav"] if status == 0 else [])]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_consent_given_on_the_command_line_is_not_asked_again(here):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav", "--i-understand"], here)
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.shown
