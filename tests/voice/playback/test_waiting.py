"""Late speech: the bed plays without a gap until the speech is ready, and the session keeps its length."""

import signal
import threading
from itertools import pairwise

import numpy as np
import pytest
from loudspeakers import RecordingScreen
from measurement import find_offset, largest_step
from sessions import rendered
from soundserver import undisturbed

from audio.signal.clip import samples_of
from audio.sinks.device import DeviceSink
from scripts.model.lines import Utterance
from scripts.times import minutes
from voice.errors import EngineError, InterruptedPlaybackError, PlaceError
from voice.playback.pause_bed import SOFTER_DB
from voice.playback.player import play
from voice.screen.view import View, picture
from voice.session.scheduler import Attendance
from voice.speech.engines.hum import HumEngine

LATE = """\
---
title: A late one
voice: hum
pace: 1.5
music: brown
minutes: 2
---
# Setting out

Let the shoulders go. [~8s]

[hold ~5s up to 6s]

Where you are is fine. [~9s]

# Going on

[breathe 3-3 x2]

[count 1-3 every 2s]

Let it come, and let it pass. [~20s]

[closing]

# Back

Feel your feet. [1s]

You can stop here.
"""
SPOKEN = [
    "Let the shoulders go.",
    "Where you are is fine.",
    "Let it come, and let it pass.",
    "Feel your feet.",
    "You can stop here.",
]


@pytest.fixture
def gate(monkeypatch):
    """Block speech that contains a word, or all speech for None, until the returned event is set."""
    hum, released = HumEngine.speak, threading.Event()

    def block(word):
        def speak(engine, text, delivery):
            if word is None or word in text:
                released.wait(120)
            return hum(engine, text, delivery)

        monkeypatch.setattr(HumEngine, "speak", speak)
        return released

    yield block
    released.set()


def said(session):
    """The texts spoken after the preface."""
    spoken = [cue for cue in session.schedule.cues if cue.kind == "say"]
    return [cue.text for cue in spoken if cue.chapter.title != "Before you begin"]


def check_schedule(session):
    cues = session.schedule.cues
    assert cues[0].start == 0
    assert cues[-1].last
    assert all(cue.stop == following.start for cue, following in pairwise(cues))
    starts = [chapter.start for chapter in dict.fromkeys(cue.chapter for cue in cues)]
    assert starts == sorted(starts)


