"""An evening at a terminal, from the greeting to an export, compared with the screens in `recorded_screens`.

`OUTPOUR_RECORD_SCREENS=1` records them again; then read them.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")

FIXED = """\
from voice.commands.play import command
from voice.playback import history
history.rewind_ms = lambda break_s: 0
for option in command.params:
    option.default = {"player": "null", "seed": 1}.get(option.name, option.default)
"""
"""Plays without sound and chance, also what the greeting starts, and goes on where it was, however late that is."""

OWN = "---\ntitle: My own\n---\nStand still. [pause 2s]\n\n[closing]\n\nGo well.\n"
RECORDINGS = Path(__file__).parent / "recorded_screens"
PAGE_LINES = 300
"""Lines of the terminal for pages that are longer than a screen, which a pager would show."""


@pytest.fixture(params=[(80, 24), (50, 16)], ids="{0[0]}x{0[1]}".format)
def run(request, home, monkeypatch):
    """A function that runs a command in a terminal of a size."""
    from recorded_screens import RecordedTerminal  # noqa: PLC0415 (not on Windows)

    columns, lines = request.param
    folder = Path(tempfile.mkdtemp(prefix="o", dir="/tmp"))  # its path must fit into a line
    (folder / "scripts").mkdir()  # makes it a place of scripts, where exports go
    (folder / "own.txt").write_text(OWN)
    for name, value in (("VOICE", "hum"), ("MUSIC", "none")):
        monkeypatch.setenv(f"OUTPOUR_{name}", value)
    opened = []

    def in_terminal(*arguments, page=False):
        recordings = RECORDINGS / f"{columns}x{lines}"
        size = {"columns": columns, "lines": PAGE_LINES if page else lines}
        opened.append(RecordedTerminal(*arguments, recordings=recordings, first=FIXED, folder=folder, **size))
        return opened[-1]

    yield in_terminal
    for terminal in opened:
        terminal.close()
    shutil.rmtree(folder)


def test_an_evening_at_a_terminal_looks_as_recorded(run):
    evening = run()
    evening.compare("01-greeting", "Where will you be?")
    evening.press_when_awaited(b"h")
    evening.compare("02-how-long", "How long have you got?", "as long as it takes")
    evening.press_when_awaited(b"1")
    evening.compare("03-subject", "What is it about?", "none of these")
    evening.press_when_awaited(b"s")
    evening.compare("04-choice", "or q to leave.")
    evening.press_when_awaited(b"2")
    evening.compare("05-question", "Who is it about?")
    evening.press(b"Anna\r")
    evening.until(lambda: b"What is it about? [" in evening.shown)
    evening.press(b"\r")
    evening.press_when_awaited(b" ")
    evening.press(b"n")
    evening.compare("06-paused", "paused")
    evening.press(b"?")
    evening.compare("07-keys", "these keys")
    evening.press(b"?c")
    evening.compare("08-chapters", "paused")
    evening.press(b"c ")
    evening.compare("09-playing", "playing")
    evening.press(b"q")
    evening.compare("10-closing", "q ends now")
    evening.press(b"q")
    evening.finish("11-left", "goes on at", status=130)

    again = run()
    again.compare("12-go-on", "something else")
    again.press_when_awaited(b"g")
    again.until(lambda: b"\x1b[?1049h" in again.shown)
    again.press(b"q")
    again.until(lambda: b"q ends now" in again.shown)
    again.press(b"q")
    again.finish("13-gone-on", "goes on at", status=130)


def test_commands_look_as_recorded(run):
    consent = run("play", "breathwork", "--minutes", "10")
    consent.compare("21-consent", "[y/N]")
    consent.press(b"n\r")
    consent.finish("22-declined", status=1)
    run("list", page=True).finish("23-list")
    run("show", "breathwork", "--minutes", "10", "--seed", "1", "--estimate", page=True).finish("24-show")
    run("export", "own.txt", "--seed", "1").finish("25-export")
    run("export", "own.txt", "--length", "3").finish("26-error", status=2)
    run("play", "yawm").finish("27-misspelled", status=1)
