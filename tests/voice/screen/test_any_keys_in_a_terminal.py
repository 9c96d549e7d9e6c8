"""Whatever keys are pressed in a terminal, and however it ends: the terminal is as it was, and the place is kept."""

import random
import signal
import sys

import pytest
from terminals import Terminal

from voice.playback.history import History
from voice.storage.paths import user_paths

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")

FEW, MANY = 8, 200
TEXT = """\
---
title: Any keys
voice: hum
pace: 2
music: brown
minutes: 60
---
# One

Let it come. [~5m]

[breathe 2-2 x30]

[hold ~5m up to 9m]

# Two

[every ~60s for ~9m]
- Warm.
- Soft.
[end]

And go. [~9m]

[closing]

Up.
"""
KEYS = [b" ", b"\x1b[C", b"\x1b[D", b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[6~", b"[", b"]", b"9", b"0", b"(", b")"]
BACK = (b"\x1b[D", b"\x1b[B", b"\x1b[5~")
KEYS += [b"m", b"\r", b"s", b"b", b"?", b"x", b"\t", b"\x1b[M !!", b"\xc3\xa9", b"\x1bOP"]


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(MANY if metafunc.config.getoption("--thorough") else FEW))


def press(*keys):
    """Press each of `keys`, once the one before was seen."""

    def leave(terminal):
        for key in keys:
            terminal.press(key)
            terminal.until(lambda: b"ending gently" in terminal.shown or terminal.process.poll() is not None)

    return leave


def send(name):
    return lambda terminal: terminal.process.send_signal(getattr(signal, name))


ENDS = {
    # What ends it, its exit status, and whether it was left in the middle.
    "q": (press(b"q"), 0, False),
    "Q": (press(b"Q"), 0, True),
    "q, Q": (press(b"q", b"Q"), 0, True),
    "ctrl-c twice": (press(b"\x03", b"\x03"), 130, True),
    "q, ctrl-c": (press(b"q", b"\x03"), 130, True),
    "SIGTERM": (send("SIGTERM"), 143, True),
    "SIGHUP": (send("SIGHUP"), 129, True),
    "closed": (Terminal.hang_up, 129, True),
}


@pytest.fixture
def terminal(tmp_path, home):
    (tmp_path / "any.txt").write_text(TEXT)
    (home / "data").mkdir()
    (home / "data" / "preface-heard").touch()
    terminal = Terminal("play", tmp_path / "any.txt", "--player", "null", "--seed", "1")
    yield terminal
    terminal.close()


def test_any_keys_leave_the_terminal_as_it_was_and_the_place_where_it_was(terminal, seed):
    chance = random.Random(seed)
    end, (leave, status, in_the_middle) = list(ENDS.items())[seed % len(ENDS)]
    terminal.until(lambda: b"As before" in terminal.shown)
    pressed = []
    for _ in range(chance.randint(1, 12)):
        pressed.append(chance.choice(KEYS) * chance.choice([1, 1, 1, 2, 10]))
        terminal.press(pressed[-1])
        for _ in range(chance.choice([0, 0, 1, 5, 20])):
            terminal.read()
    leave(terminal)
    assert terminal.ended() == status, (end, pressed)
    if end != "closed":
        assert terminal.restored, (end, pressed)
        assert b"Traceback" not in terminal.shown, (end, pressed)
    played = History(user_paths().history).read()
    if not played:  # nothing is kept of who went back to the very beginning
        assert any(key.startswith(BACK) for key in pressed)
        return
    assert [(each.left, each.position_ms > 0) for each in played] == [(in_the_middle, True)]
