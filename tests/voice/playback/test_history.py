"""What was played is kept, on this machine alone, and a session goes on where it was left."""

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

ONE = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)


@pytest.fixture
def history(home):
    return History(home / "data" / "history.jsonl")


@pytest.mark.parametrize(
    ("seconds", "back"), [(0, 0), (2.9, 0), (3, 10_000), (299, 10_000), (300, 20_000), (1800, 30_000), (1e6, 30_000)]
)
def test_the_longer_the_break_the_further_it_goes_back(seconds, back):
    assert rewind_ms(seconds) == back


def test_what_is_kept_is_read_the_last_first_and_damaged_lines_are_left_out(history):
    history.add(ONE)
    history.add(HistoryEntry(**{**ONE.__dict__, "session": "shower", "left": False}))
    with history.path.open("a") as file:
        file.write('nonsense\n{"when": 3}\n[1]\n{"when": "x"}\n')
    assert [each.session for each in history.read()] == ["shower", "walk"]
    assert history.bookmark("walk") == ONE
    assert history.bookmark("shower") is None
    assert history.bookmark() is None
    history.clear()
    assert history.read() == []


def test_a_session_that_breaks_off_goes_on_where_it_was_left(outpour, tmp_path, monkeypatch, history):
    (tmp_path / "small.txt").write_text(SMALL)
    play = partial(outpour, "play", tmp_path / "small.txt")
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: FailingSpeaker(breaks_after=9))
    assert play("--seed", 5).status == 1
    (left,) = history.read()
    assert (left.seed, left.left, left.title) == (5, True, "A small one")
    assert left.position_ms > 7000
    assert json.loads(outpour("history", "--json").out)[0]["session"] == str((tmp_path / "small.txt").resolve())
    assert "A small one" in outpour("history").out
    speaker = FailingSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: speaker)
    again = play("--resume")
    assert (again.status, again.lines[-1]) == (0, "seed 5")
    assert 0 < speaker.started_at_ms <= left.position_ms
    assert [each.left for each in history.read()] == [False, True]
    assert "has no bookmark" in play("--resume").err
    outpour("history", "--clear")
    assert history.read() == []


def test_a_session_heard_to_its_end_keeps_its_real_length(outpour, tmp_path, monkeypatch, history):
    (tmp_path / "small.txt").write_text(SMALL)
    speaker = FakeSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: speaker)
    assert outpour("play", tmp_path / "small.txt").status == 0
    (entry,) = history.read()
    assert entry.length_ms == entry.position_ms == len(speaker.sound) // 48


def test_it_begins_where_it_is_told(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    begun = []
    for place in ("0:08", "going on", "Goin on"):
        speaker = FailingSpeaker()
        monkeypatch.setattr(process_sink, "ProcessSink", lambda *named, speaker=speaker: speaker)
        assert outpour("play", tmp_path / "small.txt", "--seed", 5, "--from", place).status == 0
        begun.append(speaker.started_at_ms)
    assert begun[0] <= 8000 < begun[1] == begun[2]


def test_a_place_that_is_not_there_is_told_with_those_that_are(opened):
    with pytest.raises(PlaceError, match="Setting out, Going on"):
        resolve_position(opened().cues(), "the moon")
    assert resolve_position(opened().cues(), "1:02:03") == 3_723_000


def test_a_time_past_the_end_is_refused_with_the_length(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: FakeSpeaker())
    ran = outpour("play", tmp_path / "small.txt", "--seed", 5, "--from", "1:02:03")
    assert ran.status == 1
    assert "can't begin at 1:02:03: the session is only 1:16 long" in ran.err


def test_nothing_is_kept_where_that_is_not_wanted(outpour, tmp_path, monkeypatch, home, history):
    (tmp_path / "small.txt").write_text(SMALL)
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("history = false\n")
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: FakeSpeaker())
    assert outpour("play", tmp_path / "small.txt").status == 0
    assert history.read() == []
