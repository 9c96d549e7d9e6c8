"""`outpour voices try` without a name, recorded from a real sound server, and its keys in a terminal."""

import pytest
from measurement import decoded, sounds_in, trimmed
from models import write_piper
from program import process
from soundserver import recording
from terminals import Terminal

pytestmark = pytest.mark.device

FAST = {"noise_scale": 0.0, "length_scale": 0.25, "noise_w": 0.0}
NAMES = ("tlh-thea-low", "tlh-ulf-high")


@pytest.fixture
def voices(home):
    """Two voices of a language that no other voice here speaks."""
    for name in NAMES:
        write_piper(home / "data" / "voices", name, language="tlh", espeak={"voice": "en-us"}, inference=FAST)
    return home


def test_every_voice_is_played(server, voices):
    written = process("voices", "try", "--language", "tlh", "-o", voices / "all.wav")
    assert written.communicate(timeout=120)[1] == ""
    with recording(server) as recorder:
        running = process("voices", "try", "--language", "tlh", env=server.environment)
        out, err = running.communicate(timeout=120)
        heard = trimmed(recorder.sound())
    assert (running.returncode, err) == (0, "")
    assert out.splitlines()[1:] == list(NAMES)
    expected = trimmed(decoded(voices / "all.wav"))
    assert sounds_in(heard) == sounds_in(expected)


def test_keys_in_a_terminal_skip_and_end(server, voices):
    terminal = Terminal("voices", "try", "--language", "tlh", environment=server.environment)
    try:
        terminal.until(lambda: NAMES[0].encode() in terminal.shown)
        terminal.press(b" ")
        terminal.until(lambda: NAMES[1].encode() in terminal.shown)
        terminal.press(b"q")
        assert terminal.ended() == 0
        assert terminal.restored
        assert b"space or n: next voice, q: end" in terminal.shown
    finally:
        terminal.close()


def test_ctrl_c_ends_at_once_with_130(server, voices):
    terminal = Terminal("voices", "try", "--language", "tlh", environment=server.environment)
    try:
        terminal.until(lambda: NAMES[0].encode() in terminal.shown)
        terminal.press(b"\x03")
        assert terminal.ended() == 130
        assert terminal.restored
        assert b"Traceback" not in terminal.shown
        assert NAMES[1].encode() not in terminal.shown
    finally:
        terminal.close()
