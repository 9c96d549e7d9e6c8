"""Early endings: with the closing and a bell, or by falling asleep; no word is cut off."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from loudspeakers import FakeSpeaker, RecordingScreen
from sessions import SMALL

from scripts.model.elements import Bell
from scripts.times import minutes
from voice.playback.history import History
from voice.playback.player import PlaybackOptions, play
from voice.playback.transport import Transport
from voice.session.endings import ASLEEP_FADE
from voice.session.scheduler import Attendance

CHAPTERS = """\
---
title: Three chapters
voice: hum
pace: 1.5
music: rain
---
# One

Let the shoulders go. [2s]

# Two

Where you are is fine, and there is nothing to do. [4s]

# Three

Let it come, and let it pass. [9s]
"""

WITH_BELL = f"{SMALL}\n[bell]\n"


def sound_with_action(session, position_ms, act):
    """The sound of a session in which `act` is called once `position_ms` is rendered."""
    pieces, length = [], 0
    for block in session.blocks():
        pieces.append(block)
        length += len(block) // 48
        if act and length >= position_ms:
            act()
            act = None
    return np.concatenate(pieces)


def levels_db(sound, step_ms=500):
    """RMS level of each step, in dB."""
    steps = sound[: len(sound) // (step_ms * 48) * step_ms * 48].reshape(-1, step_ms * 48 * 2)
    return 10 * np.log10(np.mean(np.square(steps.astype(np.float64)), axis=1) + 1e-12)


def strokes(cues):
    return [cue for cue in cues if isinstance(cue.line, Bell)]


# Graceful ends


@pytest.mark.parametrize("text", [SMALL, WITH_BELL, CHAPTERS])
def test_a_graceful_end_strikes_one_bell_after_the_last_word_and_fades(open_session, text):
    session = open_session(text)
    sound = sound_with_action(session, 9000, session.end_gracefully)
    cues = session.schedule.cues
    last_word = max(cue.stop for cue in cues if cue.kind == "say")
    (bell,) = [cue for cue in strokes(cues) if cue.start > 9000]
    assert 0 < bell.start - last_word <= 3000
    assert cues[-1].stop - bell.start < 12_000
    assert len(sound) == cues[-1].stop * 48
    assert levels_db(sound)[-1] < levels_db(sound[bell.start * 48 :])[0] - 20


def test_a_completed_session_has_only_its_own_bells(open_session):
    session = open_session(SMALL)
    sound_with_action(session, 0, None)
    assert len(strokes(session.schedule.cues)) == 1


# Falling asleep


def test_falling_asleep_finishes_the_sentence_and_fades_over_twenty_seconds(open_session):
    session = open_session(CHAPTERS)
    sound = sound_with_action(session, 9000, session.fall_asleep)
    cues = session.schedule.cues
    begun = session.asleep_ms
    assert 9000 <= begun <= 9000 + 6000
    assert cues[-1].stop == begun + ASLEEP_FADE
    assert not [cue for cue in cues if cue.start >= begun and cue.kind != "pause"]
    assert not [cue for cue in cues if cue.kind == "say" and cue.stop > begun]
    assert len(sound) == cues[-1].stop * 48
    fade = levels_db(sound[begun * 48 :], 2000)
    assert np.all(np.diff(fade[1:]) < 0.5)
    assert fade[-1] < fade[0] - 30
    assert (
        np.abs(np.diff(sound[begun * 48 - 4800 :], axis=0)).max() <= np.abs(np.diff(sound[: begun * 48], axis=0)).max()
    )


@pytest.mark.parametrize("pause", ["9s", "9.3s", "9.6s", "9.9s"])
def test_sleep_after_chapter_ends_before_the_next_chapter(open_session, pause):
    session = open_session(CHAPTERS.replace("[2s]", f"[{pause}]"))
    session.attend(Attendance(sleep_after_chapter=True))
    sound = sound_with_action(session, 0, None)
    cues = session.schedule.cues
    assert session.asleep_ms == cues[-1].stop - ASLEEP_FADE
    said = [cue.text for cue in cues if cue.kind == "say"]
    assert said[-1] == "Let the shoulders go."
    assert "Before you begin" in {cue.chapter.title for cue in cues}
    assert len(sound) == cues[-1].stop * 48


def test_sleep_after_chapter_changes_nothing_in_the_last_chapter(open_session):
    session = open_session(CHAPTERS)
    session.attend(Attendance(sleep_after_chapter=True))
    third = next(cue for cue in session.cues() if cue.chapter.title == "Three")
    list(session.stream_from(third.start))
    assert session.asleep_ms is None
    assert session.schedule.cues[-1].last
    assert [cue.text for cue in session.schedule.cues if cue.kind == "say"][-1] == "Let it come, and let it pass."


@pytest.mark.parametrize("first", ["end_gracefully", "fall_asleep"])
def test_only_the_first_request_to_end_counts(open_session, first):
    session = open_session(CHAPTERS)

    def act():
        getattr(session, first)()
        session.end_gracefully()
        session.fall_asleep()

    sound_with_action(session, 6000, act)
    assert bool(strokes(session.schedule.cues)) == (first == "end_gracefully")


# The sleep timer


class ManualTimer(threading.Timer):
    """A timer that a test fires."""

    made = ()

    def start(self):
        type(self).made = (*type(self).made, self)

    def join(self, timeout=None):
        pass

    @classmethod
    def fire(cls):
        cls.made[0].function()


@pytest.fixture
def timers(monkeypatch):
    monkeypatch.setattr("voice.playback.player.threading.Timer", ManualTimer)
    ManualTimer.made = ()
    return ManualTimer


def test_the_sleep_timer_falls_asleep_and_keeps_the_position(open_session, timers):
    session, kept = open_session(CHAPTERS), []
    screen = RecordingScreen((0, timers.fire))
    play(session, FakeSpeaker(), screen, PlaybackOptions(sleep=minutes(30)), lambda *bookmark: kept.append(bookmark))
    assert [(timer.interval, timer.finished.is_set()) for timer in timers.made] == [(1800.0, True)]
    assert kept == [(session.asleep_ms, True)]
    assert not strokes(session.schedule.cues)


def test_the_end_of_a_session_cancels_the_sleep_timer(open_session, timers):
    session, kept = open_session(CHAPTERS), []
    play(
        session,
        FakeSpeaker(),
        RecordingScreen(),
        PlaybackOptions(sleep=minutes(30)),
        lambda *bookmark: kept.append(bookmark),
    )
    assert timers.made[0].finished.is_set()
    assert [left for _, left in kept] == [False]
    assert session.asleep_ms is None


class PausableSpeaker(FakeSpeaker):
    """Takes one block, and can then be paused."""

    paused = False

    def __init__(self):
        super().__init__(full_after=1)

    @property
    def state(self):
        return replace(super().state, paused=self.paused)


def test_falling_asleep_while_paused_ends_at_once(open_session):
    speaker = PausableSpeaker()
    with speaker:
        transport = Transport(open_session(CHAPTERS), speaker)
        transport.start()
        speaker.paused = True
        transport.fall_asleep()
        assert transport.wait(60)
        transport.join()
    assert transport.bookmark_ms == transport.position_ms
    assert speaker.stopped.is_set()


# The command


@pytest.mark.parametrize(
    ("written", "seconds"), [("30m", 1800), ("45", 2700), ("1h 30m", 5400), ("90s", 90), ("End of chapter", None)]
)
def test_sleep_accepts_times_as_people_write_them(outpour, timers, tmp_path, monkeypatch, home, written, seconds):
    (tmp_path / "three.txt").write_text(CHAPTERS)
    monkeypatch.setattr("audio.sinks.process_sink.ProcessSink", lambda *named: FakeSpeaker())
    ran = outpour("play", tmp_path / "three.txt", "--sleep", written)
    assert ran.status == 0
    assert [timer.interval for timer in timers.made] == ([seconds] if seconds else [])
    (played,) = History(home / "data" / "history.jsonl").read()
    assert played.left == (seconds is None)


@pytest.mark.parametrize("written", ["soon", "0", "-5", "0s", "800h", "end", "", "1e9", "nan"])
def test_an_invalid_sleep_time_is_a_usage_error(outpour, tmp_path, written):
    (tmp_path / "three.txt").write_text(CHAPTERS)
    ran = outpour("play", tmp_path / "three.txt", "--sleep", written)
    assert ran.status == 2
    assert "end-of-chapter" in ran.err


@pytest.mark.parametrize("wanted", [False, True])
def test_the_pause_bed_plays_quietly_for_a_minute_if_requested(start_player, wanted):
    player = start_player(CHAPTERS, pause_bed=wanted)
    player.take(8000)
    player.transport.toggle_pause()
    player.until(lambda: not wanted or len(player.sink._quiet) == 60 * 48_000)
    player.take(64_000)
    levels = levels_db(player.output[7000 * 48 :], 1000)
    if wanted:
        ducked, low = levels[0], levels[5:40]
        assert ducked - 20 < low.mean() < ducked - 4
        assert np.abs(np.diff(low)).max() < 3
    assert levels[-2:].max() < -100
    assert wanted or levels[2:].max() < -100
    assert player.sink.state.position_ms == 8020
