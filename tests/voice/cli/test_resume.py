"""`outpour play --resume`: the bookmark and the saved options of the last session."""

import gc
import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
from loudspeakers import FailingSpeaker
from sessions import SMALL, texts

from scripts.model.pace import WordsPerMinute
from voice.cli import resume
from voice.playback import player
from voice.playback.history import History
from voice.playback.history_entry import HistoryEntry, SavedOptions

SCRIPT = SMALL.replace("music: rain\n", "music: rain\nask: {who: somebody}\n").replace(
    "Let it come, and", "Think of {who}. Let it come, and"
)


@pytest.fixture
def history(home):
    return History(home / "data" / "history.jsonl")


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def play(outpour, monkeypatch):
    """Run `outpour play` with a loudspeaker that may break; it keeps its speakers and played sessions."""

    def run(*arguments, breaks_after=None):
        def speaker(*args):
            run.speakers.append(FailingSpeaker(breaks_after=breaks_after))
            return run.speakers[-1]

        monkeypatch.setattr("audio.sinks.process_sink.ProcessSink", speaker)
        monkeypatch.setattr(
            "voice.screen.plain.PlainScreen.show", lambda self, session, position_ms: run.sessions.append(session)
        )
        return outpour("play", *arguments)

    run.speakers, run.sessions = [], []
    return run


def test_resuming_restores_the_saved_options(play, script, history):
    options = ["--set", "who=my brother", "--pace", "1.7", "--music", "none", "--minutes", "2", "--seed", "5"]
    assert play(script, *options, breaks_after=16).status == 1
    (bookmark,) = history.read()
    assert bookmark.asked == SavedOptions(None, 1.7, "none", {"who": "my brother"})
    result = play("--resume")
    assert (result.status, result.lines[-1]) == (0, "seed 5")
    assert "Think of your brother." in texts(play.sessions[-1].schedule.cues)
    assert 0 < play.speakers[-1].started_at_ms <= bookmark.position_ms
    finished, earlier = history.read()
    assert (finished.minutes, finished.left) == (2, False)
    assert (finished.asked, earlier.asked) == (SavedOptions(), SavedOptions())
    assert "my brother" not in history.path.read_text()


def test_options_given_now_override_the_saved_ones(play, script, history):
    play(script, "--set", "who=my brother", "--seed", "5", breaks_after=16)
    result = play(script, "--resume", "--set", "who=my aunt", "--seed", "6")
    assert "Think of your aunt." in texts(play.sessions[-1].schedule.cues)
    assert result.lines[-1] == "seed 6"


@pytest.mark.parametrize(("pace", "saved"), [("0.9", 0.9), ("105wpm", WordsPerMinute(105))])
def test_a_resumed_session_keeps_its_pace(play, script, history, pace, saved):
    play(script, "--pace", pace, "--seed", "5", breaks_after=12)
    assert history.bookmark().asked.pace == saved
    play(script, "--resume")
    assert play.sessions[-1].request.choices.pace == saved


@pytest.mark.parametrize("arguments", [(), ("--resume",), ("--plain",)])
def test_without_a_session_and_a_bookmark_play_suggests_list(play, arguments):
    result = play(*arguments)
    assert result.status == 2
    assert "outpour list" in result.err
    assert not play.speakers


def test_without_a_terminal_play_suggests_the_resume_option(play, script, history):
    play(script, "--seed", "5", breaks_after=12)
    result = play()
    assert result.status == 2
    assert "resume 'A small one' at 0:" in result.err
    assert "outpour play --resume" in result.err


def test_resuming_a_missing_session_is_reported(play, history):
    history.add(
        HistoryEntry("2026-05-01T21:00:00+02:00", "/nowhere/evening.txt", "An evening", 7, 20, 61_000, 90_000, True)
    )
    result = play("--resume")
    assert result.status == 1
    assert "/nowhere/evening.txt" in result.err


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (None, SavedOptions()),
        ([1], SavedOptions()),
        ({"voice": 3, "pace": "fast", "music": [], "words": 5}, SavedOptions()),
        ({"pace": "400 wpm"}, SavedOptions()),
        ({"pace": "105 wpm"}, SavedOptions(pace=WordsPerMinute(105))),
        ({"pace": 0}, SavedOptions()),
        ({"pace": 1e9}, SavedOptions()),
        ({"pace": float("nan")}, SavedOptions()),
        ({"words": {"who": 3, "what": "rain"}}, SavedOptions(words={"what": "rain"})),
        ({"voice": "joe", "pace": 1, "music": "rain", "words": {}, "more": 1}, SavedOptions("joe", 1, "rain")),
    ],
)
def test_invalid_saved_options_are_ignored(history, saved, expected):
    history.add(HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 90_000, True))
    line = json.loads(history.path.read_text())
    history.path.write_text(json.dumps({**line, "asked": saved}) + "\n")
    assert [entry.asked for entry in history.read()] == [expected]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize(("answer", "status"), [(b"\r", 0), (b"n\r", 2)])
def test_a_terminal_asks_whether_to_resume(script, history, answer, status):
    from terminals import Terminal  # noqa: PLC0415 (not on Windows)

    ended = datetime.now(UTC) - timedelta(minutes=1)  # rewinds by ten seconds
    history.add(HistoryEntry(ended.isoformat(), str(script), "A small one", 7, None, 85_000, 90_000, True))
    terminal = Terminal("play", "--player", "null", "--plain")
    try:
        terminal.until(lambda: b"Resume A small one at 1:25, stopped" in terminal.shown)
        assert b"ago?" in terminal.shown
        terminal.press(answer)
        assert terminal.ended() == status
    finally:
        terminal.close()
    assert (b"seed 7" in terminal.shown) == (status == 0)
    assert (b"outpour list" in terminal.shown) == (status == 2)


@pytest.mark.parametrize(
    ("break_s", "expected"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (7200, "2 hours ago"),
        (100_000, "1 day ago"),
        (400_000, "4 days ago"),
    ],
)
def test_the_length_of_the_break_is_printed(play, script, history, break_s, expected):
    ended = datetime.now(UTC) - timedelta(seconds=break_s)
    history.add(HistoryEntry(ended.isoformat(), str(script), "A small one", 7, None, 85_000, 90_000, True))
    assert f"resuming A small one at 1:25, stopped {expected}" in play("--resume", breaks_after=0).err


def test_garbage_collection_is_off_until_the_session_plays(play, script, monkeypatch):
    enabled = {}

    def recording(stage, function):
        def call(*args, **kwargs):
            enabled[stage] = gc.isenabled()
            return function(*args, **kwargs)

        return call

    monkeypatch.setattr(resume, "resolve_start", recording("loading", resume.resolve_start))
    monkeypatch.setattr("voice.playback.player.play", recording("playing", player.play))
    assert play(script).status == 0
    assert enabled == {"loading": False, "playing": True}
    assert play(script, "--set", "nobody=x").status == 1
    assert gc.isenabled()


def test_a_session_ended_by_the_sleep_timer_prints_where_to_resume(play, script, history):
    result = play(script, "--sleep", "end-of-chapter", "--seed", "5")
    assert history.bookmark().left
    assert result.lines[-2].startswith("outpour: `outpour play --resume` goes on at 0:")


def test_a_resumed_session_keeps_its_elastic_pauses(play, script, history):
    play(script, "--stretch", "--seed", "5", breaks_after=12)
    play(script, "--resume")
    assert play.sessions[-1].request.choices.stretch_pauses
