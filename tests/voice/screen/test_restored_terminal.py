"""The terminal during and after playback, however it ends."""

import os
import signal
import subprocess
import sys

import pytest
from sessions import LONG_CLOSING
from terminals import AS_A_SHELL, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")


def ctrl_c(terminal):
    terminal.press(b"\x03")


def send_signal(number):
    return lambda terminal: terminal.process.send_signal(number)


@pytest.mark.parametrize(
    ("exits", "status"),
    [
        ([ctrl_c, ctrl_c], 130),
        ([send_signal(signal.SIGINT), send_signal(signal.SIGINT)], 130),
        ([send_signal(signal.SIGTERM)], 143),
        ([send_signal(getattr(signal, "SIGHUP", 1))], 129),
    ],
    ids=["ctrl-c twice", "SIGINT twice", "SIGTERM", "SIGHUP"],
)
def test_the_terminal_is_restored_on_every_exit(tmp_path, exits, status):
    (tmp_path / "small.txt").write_text(LONG_CLOSING)
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum")
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        terminal.press(b" \x1b[C?")
        terminal.until(lambda: b"end gently" in terminal.shown)
        terminal.press(b"?")
        first, *others = exits
        first(terminal)
        for leave in others:
            terminal.until(lambda: b"q ends now" in terminal.shown)
            leave(terminal)
        assert terminal.ended() == status
        assert terminal.restored
        assert b"\x1b[?1049h" in terminal.shown
        assert b"Traceback" not in terminal.shown
    finally:
        terminal.close()


def test_ctrl_z_gives_the_terminal_back_until_the_job_is_resumed(tmp_path):
    (tmp_path / "small.txt").write_text(LONG_CLOSING)
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum", first=AS_A_SHELL)
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        for times in (1, 2):
            terminal.press(b"\x1a")
            terminal.until(lambda times=times: terminal.shown.count(b"stopped") == times)
            assert terminal.restored
            terminal.press(b"\n")
            terminal.until(lambda times=times: terminal.shown.count(b"\x1b[?1049h") == times + 1)
        terminal.press(b"?")
        terminal.until(lambda: b"end gently" in terminal.shown)
        terminal.press(b"\x03\x03")
        assert terminal.ended() == 130
        assert terminal.restored
        assert b"Traceback" not in terminal.shown
    finally:
        terminal.close()


def test_ctrl_z_does_nothing_without_a_shell_to_resume_the_job(tmp_path):
    (tmp_path / "small.txt").write_text(LONG_CLOSING)
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum")
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        terminal.press(b"\x1a")
        terminal.until(lambda: terminal.shown.count(b"\x1b[?1049h") == 2)
        terminal.press(b"?")
        terminal.until(lambda: b"end gently" in terminal.shown)
        terminal.press(b"\x03\x03")
        assert terminal.ended() == 130
    finally:
        terminal.close()


def test_lines_are_printed_without_escapes_if_messages_go_to_a_file(tmp_path):
    (tmp_path / "small.txt").write_text(LONG_CLOSING)
    with (tmp_path / "errors").open("w") as errors:
        terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum", errors=errors)
        try:
            terminal.until(lambda: b"0:04  Don't play this while you drive" in terminal.shown)
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.ended() == 143
            assert terminal.restored
            assert b"\x1b" not in terminal.shown
        finally:
            terminal.close()
    assert (tmp_path / "errors").read_text() == ""


def test_a_session_that_ignores_sighup_plays_on_without_a_busy_loop(tmp_path, thorough):
    (tmp_path / "small.txt").write_text("---\ntitle: Small\nvoice: hum\nmusic: none\n---\nBe here. [20s]\n\nGo.")
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", first=ignoring)
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        terminal.hang_up()
        before = os.times()
        with pytest.raises(subprocess.TimeoutExpired):
            terminal.process.wait(10)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended() == 143
        assert os.times().children_user - before.children_user < 8
    finally:
        terminal.close()