def quietest_db(sound, since_s=3, step_ms=100):
    """The level of the quietest `step_ms` after the bed has faded in, in dB."""
    steps = sound[since_s * 48_000 : len(sound) // 4800 * 4800].reshape(-1, step_ms * 48 * 2)
    return 10 * np.log10(np.mean(np.square(steps.astype(np.float64)), axis=1) + 1e-12).min()


@pytest.mark.parametrize(
    ("word", "late_ms"),
    [(None, 12_000), ("shoulders", 12_000), ("are is", 40_000), ("three", 90_000), ("pass", 90_000)],
)
def test_the_bed_plays_until_late_speech_is_ready(start_player, open_session, gate, word, late_ms):
    released = gate(word)
    player = start_player(LATE, waits=True)
    player.take(late_ms)
    before = list(player.session.schedule.cues)
    assert "preparing the voice" in picture(player.session, player.transport.position_ms, View(60, 12)).plain
    assert len(player.output) == late_ms * 48
    released.set()
    player.finish()
    check_schedule(player.session)
    assert player.sink.state.underruns == 0
    assert said(player.session) == SPOKEN
    assert before == player.session.schedule.cues[: len(before)]
    assert player.session.schedule.cues[-1].stop >= minutes(2)
    whole = player.output[: (player.session.schedule.cues[-1].stop - 6000) * 48]
    assert quietest_db(whole) > quietest_db(rendered(open_session(LATE))[: -6 * 48_000]) - 3
    for cue in player.session.schedule.cues:
        if isinstance(cue.line, Utterance):
            clip = samples_of(player.session.synthesizer.clip(cue.line))[:, 0]
            assert find_offset(player.output[:, 0], clip, cue.start * 48, 4800) == pytest.approx(cue.start * 48, abs=48)


def test_a_session_with_late_speech_keeps_its_target_length(start_player, gate):
    released = gate(None)
    player = start_player(LATE, waits=True)
    player.take(12_000)
    released.set()
    player.finish()
    assert player.session.schedule.cues[-1].stop == minutes(2)
    titles = [chapter.title for chapter in dict.fromkeys(cue.chapter for cue in player.session.schedule.cues)]
    assert titles == ["Before you begin", "Setting out", "Going on", "Back"]


def test_late_speech_starts_soon_after_it_is_ready(start_player, gate):
    released = gate(None)
    player = start_player(LATE, waits=True)
    player.take(12_000)
    released.set()
    player.until(lambda: any(cue.kind == "say" for cue in player.session.schedule.cues))
    first = player.session.schedule.cues[-1]
    assert 12_000 < first.start <= 12_000 + 3000


def test_speech_in_time_sounds_like_an_export(start_player, open_session):
    player = start_player(LATE, waits=True)
    player.until(lambda: player.sink.state.queued_ms > 3000)
    player.finish()
    exported = open_session(LATE)
    exported.attend(Attendance(holds=True))
    assert np.array_equal(player.output[: len(rendered(exported))], rendered(exported))


@pytest.mark.parametrize("end", ["end_gracefully", "fall_asleep", "end_with_bookmark"])
@pytest.mark.parametrize("late_ms", [2000, 12_000])
def test_ending_while_speech_is_late_plays_the_bed_until_the_closing(start_player, open_session, gate, end, late_ms):
    released = gate(None)
    player = start_player(LATE, waits=True)
    player.take(late_ms)
    getattr(player.transport, end)()
    player.take(10_000)
    released.set()
    player.finish()
    check_schedule(player.session)
    assert said(player.session) == ([] if end == "fall_asleep" else SPOKEN[-2:])
    assert player.sink.state.underruns == 0
    assert largest_step(player.output) <= largest_step(rendered(open_session(LATE))) * 1.05


@pytest.mark.parametrize(
    "act",
    [
        lambda transport: transport.extend_pause(),
        lambda transport: transport.adjust_pace(1),
        lambda transport: transport.seek(20_000),
        lambda transport: transport.seek(-3000),
        lambda transport: transport.next_chapter(),
        lambda transport: transport.toggle_music(),
        lambda transport: (transport.toggle_pause(), transport.toggle_pause()),
    ],
)
@pytest.mark.parametrize("word", [None, "pass"])
def test_keys_while_speech_is_late_neither_skip_nor_repeat_speech(start_player, gate, act, word):
    released = gate(word)
    player = start_player(LATE, waits=True)
    player.take(30_000)
    act(player.transport)
    player.take(5000)
    released.set()
    player.finish()
    check_schedule(player.session)
    assert said(player.session) == SPOKEN
    assert player.sink.state.underruns == 0


def test_a_failure_of_late_speech_is_reported(start_player, monkeypatch):
    failing = threading.Event()

    def speak(engine, text, delivery):
        failing.wait(120)
        raise EngineError("hum", "it is hoarse", text)

    monkeypatch.setattr(HumEngine, "speak", speak)
    player = start_player(LATE, waits=True)
    player.take(8000)
    failing.set()
    with pytest.raises(EngineError, match="hoarse"):
        player.finish()


def test_loading_a_real_voice_leaves_no_gap(open_session, tmp_path_factory, monkeypatch):
    class InterruptingScreen(RecordingScreen):
        def show(self, session, position_ms):
            super().show(session, position_ms)
            if self.shown or position_ms > 60_000:
                signal.raise_signal(signal.SIGINT)

    def underruns():
        monkeypatch.setenv("OUTPOUR_HOME", str(tmp_path_factory.mktemp("home")))  # nothing is in the cache
        sink, screen = DeviceSink("null"), InterruptingScreen()
        with pytest.raises(InterruptedPlaybackError):
            play(open_session(LATE, voice="joe"), sink, screen)
        assert screen.shown
        return sink.state.underruns

    undisturbed(underruns, int)  # it mixes in real time, for which a busy machine may be too slow


# Starting in the middle


@pytest.mark.parametrize("keys", [0, 1, 2])
def test_a_quiet_bed_plays_until_the_starting_position_is_ready(start_player, open_session, gate, keys):
    released = gate(None)
    player = start_player(LATE, waits=True, place="Going on")
    player.until(lambda: len(player.sink._quiet) >= 30 * 48_000)
    player.advance(5000)
    for _ in range(keys):
        player.transport.toggle_pause()
    player.advance(5000)
    quiet = player.output
    assert player.transport.locating_start
    released.set()
    player.until(lambda: player.transport._streams.playing)
    assert not player.transport.locating_start
    if player.sink.state.paused:
        player.transport.toggle_pause()
    start_ms = player.sink.state.position_ms
    player.finish()
    assert start_ms == next(cue.start for cue in player.session.schedule.cues if cue.chapter.title == "Going on")
    full_bed = rendered(open_session(LATE))[: 3500 * 48]
    assert quietest_db(full_bed) - quietest_db(quiet[: 5 * 48_000]) == pytest.approx(-SOFTER_DB, abs=3)
    assert quiet[6 * 48_000 :].any() != bool(keys)
    assert player.sink.state.underruns == 0
    assert largest_step(quiet) < 0.02


def test_an_unknown_starting_chapter_is_reported_once_all_speech_is_ready(start_player, gate):
    released = gate(None)
    player = start_player(LATE, waits=True, place="Nowhere at all")
    player.until(lambda: player.sink.state.running)
    player.advance(2000)
    released.set()
    with pytest.raises(PlaceError):
        player.finish()
