"""Going on: where the last session was left, with what was asked for then."""

import gc
import json
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from loudspeakers import FailingSpeaker
from sessions import SMALL, texts

from voice.cli import resume
from voice.playback import player
from voice.playback.history import History
from voice.playback.history_entry import HistoryEntry, SavedOptions

ASKING = SMALL.replace("music: rain\n", "music: rain\nask: {who: somebody}\n").replace(
    "Let it come, and", "Think of {who}. Let it come, and"
)


@pytest.fixture
def history(home):
    return History(home / "data" / "history.jsonl")


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text(ASKING)
    return path


@pytest.fixture
def play(outpour, monkeypatch):
    """Play into a loudspeaker that may break, and return what came of it; what was played stands in `sessions`."""

    def ran(*arguments, breaks_after=None):
        def speaker(*named):
            ran.made.append(FailingSpeaker(breaks_after=breaks_after))
            return ran.made[-1]

        monkeypatch.setattr("audio.sinks.process_sink.ProcessSink", speaker)
        monkeypatch.setattr(
            "voice.screen.plain.PlainScreen.show", lambda self, session, at: ran.sessions.append(session)
        )
        return outpour("play", *arguments)

    ran.made, ran.sessions = [], []
    return ran


def test_resuming_restores_the_saved_options(play, script, history):
    wishes = ["--set", "who=my brother", "--pace", "1.7", "--music", "none", "--minutes", "2", "--seed", "5"]
    assert play(script, *wishes, breaks_after=16).status == 1
    (left,) = history.read()
    assert left.asked == SavedOptions(None, 1.7, "none", {"who": "my brother"})
    ran = play("--resume")
    assert (ran.status, ran.lines[-1]) == (0, "seed 5")
    assert "Think of my brother." in texts(play.sessions[-1].schedule.cues)
    assert 0 < play.made[-1].started_at_ms <= left.position_ms
    done, before = history.read()
    assert (done.minutes, done.left) == (2, False)
    assert (done.asked, before.asked) == (SavedOptions(), SavedOptions())
    assert "my brother" not in history.path.read_text()


def test_options_given_now_override_the_saved_ones(play, script, history):
    play(script, "--set", "who=my brother", "--seed", "5", breaks_after=16)
    ran = play(script, "--resume", "--set", "who=my aunt", "--seed", "6")
    assert "Think of my aunt." in texts(play.sessions[-1].schedule.cues)
    assert ran.lines[-1] == "seed 6"


@pytest.mark.parametrize("arguments", [(), ("--resume",), ("--plain",)])
def test_without_a_session_or_a_bookmark_it_explains_how_to_name_one(play, arguments):
    ran = play(*arguments)
    assert ran.status == 2
    assert "outpour list" in ran.err
    assert not play.made


def test_without_a_terminal_it_names_the_bookmarked_session(play, script, history):
    play(script, "--seed", "5", breaks_after=12)
    ran = play()
    assert ran.status == 2
    assert "resume A small one at 0:" in ran.err
    assert "outpour play --resume" in ran.err


def test_a_missing_session_is_reported(play, history):
    history.add(
        HistoryEntry("2026-05-01T21:00:00+02:00", "/nowhere/evening.txt", "An evening", 7, 20, 61_000, 90_000, True)
    )
    ran = play("--resume")
    assert ran.status == 1
    assert "/nowhere/evening.txt" in ran.err


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        (None, SavedOptions()),
        ([1], SavedOptions()),
        ({"voice": 3, "pace": "fast", "music": [], "words": 5}, SavedOptions()),
        ({"pace": 0}, SavedOptions()),
        ({"pace": 1e9}, SavedOptions()),
        ({"pace": float("nan")}, SavedOptions()),
        ({"words": {"who": 3, "what": "rain"}}, SavedOptions(words={"what": "rain"})),
        ({"voice": "joe", "pace": 1, "music": "rain", "words": {}, "more": 1}, SavedOptions("joe", 1, "rain")),
    ],
)
def test_what_a_damaged_history_asks_for_is_left_out(history, asked, read):
    history.add(HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 90_000, True))
    line = json.loads(history.path.read_text())
    history.path.write_text(json.dumps({**line, "asked": asked}) + "\n")
    assert [each.asked for each in history.read()] == [read]


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
@pytest.mark.parametrize(("answer", "status"), [(b"\r", 0), (b"n\r", 2)])
def test_in_a_terminal_it_asks_whether_to_go_on(script, history, answer, status):
    from terminals import Terminal  # noqa: PLC0415 (not on Windows)

    left = datetime.now(UTC) - timedelta(minutes=1)  # it goes back by ten seconds
    history.add(HistoryEntry(left.isoformat(), str(script), "A small one", 7, None, 85_000, 90_000, True))
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


def test_a_long_break_is_reported_in_words(monkeypatch):
    from voice.cli.resume import _time_ago  # noqa: PLC0415 (only this test needs it)

    told = partial(map, _time_ago)
    assert list(told([5, 60, 7200, 100_000, 400_000])) == [
        "just now",
        "1 minute ago",
        "2 hours ago",
        "1 day ago",
        "4 days ago",
    ]


def test_nothing_is_looked_through_for_garbage_until_the_session_plays(play, script, monkeypatch):
    collecting = {}

    def noted(place, work):
        def done(*given, **named):
            collecting[place] = gc.isenabled()
            return work(*given, **named)

        return done

    monkeypatch.setattr(resume, "resolve_start", noted("loading", resume.resolve_start))
    monkeypatch.setattr("voice.playback.player.play", noted("playing", player.play))
    assert play(script).status == 0
    assert collecting == {"loading": False, "playing": True}
    assert play(script, "--set", "nobody=x").status == 1
    assert gc.isenabled()
