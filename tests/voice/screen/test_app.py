"""The screen: its keys and its picture."""

import asyncio
import io
import re

import pytest
from rich.console import Console
from sessions import SMALL
from transports import FakeSink

from voice.cli.settings import load_settings
from voice.playback.chapters import all_chapters
from voice.playback.notice import Notice
from voice.screen.app import PlayingApp, _help
from voice.screen.keymap import ACTIONS, by_key
from voice.screen.view import View, breath, chapter_list, picture


class RecordingTransport:
    """A transport that records calls."""

    def __init__(self, session):
        self.session, self.sink = session, FakeSink()
        self.position_ms, self.music_db, self.music_on = 5000, -2.0, False
        self.locating_start, self.sleep_in_ms, self.bookmark_ms = False, 0, None
        self.waiting, self.notice = False, Notice()
        self.calls = []

    @property
    def paused(self):
        return self.sink.state.paused

    def __getattr__(self, name):
        return lambda *args, **kwargs: self.calls.append((name, *args, *kwargs.values()))


CALLS = {
    "space": ("toggle_pause",),
    "left": ("seek", -10_000),
    "right": ("seek", 10_000),
    "up": ("seek", 60_000),
    "down": ("seek", -60_000),
    "pageup": ("previous_chapter",),
    "n": ("next_chapter",),
    "p": ("previous_chapter",),
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
def session(open_session):
    session = open_session()
    for _ in zip(range(20), session.blocks(), strict=False):
        pass
    return session


def press(session, *keys, bindings=None, size=(80, 24), bookmark_ms=None):
    """Press keys, and return the calls of the transport, the interrupts, and the app."""
    transport, interrupts = RecordingTransport(session), []
    transport.bookmark_ms = bookmark_ms
    app = PlayingApp(transport, lambda: interrupts.append(1), lambda: False, bindings)

    async def run():
        async with app.run_test(size=size) as pilot:
            await pilot.press(*keys)
            await pilot.pause()
            app.draw()

    asyncio.run(run())
    return transport.calls, interrupts, app


def test_every_key_calls_its_action(session):
    calls, _, _ = press(session, *CALLS)
    assert calls == list(CALLS.values())


def test_help_the_breath_guide_and_ctrl_c_dont_reach_the_transport(session):
    calls, interrupts, app = press(session, "question_mark", "b", "x", "ctrl+c")
    assert (calls, interrupts) == ([], [1])
    assert (app.help_shown, app.guide) == (False, False)
    assert press(session, "question_mark", size=(40, 10))[2].help_shown
    assert not press(session, "question_mark", "ctrl+c")[2].help_shown


def test_the_settings_rebind_keys(session, home):
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text('minutes = 5\n[keys]\npause = "p"\nstay = "space"\n')
    calls, _, _ = press(session, "p", "space", "s", bindings=load_settings().keys)
    assert calls == [("toggle_pause",), ("extend_pause",)]
    assert set(by_key()) == {key for action in ACTIONS.values() for key in action.keys}


@pytest.mark.parametrize(("width", "height"), [(40, 10), (80, 24), (200, 60), (20, 5)])
def test_the_picture_fits_and_shows_the_line_the_chapter_and_the_times(session, width, height):
    for position in range(0, 20_000, 700):
        lines = picture(session, position, View(width, height, "? keys")).plain.split("\n")
        assert len(lines) == height
        assert max(map(len, lines)) <= width
    shown = " ".join(picture(session, 4500, View(max(40, width), max(10, height))).plain.split())
    assert "Don't play this while you drive" in shown
    assert "Before you begin" in shown
    assert re.search(r"0:04 -\d:\d\d", shown)


def test_reduced_motion_shows_breaths_as_words_and_seconds(open_session):
    session = open_session()
    list(session.blocks())
    cue = next(cue for cue in session.schedule.cues if cue.kind == "breathe")
    pictures = [
        picture(session, cue.start + ms, View(80, 24, still=True)).plain.split() for ms in (0, 999, 1000, 2999, 3000)
    ]
    assert all("▒" not in "".join(words) for words in pictures)
    assert [words[words.index("breathe") : words.index("breathe") + 3] for words in pictures] == [
        ["breathe", "in", "3"],
        ["breathe", "in", "3"],
        ["breathe", "in", "2"],
        ["breathe", "in", "1"],
        ["breathe", "out", "3"],
    ]


def test_a_lost_loudspeaker_is_shown(session):
    _, _, app = press(session)
    app.transport.sink.set_state(lost=True)
    assert app._status() == "loudspeaker disconnected; waiting for one"


def test_the_status_is_shown_below_the_help_too(session):
    _, _, app = press(session, "question_mark")
    app.transport.sink.set_state(lost=True)
    console = Console(file=io.StringIO(), width=80)
    console.print(app.picture())
    lines = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]
    assert "previous chapter" in "".join(lines[:-1])
    assert lines[-1] == "loudspeaker disconnected; waiting for one"


def test_the_status_says_that_the_start_is_being_found(session):
    _, _, app = press(session)
    app.transport.locating_start = True
    assert app._status() == "finding the start"


def test_a_second_q_stops_at_once(session):
    session.end_gracefully()
    calls, interrupts, app = press(session, "q")
    assert (calls, interrupts) == ([], [1])
    assert re.fullmatch(r"closing: \d+ seconds, q ends now", app._status())


