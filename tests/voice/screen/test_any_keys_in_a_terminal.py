"""Random keys in a terminal and every way to end: the terminal is restored and the bookmark kept."""

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

Up. {rest}
"""
KEYS = [b" ", b"\x1b[C", b"\x1b[D", b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[6~", b"[", b"]", b"9", b"0", b"(", b")"]
BACK_KEYS = (b"\x1b[D", b"\x1b[B", b"\x1b[5~")
KEYS += [b"m", b"\r", b"s", b"b", b"?", b"x", b"\t", b"\x1b[M !!", b"\xc3\xa9", b"\x1bOP"]


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(MANY if metafunc.config.getoption("--thorough") else FEW))


def press(*keys):
    """Press each of `keys` once the one before has taken effect."""

    def act(terminal):
        for key in keys:
            terminal.press(key)
            terminal.until(lambda: b"q ends now" in terminal.shown or terminal.process.poll() is not None)

    return act


def send(name):
    return lambda terminal: terminal.process.send_signal(getattr(signal, name))


ENDS = {
    # The action, the exit status, and whether a bookmark is kept.
    "q": (press(b"q"), 0, False),
    "Q": (press(b"Q"), 0, True),
    "q, Q": (press(b"q", b"Q"), 0, True),
    "ctrl-c twice": (press(b"\x03", b"\x03"), 130, True),
    "q, ctrl-c": (press(b"q", b"\x03"), 130, True),
    "SIGTERM": (send("SIGTERM"), 143, True),
    "SIGHUP": (send("SIGHUP"), 129, True),
    "closed": (Terminal.hang_up, 129, True),
}
TWO_KEYS = ("q, Q", "ctrl-c twice", "q, ctrl-c")


def end_of(seed):
    """The name of the way to end that the test with this seed takes."""
    return list(ENDS)[seed % len(ENDS)]


@pytest.fixture
def terminal(tmp_path, home, request):
    seed = request.node.callspec.params["seed"] if hasattr(request.node, "callspec") else 0
    # The second key must be pressed during the closing.
    (tmp_path / "any.txt").write_text(TEXT.replace("{rest}", "[10s]" if end_of(seed) in TWO_KEYS else ""))
    (home / "data").mkdir()
    (home / "data" / "preface-heard").touch()
    terminal = Terminal("play", tmp_path / "any.txt", "--player", "null", "--seed", "1")
    yield terminal
    terminal.close()


def test_the_terminal_is_restored_and_the_bookmark_kept_after_random_keys(terminal, seed):
    rng = random.Random(seed)
    name = end_of(seed)
    end, status, bookmarked = ENDS[name]
    terminal.until(lambda: b"As before" in terminal.shown)
    pressed = []
    for _ in range(rng.randint(1, 12)):
        pressed.append(rng.choice(KEYS) * rng.choice([1, 1, 1, 2, 10]))
        terminal.press(pressed[-1])
        for _ in range(rng.choice([0, 0, 1, 5, 20])):
            terminal.read()
    end(terminal)
    assert terminal.ended() == status, (name, pressed)
    if name != "closed":
        assert terminal.restored, (name, pressed)
        assert b"Traceback" not in terminal.shown, (name, pressed)
    entries = History(user_paths().history).read()
    if not entries:  # a session left at its very beginning isn't recorded
        assert any(keys.startswith(BACK_KEYS) for keys in pressed)
        return
    assert [(entry.left, entry.position_ms > 0) for entry in entries] == [(bookmarked, True)]


def test_keys_still_work_after_bytes_that_are_not_utf8(terminal):
    terminal.until(lambda: b"As before" in terminal.shown)
    terminal.press(b"\xfc")  # an umlaut in a Latin-1 terminal

    def is_ending():
        terminal.press(b"Q")  # repeated, since a key in the same read as the bytes is lost
        return b"q ends now" in terminal.shown

    terminal.until(is_ending)
    assert terminal.ended() in (0, 130)  # interrupted if one more of them was read
    assert b"Traceback" not in terminal.shown
