"""`--plain` in a terminal: keys work, and each change is a line of its own."""

import io
import re
import sys

import pytest
from sessions import LONG, LONG_CLOSING
from terminals import AS_A_SHELL, Terminal
from transports import FakeSession

from voice.screen.key_reader import key_names
from voice.screen.plain import PlainScreen
from voice.screen.plain_keys import PlainKeysScreen

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")


class PlainTerminal(Terminal):
    """Plays in plain lines."""

    @property
    def lines(self):
        return self.shown.decode().replace("\r\n", "\n").split("\n")

    def until_line(self, pattern):
        """Wait for a whole line that matches `pattern`."""
        self.until(lambda: any(re.fullmatch(pattern, line) for line in self.lines[:-1]))


@pytest.fixture
def plain(tmp_path):
    """Play a session in plain lines; the program is killed afterwards."""
    opened = []

    def start(text=LONG_CLOSING, **options):
        (tmp_path / "small.txt").write_text(text)
        arguments = ("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum", "--plain")
        opened.append(PlainTerminal(*arguments, **options))
        opened[-1].until_line(r"\? lists the keys\.")
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_each_change_is_announced_in_a_line_of_its_own(plain):
    terminal = plain()
    terminal.until_line("Chapter 1 of 4: Before you begin.")
    for key, line in [
        (b" ", r"Paused at \d+:\d\d\."),
        (b" ", r"Playing\."),
        (b"9", r"Volume \d+ %\."),
        (b"m", r"Music off\."),
        (b"(", r"Music -2 dB\."),
        (b"b", r"The breath guide needs the screen; leave out --plain to see it\."),
        (b"\x1b[C", r"10 seconds forward\."),
        (b"n", r"Next chapter\."),
        (b"n", r"Chapter 3 of 4: Going on\."),
        (b"c", r"At \d+:\d\d of \d+:\d\d\."),
        (b"c", r"\d+:\d\d Back"),
        (b"?", r"pageup or p: previous chapter"),
        (b"q", r"Closing: \d+ seconds\. q ends now\."),
    ]:
        terminal.press(key)
        terminal.until_line(line)
    terminal.press(b"q")
    assert terminal.ended() == 130
    assert terminal.restored
    assert b"\x1b" not in terminal.shown
    assert b"\r" not in terminal.shown.replace(b"\r\n", b"")
    assert b"Traceback" not in terminal.shown


def test_leaving_with_capital_q_keeps_the_place(plain):
    terminal = plain(LONG)
    terminal.until_line(r" +0:\d\d  Don't play.*")
    terminal.press(b"Q")
    terminal.until_line(r"Closing: \d+ seconds\. q ends now\.")
    assert terminal.ended() == 0
    assert terminal.restored
    assert any("outpour play --resume" in line for line in terminal.lines)


def test_a_second_capital_q_ends_at_once_and_prints_where_to_resume(plain):
    terminal = plain()
    terminal.until_line(r" +0:\d\d  Don't play.*")
    terminal.press(b"Q")
    terminal.until_line(r"Closing: \d+ seconds\. q ends now\.")
    terminal.press(b"Q")
    assert terminal.ended() == 130
    assert any("outpour play --resume" in line for line in terminal.lines)


def test_the_settings_change_keys_here_too(plain, home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('[keys]\npause = "x"\n')
    terminal = plain()
    terminal.press(b"x")
    terminal.until_line(r"Paused at \d+:\d\d\.")
    terminal.press(b"\x03")
    terminal.until_line("Closing: .*")
    terminal.press(b"\x03")
    assert terminal.ended() == 130


def test_ctrl_z_gives_the_terminal_back_until_the_job_is_resumed(plain):
    terminal = plain(first=AS_A_SHELL)
    terminal.until_line("Chapter 1 of 4: .*")
    for times in (1, 2):
        terminal.press(b"\x1a")
        terminal.until(lambda times=times: terminal.lines.count("stopped") == times)
        assert terminal.restored
        terminal.press(b"\n")
        terminal.until(lambda times=times: terminal.lines.count("Playing.") == times)
    terminal.press(b" ")
    terminal.until_line(r"Paused at \d+:\d\d\.")
    terminal.press(b"\x03")
    terminal.until_line("Closing: .*")
    terminal.press(b"\x03")
    assert terminal.ended() == 130
    assert terminal.restored


def test_spoken_lines_wrap_at_words_in_a_narrow_terminal(monkeypatch):
    class NarrowTerminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys, "stdout", NarrowTerminal())
    session = FakeSession().schedule_all()
    screen = PlainScreen()
    for cue in session.schedule.cues:
        screen.show(session, cue.start)
    shown = sys.stdout.getvalue()
    assert "Don't play this while you drive\n         or operate a machine." in shown
    assert max(map(len, shown.splitlines())) <= 40


def test_directions_are_printed_in_words(capsys):
    text = "---\nminutes: 2\n---\nLet it come. [4s]\n\n[hold ~20s up to 5m]\n\n[~9s]\n\n[bell]\n"
    session = FakeSession(text).schedule_all()
    screen = PlainKeysScreen({"go-on": "g"})
    for cue in session.schedule.cues:
        screen.show(session, cue.start)
    shown = capsys.readouterr().out
    assert "(4 seconds of quiet)\n" in shown
    assert "(quiet until you press g, 5 minutes at most)\n" in shown
    assert "  (a bell)\n" in shown
    assert "[" not in shown


def test_in_a_pipe_it_takes_no_keys(tmp_path, home):
    (tmp_path / "small.txt").write_text("---\nvoice: hum\n---\nLet it come.\n")
    (home / "data").mkdir()
    (home / "data" / "preface-heard").touch()
    terminal = Terminal(
        "play",
        tmp_path / "small.txt",
        "--player",
        "null",
        "--voice",
        "hum",
        "--plain",
        first=f"import os; out = os.open({str(tmp_path / 'out.txt')!r}, os.O_WRONLY | os.O_CREAT); os.dup2(out, 1)",
    )
    try:
        terminal.press(b" ?q")
        terminal.until(lambda: b"seed" in terminal.shown or terminal.process.poll() is not None)
        assert terminal.ended() == 0
        assert "keys" not in (tmp_path / "out.txt").read_text()
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (" q?", ["space", "q", "?"]),
        ("\x1b[A\x1bOB\x1b[5~\x1b[6~\x1bOP\x1b[15~", ["up", "down", "pageup", "pagedown", "f1", "f5"]),
        ("\x1b[1;5A\x1b[M\x1b\x1b[200~x", ["x"]),
        ("\r\n\t\x7f", ["enter", "enter", "tab", "backspace"]),
        ("é字", ["é", "字"]),
    ],
)
def test_keys_have_the_names_of_the_settings(typed, names):
    assert list(key_names(typed)) == names


def test_a_terminal_without_a_cursor_gets_plain_lines(tmp_path):
    (tmp_path / "small.txt").write_text(LONG)
    terminal = PlainTerminal(
        "play", tmp_path / "small.txt", "--player", "null", "--voice", "hum", environment={"TERM": "dumb"}
    )
    try:
        terminal.until_line(r"\? lists the keys\.")
        terminal.until_line("Chapter 1 of 4: Before you begin.")
        assert b"\x1b" not in terminal.shown
    finally:
        terminal.close()