def test_capital_q_during_the_closing_keeps_the_place_and_then_stops_at_once(session):
    session.end_gracefully()
    assert press(session, "Q")[:2] == ([("end_with_bookmark",)], [])
    assert press(session, "Q", bookmark_ms=5000)[:2] == ([], [1])


def test_the_status_names_the_keys_of_the_settings(session):
    _, _, app = press(session, bindings={"pause": "x", "end": "e"})
    app.transport.sink.set_state(paused=True)
    assert app._status() == "paused: x resumes"
    app.transport.sink.set_state(paused=False)
    session.end_gracefully()
    assert app._status().endswith(", e ends now")


def test_the_time_left_on_the_sleep_timer_is_shown(session):
    _, _, app = press(session)
    app.transport.sleep_in_ms = 754_000
    assert app._status() == "sleep in 12:34"
    _, _, app = press(session, "space")
    assert app._status() == "playing"


@pytest.mark.parametrize(("width", "height"), [(50, 16), (80, 24)])
def test_the_help_fits_a_small_terminal(session, width, height):
    console = Console(file=io.StringIO(), width=width)
    console.print(_help(by_key(), "", width))
    lines = console.file.getvalue().rstrip().splitlines()
    assert len(lines) == -(-len(ACTIONS) // 2) <= height - 2
    assert max(map(len, lines)) <= width
    assert all(action.label in "".join(lines) for action in ACTIONS.values())


@pytest.mark.parametrize("size", [(40, 10), (50, 16), (80, 24)])
def test_the_coming_chapters_are_listed_with_their_times(session, size):
    _, _, app = press(session, "c", size=size)
    assert app.chapters_shown
    app.transport.position_ms = 5000
    shown = picture_rows(session, app, size)
    assert len(shown) == size[1]
    assert [row.split()[1:] for row in shown if row] == [
        ["Before", "you", "begin"],
        ["Setting", "out"],
        ["Going", "on"],
        ["Back"],
        ["keys"],
    ]
    assert not press(session, "c", "c", size=size)[2].chapters_shown
    assert not press(session, "c", "?", size=size)[2].chapters_shown


def picture_rows(session, app, size):
    chapters = all_chapters(session)
    assert chapters == sorted(chapters, key=lambda chapter: chapter.start)
    return chapter_list(chapters, chapters[0], View(*size, "? keys")).plain.split("\n")


def test_the_coming_chapters_start_as_estimated_and_end_with_an_early_end(open_session):
    session = open_session()
    next(session.blocks())
    before = all_chapters(session)
    list(session.blocks())
    after = all_chapters(session)
    assert [chapter.title for chapter in before] == [chapter.title for chapter in after]
    assert all(abs(one.start - other.start) < 5000 for one, other in zip(before, after, strict=True))
    session = open_session()
    next(session.blocks())
    session.end_gracefully()
    assert len(all_chapters(session)) < len(after)


def test_the_length_of_the_closing_is_estimated_before_it_is_known(open_session):
    session = open_session()
    blocks = session.blocks()
    for _ in range(9):
        next(blocks)
    session.end_gracefully()
    estimated = session.closing_left_ms(9000)
    list(blocks)
    assert abs(session.schedule.cues[-1].stop - 9000 - estimated) < 4000
    assert session.closing_left_ms(9000) == session.schedule.cues[-1].stop - 9000


def test_the_remaining_time_is_shown_only_while_it_is_known(open_session):
    session = open_session()
    blocks = session.blocks()
    for _ in range(9):
        next(blocks)
    assert re.search(r" 0:08  -\d:\d\d", picture(session, 8000, View(80, 24)).plain)
    session.end_gracefully()
    assert "-" not in picture(session, 8000, View(80, 24)).plain.split("\n")[-1]
    list(blocks)
    remaining_ms = session.schedule.cues[-1].stop - 9000
    assert f" 0:09  -0:{-(-remaining_ms // 1000):02}" in picture(session, 9000, View(80, 24)).plain


def test_the_picture_is_redrawn_only_after_a_change(session):
    transport, drawn = RecordingTransport(session), []
    app = PlayingApp(transport, lambda: None, lambda: False)

    async def run():
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            app.draw()
            app.query_one("#picture").update = drawn.append
            for position in (5000, 5010, 5990, 6000):
                transport.position_ms = position
                app.draw()

    asyncio.run(run())
    assert len(drawn) == 1


def test_the_circle_grows_and_shrinks_with_the_breath(open_session):
    session = open_session()
    list(session.blocks())
    cue = next(cue for cue in session.schedule.cues if cue.kind == "breathe")
    areas = [picture(session, cue.start + ms, View(80, 24)).plain.count("▒") for ms in (0, 1500, 2990, 4500, 5990)]
    assert areas[0] < areas[1] < areas[2] > areas[3] > areas[4]
    assert [breath(cue, cue.start + ms)[0] for ms in (0, 3500)] == ["breathe in", "breathe out"]
    assert "▒" not in picture(session, cue.start + 2000, View(80, 24, guide=False)).plain


def test_breaths_are_named_in_the_language_of_the_session(open_session):
    session = open_session(SMALL.replace("music: rain", "music: rain\nlanguage: de"))
    list(session.blocks())
    cue = next(cue for cue in session.schedule.cues if cue.kind == "breathe")
    assert [breath(cue, cue.start + ms)[0] for ms in (0, 3500)] == ["einatmen", "ausatmen"]
