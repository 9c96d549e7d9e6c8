"""Consent to intense breathing: an option in a pipe, a question on a terminal."""

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
    result = outpour("export", "intense.txt", "-o", "out.wav", *option)
    assert result.status == status
    assert (here / "out.wav").exists() == (status == 0)
    messages = [line for line in result.lines if line.startswith("outpour:")]
    assert len(messages) == status
    assert all("--i-understand" in message for message in messages)
    assert "lying down" in result.err


@pytest.mark.parametrize(("language", "shown"), [("en", False), ("de", False), ("sv", True)])
def test_the_preface_is_printed_in_english_for_a_language_without_phrases(outpour, here, language, shown):
    (here / "short.txt").write_text(f"---\nlanguage: {language}\nvoice: hum\n---\nHej. [breathe 3-3 x2]")
    result = outpour("export", "short.txt", "-o", "out.wav")
    assert result.status == 0
    assert all((line in result.err) == shown for line in phrases("en").preface_full)
    assert (f"has no phrases in '{language}'" in result.err) == shown


CONTROLLING_TERMINAL = """
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # turns Ctrl-C into a signal
from voice.cli.main import main
main()
"""


class Terminal:
    """The program with a controlling terminal."""

    def __init__(self, arguments, folder):
        self._screen, other = pty.openpty()
        streams = {"stdin": other, "stdout": other, "stderr": other, "env": {**os.environ, "TERM": "dumb"}}
        command = [sys.executable, "-c", CONTROLLING_TERMINAL, *arguments]
        self._process = subprocess.Popen(command, cwd=folder, start_new_session=True, **streams)
        os.close(other)
        self.shown = ""

    def read(self, until=None, retry=""):
        """Read until `until` is shown, or to the end; type `retry` whenever no output comes for a moment."""
        deadline = time.monotonic() + 120
        while (until is None or until not in self.shown) and time.monotonic() < deadline:
            if not select.select([self._screen], [], [], 0.3)[0]:
                self.type(retry)
                continue
            try:
                self.shown += os.read(self._screen, 65_536).decode()
            except OSError:
                break
        return self.shown

    def type(self, text):
        os.write(self._screen, text.encode())

    def end(self, retry=""):
        self.read(retry=retry)
        os.close(self._screen)
        return self._process.wait(60)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1), ("\x03", 130), ("\x04", 130)])
def test_a_terminal_asks_for_consent_once(here, answer, status):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav"], here)
    terminal.read(until="[y/N]")
    terminal.type(answer)
    # Python misses a Ctrl-C between its last check for signals and its read; a person presses it again.
    assert terminal.end(retry="\x03" if answer == "\x03" else "") == status
    assert terminal.shown.count("[y/N]") == 1
    assert "Traceback" not in terminal.shown
    assert sorted(path.name for path in here.iterdir()) == sorted(
        ["intense.txt", "small.txt", *(["out.wav"] if status == 0 else [])]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_the_question_breaks_between_words(here):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav"], here)
    terminal.read(until="[y/N]")
    terminal.type("n\n")
    assert terminal.end() == 1
    question = phrases("en").consent_question
    shown = terminal.shown[terminal.shown.index(question[:10]) :]
    assert " ".join(shown.partition(" [y/N]")[0].split()) == question
    assert max(map(len, shown.partition("[y/N]: ")[0].splitlines())) <= 80


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_the_option_replaces_the_question(here):
    (here / "intense.txt").write_text(INTENSE)
    terminal = Terminal(["export", "intense.txt", "-o", "out.wav", "--i-understand"], here)
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.shown


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_care_notes_break_between_words_at_the_width_of_the_terminal(tmp_path):
    words = [f"word{number}" for number in range(60)]
    (tmp_path / "calm.txt").write_text(f"---\nvoice: hum\ncare: [{' '.join(words)}]\n---\nRest.\n")
    terminal = Terminal(["export", "calm.txt", "-o", "calm.vtt"], tmp_path)
    assert terminal.end() == 0
    shown = [line for line in terminal.shown.splitlines() if line.startswith("  word")]
    assert [word for line in shown for word in line.split()] == words
    assert 40 < max(map(len, shown)) <= 80
