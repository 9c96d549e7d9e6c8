"""The history: entries, bookmarks, and resuming."""

import json
from functools import partial

import pytest
from loudspeakers import FailingSpeaker, FakeSpeaker
from sessions import SMALL

from audio.sinks import process_sink
from voice.errors import PlaceError
from voice.playback.history import History, rewind_ms
from voice.playback.history_entry import HistoryEntry
from voice.session.positions import resolve_position

WALK = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)


@pytest.fixture
def history(home):
    return History(home / "data" / "history.jsonl")


@pytest.mark.parametrize(
    ("break_s", "expected_ms"),
    [(0, 0), (2.9, 0), (3, 10_000), (299, 10_000), (300, 20_000), (1800, 30_000), (1e6, 30_000)],
)
def test_resuming_rewinds_further_after_a_longer_break(break_s, expected_ms):
    assert rewind_ms(break_s) == expected_ms


def test_entries_are_read_newest_first_without_damaged_lines(history):
    history.add(WALK)
    history.add(HistoryEntry(**{**WALK.__dict__, "session": "shower", "left": False}))
    with history.path.open("a") as file:
        file.write('nonsense\n{"when": 3}\n[1]\n{"when": "x"}\n')
    assert [entry.session for entry in history.read()] == ["shower", "walk"]
    assert history.bookmark("walk") == WALK
    assert history.bookmark("shower") is None
    assert history.bookmark() is None
    history.clear()
    assert history.read() == []


def test_a_session_that_broke_off_resumes_at_its_position(outpour, tmp_path, monkeypatch, history):
    (tmp_path / "small.txt").write_text(SMALL)
    play = partial(outpour, "play", tmp_path / "small.txt")
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: FailingSpeaker(breaks_after=9))
    assert play("--seed", 5).status == 1
    (entry,) = history.read()
    assert (entry.seed, entry.left, entry.title) == (5, True, "A small one")
    assert entry.position_ms > 7000
    assert json.loads(outpour("history", "--json").out)[0]["session"] == str((tmp_path / "small.txt").resolve())
    assert "A small one" in outpour("history").out
    speaker = FailingSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: speaker)
    resumed = play("--resume")
    assert (resumed.status, resumed.lines[-1]) == (0, "seed 5")
    assert 0 < speaker.started_at_ms <= entry.position_ms
    assert [entry.left for entry in history.read()] == [False, True]
    assert "has no bookmark" in play("--resume").err
    outpour("history", "--clear")
    assert history.read() == []


def test_a_finished_session_records_its_exact_length(outpour, tmp_path, monkeypatch, history):
    (tmp_path / "small.txt").write_text(SMALL)
    speaker = FakeSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: speaker)
    assert outpour("play", tmp_path / "small.txt").status == 0
    (entry,) = history.read()
    assert entry.length_ms == entry.position_ms == len(speaker.sound) // 48


def test_from_starts_at_a_time_or_a_chapter(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    starts_ms = []
    for start in ("0:08", "going on", "Goin on"):
        speaker = FailingSpeaker()
        monkeypatch.setattr(process_sink, "ProcessSink", lambda *args, speaker=speaker: speaker)
        assert outpour("play", tmp_path / "small.txt", "--seed", 5, "--from", start).status == 0
        starts_ms.append(speaker.started_at_ms)
    assert starts_ms[0] <= 8000 < starts_ms[1] == starts_ms[2]


def test_the_error_for_an_unknown_chapter_lists_the_chapters(open_session):
    with pytest.raises(PlaceError, match="Setting out, Going on"):
        resolve_position(open_session().cues(), "the moon")
    assert resolve_position(open_session().cues(), "1:02:03") == 3_723_000


@pytest.mark.parametrize(("place", "position_ms"), [("12 min", 720_000), ("90s", 90_000), ("1h 5m", 3_900_000)])
def test_a_place_may_be_a_time_with_units(open_session, place, position_ms):
    assert resolve_position(open_session().cues(), place) == position_ms


def test_a_chapter_with_the_name_of_a_time_comes_first(open_session):
    made = open_session("---\nvoice: hum\n---\n# Start\n\nOne.\n\n# 5 minutes\n\nTwo.\n")
    chapters = [cue.chapter.start for cue in made.cues() if cue.chapter.title == "5 minutes"]
    assert resolve_position(made.cues(), "5 minutes") == chapters[0]


def test_a_time_past_the_end_is_refused_with_the_length(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: FakeSpeaker())
    result = outpour("play", tmp_path / "small.txt", "--seed", 5, "--from", "1:02:03")
    assert result.status == 2
    assert "can't start at 1:02:03: the session is only 1:16 long" in result.err


def test_an_empty_history_says_what_to_play(outpour):
    result = outpour("history")
    assert (result.status, result.out) == (0, "")
    assert result.lines == ["outpour: no sessions yet; `outpour play walk` plays one, `outpour list` shows all"]
    assert outpour("history", "--json").out.strip() == "[]"


def test_history_false_keeps_no_history(outpour, tmp_path, monkeypatch, home, history):
    (tmp_path / "small.txt").write_text(SMALL)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("history = false\n")
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: FakeSpeaker())
    assert outpour("play", tmp_path / "small.txt").status == 0
    assert history.read() == []
