"""The screen: every key does what its table says, the picture fits, and the terminal is left as it was."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
from rich.console import Console
from sessions import SMALL
from terminals import Terminal
from transports import FakeSink

from voice.cli.settings import load_settings
from voice.screen.app import PlayingApp
from voice.screen.driver import resilient_driver
from voice.screen.keymap import ACTIONS, by_key
from voice.screen.view import View, breath, picture


class Told:
    """A transport that keeps what it was told to do."""

    def __init__(self, session):
        self.session, self.sink = session, FakeSink()
        self.position_ms, self.music_db, self.music_on = 5000, -2.0, False
        self.beginning = False
        self.calls = []

    def __getattr__(self, name):
        return lambda *given, **named: self.calls.append((name, *given, *named.values()))


PRESSED = {
    "space": ("toggle_pause",),
    "left": ("seek", -10_000),
    "right": ("seek", 10_000),
    "up": ("seek", 60_000),
    "down": ("seek", -60_000),
    "pageup": ("previous_chapter",),
    "pagedown": ("next_chapter",),
    "left_square_bracket": ("adjust_pace", -1),
    "right_square_bracket": ("adjust_pace", 1),
    "9": ("adjust_volume", -1),
    "0": ("adjust_volume", 1),
    "left_parenthesis": ("adjust_music_level", -1),
    "right_parenthesis": ("adjust_music_level", 1),
    "m": ("toggle_music",),
    "enter": ("end_hold",),
    "s": ("extend_pause",),
    "q": ("end_gracefully",),
    "Q": ("end_with_bookmark",),
}


@pytest.fixture
def session(opened):
    session = opened()
    for _ in zip(range(20), session.blocks(), strict=False):
        pass
    return session


def pressed(session, *names, changed=None, size=(80, 24)):
    """Press keys, and return what the transport was told, and the app."""
    told, interrupts = Told(session), []
    app = PlayingApp(told, lambda: interrupts.append(1), lambda: False, changed)

    async def run():
        async with app.run_test(size=size) as pilot:
            await pilot.press(*names)
            await pilot.pause()
            app.draw()

    asyncio.run(run())
    return told.told, interrupts, app


def test_every_key_does_what_it_is_for(session):
    told, _, _ = pressed(session, *PRESSED)
    assert told == list(PRESSED.values())


def test_help_the_breath_guide_and_ctrl_c_are_the_screens_own(session):
    told, interrupts, app = pressed(session, "question_mark", "b", "x", "ctrl+c")
    assert (told, interrupts) == ([], [1])
    assert (app.helping, app.guide) == (False, False)
    assert pressed(session, "question_mark", size=(40, 10))[2].helping
    assert not pressed(session, "question_mark", "ctrl+c")[2].helping


def test_keys_may_be_changed(session, home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('minutes = 5\n[keys]\npause = "p"\nstay = "space"\n')
    told, _, _ = pressed(session, "p", "space", "s", changed=load_settings().keys)
    assert told == [("toggle_pause",), ("extend_pause",)]
    assert set(by_key()) == {key for action in ACTIONS.values() for key in action.keys}


@pytest.mark.parametrize(("width", "height"), [(40, 10), (80, 24), (200, 60), (20, 5)])
def test_the_picture_fits_and_has_the_line_the_chapter_and_the_times(session, width, height):
    for position in range(0, 20_000, 700):
        lines = picture(session, position, View(width, height, "? keys")).plain.split("\n")
        assert len(lines) == height
        assert max(map(len, lines)) <= width
    shown = " ".join(picture(session, 4500, View(max(40, width), max(10, height))).plain.split())
    assert "Don't play this while you drive" in shown
    assert "Before you begin" in shown
    assert re.search(r"0:04 -\d:\d\d", shown)


def test_a_still_picture_tells_the_breath_in_words_and_seconds(opened):
    session = opened()
    list(session.blocks())
    cue = next(each for each in session.schedule.cues if each.kind == "breathe")
    told = [
        picture(session, cue.start + at, View(80, 24, still=True)).plain.split() for at in (0, 999, 1000, 2999, 3000)
    ]
    assert all("▒" not in "".join(each) for each in told)
    assert [each[each.index("breathe") : each.index("breathe") + 3] for each in told] == [
        ["breathe", "in", "3"],
        ["breathe", "in", "3"],
        ["breathe", "in", "2"],
        ["breathe", "in", "1"],
        ["breathe", "out", "3"],
    ]


def test_a_lost_loudspeaker_is_told(session):
    _, _, app = pressed(session)
    app.transport.sink.set_state(lost=True)
    assert app._status() == "loudspeaker disconnected; waiting for one"


def test_what_is_to_be_known_stands_under_the_keys_too(session):
    _, _, app = pressed(session, "question_mark")
    app.transport.sink.set_state(lost=True)
    console = Console(file=io.StringIO(), width=80)
    console.print(app.picture())
    lines = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]
    assert "previous chapter" in "".join(lines[:-1])
    assert lines[-1] == "loudspeaker disconnected; waiting for one"


def test_a_session_on_its_way_to_where_it_begins_says_so(session):
    _, _, app = pressed(session)
    app.transport.locating_start = True
    assert app._status() == "finding the start"


def test_of_a_session_that_ends_early_no_time_is_told_that_it_does_not_have(opened):
    session = opened()
    blocks = session.blocks()
    for _ in range(9):
        next(blocks)
    assert re.search(r" 0:08  -\d:\d\d", picture(session, 8000, View(80, 24)).plain)
    session.end_gracefully()
    assert "-" not in picture(session, 8000, View(80, 24)).plain.split("\n")[-1]
    list(blocks)
    left = session.schedule.cues[-1].stop - 9000
    assert f" 0:09  -0:{-(-left // 1000):02}" in picture(session, 9000, View(80, 24)).plain


def test_a_picture_is_drawn_again_only_when_it_is_another(session):
    told, drawn = Told(session), []
    app = PlayingApp(told, lambda: None, lambda: False)

    async def run():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.draw()
            app.query_one("#picture").update = drawn.append
            for position in (5000, 5010, 5990, 6000):
                told.position_ms = position
                app.draw()

    asyncio.run(run())
    assert len(drawn) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_with_its_messages_elsewhere_it_prints_lines_and_leaves_the_terminal_alone(tmp_path):
    (tmp_path / "small.txt").write_text(SMALL)
    with (tmp_path / "messages").open("wb") as messages:
        terminal = Terminal("play", tmp_path / "small.txt", "--voice", "hum", "--player", "null", errors=messages)
        try:
            terminal.until(lambda: b"0:04  Don't play this" in terminal.shown)
            assert terminal.restored
        finally:
            terminal.close()
    assert b"\x1b" not in terminal.shown + (tmp_path / "messages").read_bytes()


def test_the_circle_grows_and_shrinks_with_the_breath(opened):
    session = opened()
    list(session.blocks())
    cue = next(each for each in session.schedule.cues if each.kind == "breathe")
    drawn = [picture(session, cue.start + at, View(80, 24)).plain.count("▒") for at in (0, 1500, 2990, 4500, 5990)]
    assert drawn[0] < drawn[1] < drawn[2] > drawn[3] > drawn[4]
    assert [breath(cue, cue.start + at)[0] for at in (0, 3500)] == ["breathe in", "breathe out"]
    assert "▒" not in picture(session, cue.start + 2000, View(80, 24, guide=False)).plain


def test_the_breath_is_told_in_the_language_of_the_session(opened):
    session = opened(SMALL.replace("music: rain", "music: rain\nlanguage: de"))
    list(session.blocks())
    cue = next(each for each in session.schedule.cues if each.kind == "breathe")
    assert [breath(cue, cue.start + at)[0] for at in (0, 3500)] == ["einatmen", "ausatmen"]


def ctrl_c(terminal):
    terminal.press(b"\x03")


def sends(number):
    return lambda terminal: terminal.process.send_signal(number)


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
@pytest.mark.parametrize(
    ("leaving", "status"),
    [
        ([ctrl_c, ctrl_c], 130),
        ([sends(signal.SIGINT), sends(signal.SIGINT)], 130),
        ([sends(signal.SIGTERM)], 143),
        ([sends(getattr(signal, "SIGHUP", 1))], 129),
    ],
    ids=["ctrl-c twice", "two interrupts", "ended", "hung up"],
)
def test_the_terminal_is_left_as_it_was_on_every_way_out(tmp_path, leaving, status):
    (tmp_path / "small.txt").write_text(SMALL)
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum")
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        terminal.press(b" \x1b[C?")
        terminal.until(lambda: b"end gently" in terminal.shown)
        terminal.press(b"?")
        leaving.pop(0)(terminal)
        for leave in leaving:
            terminal.until(lambda: b"ending gently" in terminal.shown)
            leave(terminal)
        assert terminal.ended() == status
        assert terminal.restored
        assert b"\x1b[?1049h" in terminal.shown
        assert b"Traceback" not in terminal.shown
    finally:
        terminal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_where_messages_go_to_a_file_the_lines_are_printed(tmp_path):
    (tmp_path / "small.txt").write_text(SMALL)
    with (tmp_path / "errors").open("w") as errors:
        terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", "--voice", "hum", errors=errors)
        try:
            terminal.until(lambda: b"0:04  Don't play this while you drive" in terminal.shown)
            terminal.process.send_signal(signal.SIGTERM)
            assert terminal.ended() == 143
            assert b"\x1b[" not in terminal.shown
        finally:
            terminal.close()
    assert (tmp_path / "errors").read_text() == ""


class Writer:
    """A thread that writes: it ends after so many looks at whether it has."""

    def __init__(self, looks, full):
        self.looks, self._queue, self.written = looks, SimpleNamespace(full=lambda: full), []

    def is_alive(self):
        self.looks -= 1
        return self.looks > 0

    def join(self, timeout):
        assert timeout < 1


class Driver:
    """What draws: as much of it as is outlasted."""

    def __init__(self, writer):
        self._writer_thread, self.done = writer, []

    def write(self, data):
        self.done.append(data)

    def close(self):
        self.done.append("closed")


@pytest.mark.parametrize(
    ("writer", "done"),
    [
        (None, ["a", "closed"]),
        (Writer(100, full=False), ["a", "closed"]),
        (Writer(0, full=False), []),
        (Writer(0, full=True), []),
        (Writer(50, full=True), []),
    ],
    ids=["has none", "writes", "ended", "ended with much to write", "ends while there is no room"],
)
def test_what_draws_outlasts_its_terminal(writer, done):
    driver = resilient_driver(Driver)(writer)
    driver.write("a")
    driver.close()
    assert driver.done == done


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_who_ignores_that_the_terminal_was_closed_still_hears_it_and_no_processor_runs_hot(tmp_path, thorough):
    (tmp_path / "small.txt").write_text("---\ntitle: Small\nvoice: hum\nmusic: none\n---\nBe here. [20s]\n\nGo.")
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    terminal = Terminal("play", tmp_path / "small.txt", "--player", "null", first=ignoring)
    try:
        terminal.until(lambda: b"Before you begin" in terminal.shown)
        terminal.hang_up()
        begun = os.times()
        with pytest.raises(subprocess.TimeoutExpired):
            terminal.process.wait(10)
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended() == 143
        assert os.times().children_user - begun.children_user < 8
    finally:
        terminal.close()
