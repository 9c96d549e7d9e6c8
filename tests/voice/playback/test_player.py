"""Playing: into fake loudspeakers, and into miniaudio's own, which has the pace of a real one."""

import signal
import sys
import threading
import time
from functools import partial

import miniaudio
import numpy as np
import pytest
from loudspeakers import FakeSpeaker, RecordingScreen
from sessions import SMALL, rendered, texts

from audio.devices import miniaudio_device
from audio.errors import DeviceError
from audio.sinks import process_sink
from audio.sinks.device import DeviceSink, Timings
from voice.errors import EngineError, InterruptedPlaybackError
from voice.playback.player import play
from voice.speech.engines.hum import HumEngine

interrupt = partial(signal.raise_signal, signal.SIGINT)
ABSENT = miniaudio.Backend.ALSA if sys.platform == "win32" else miniaudio.Backend.WASAPI


@pytest.fixture(autouse=True)
def nothing_left():
    """No thread of a player outlives it, and Ctrl-C means again what it meant."""
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before
    assert not [thread for thread in threading.enumerate() if thread.name == "stream"]


def null():
    return DeviceSink("null")


# The fake loudspeaker


def test_what_is_played_is_what_would_be_exported(opened):
    speaker = FakeSpeaker()
    play(opened(seed=3), speaker, RecordingScreen())
    assert speaker.complete
    assert np.array_equal(speaker.sound, rendered(opened(seed=3)))


def test_one_interrupt_is_a_soft_ending(opened):
    session, speaker = opened(), FakeSpeaker()
    play(session, speaker, RecordingScreen((0, interrupt)))
    assert speaker.complete
    assert session.ended_early
    assert texts(session.schedule.cues)[-2:] == ["Feel your feet.", "You can stop here."]
    assert len(speaker.sound) == session.schedule.cues[-1].stop * 48
    assert len(speaker.sound) < len(rendered(opened()))


@pytest.mark.parametrize("more", [1, 2, 5])
def test_two_interrupts_stop_at_once(opened, more):
    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(InterruptedPlaybackError):
        play(opened(), speaker, RecordingScreen((0, lambda: [interrupt() for _ in range(1 + more)])))
    assert len(speaker.blocks) <= 3


def test_an_interrupt_after_the_key_that_ends_it_stops_at_once(opened):
    session = opened()
    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(InterruptedPlaybackError):
        play(session, speaker, RecordingScreen((0, lambda: (session.end_gracefully(), interrupt()))))
    assert len(speaker.blocks) <= 3


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_what_ends_a_program_ends_it_between_two_things_however_often_it_comes(opened, name):
    number, raised, session = getattr(signal, name), [], opened()
    before = signal.signal(number, lambda *_: raised.append(name))

    def twice():
        signal.raise_signal(number)
        signal.raise_signal(number)
        assert raised == []

    kept = []
    try:
        with pytest.raises(SystemExit) as ended:
            play(
                session,
                FakeSpeaker(full_after=3),
                RecordingScreen((0, twice)),
                on_end=lambda *place: kept.append(place),
            )
        assert signal.getsignal(number) is not before
        assert ended.value.code == 128 + number
        assert [in_the_middle for _, in_the_middle in kept] == [True]
    finally:
        signal.signal(number, before)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_what_is_ignored_stays_ignored(opened):
    before, speaker = signal.signal(signal.SIGHUP, signal.SIG_IGN), FakeSpeaker()
    try:
        play(opened(), speaker, RecordingScreen((0, lambda: signal.raise_signal(signal.SIGHUP))))
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert speaker.complete


def test_two_interrupts_stop_even_while_a_sentence_is_being_spoken(opened, monkeypatch):
    """A voice that takes its time, or hangs, does not keep who wants to be gone."""
    speaking, let_go, hummed = threading.Event(), threading.Event(), HumEngine.speak

    def speak(self, text, delivery):
        speaking.set()
        if not let_go.wait(10):
            raise AssertionError("nobody closed the engine")
        return hummed(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    monkeypatch.setattr(HumEngine, "close", lambda self: let_go.set())
    session, begun = opened(), time.monotonic()
    session.speak()
    assert speaking.wait(10)
    with pytest.raises(InterruptedPlaybackError):
        play(session, FakeSpeaker(), RecordingScreen((0, lambda: (interrupt(), interrupt()))))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("error", [RuntimeError("no terminal"), KeyboardInterrupt(), SystemExit(143)])
def test_an_error_of_the_screen_ends_the_sound(opened, error):
    def fail():
        raise error

    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(type(error)):
        play(opened(), speaker, RecordingScreen((0, fail)))
    assert speaker.stopped.is_set()
    assert not speaker.open


@pytest.mark.parametrize("blocks", [0, 1, 20])
def test_a_loudspeaker_that_goes_away_is_told(opened, blocks):
    speaker = FakeSpeaker(breaks_after=blocks)
    with pytest.raises(DeviceError, match="unplugged"):
        play(opened(), speaker, RecordingScreen())
    assert not speaker.complete
    assert len(speaker.blocks) == blocks


def test_a_sentence_that_cant_be_spoken_is_told(opened, monkeypatch):
    def speak(self, text, delivery):
        raise EngineError("hum", "it has a cold", text)

    monkeypatch.setattr(HumEngine, "speak", speak)
    with pytest.raises(EngineError, match="a cold"):
        play(opened(), FakeSpeaker(), RecordingScreen())


# miniaudio's loudspeaker that nobody hears


class Short:
    """A session of a second and a half: everything that a player asks of one."""

    def __init__(self, sound):
        self.sound = sound
        self.closed = False
        self.softly = 0
        self.schedule = self
        self.lock = threading.RLock()
        self.stopping = False
        self.asleep_ms = None

    def at(self, position_ms):
        return None

    def attend(self, attendance):
        pass

    def stream_from(self, start_ms, music_db=0.0, may_end=None):
        yield from np.split(self.sound, range(48_000, len(self.sound), 4800))

    def end_gracefully(self):
        self.softly += 1

    def close(self):
        self.closed = True


@pytest.fixture
def short():
    at = np.arange(72_000)[:, None] / 48_000
    return Short((0.5 * np.sin(2 * np.pi * 440 * at) * np.ones((1, 2))).astype(np.float32))


class Listening(DeviceSink):
    """A device sink that keeps what the device was given."""

    def __init__(self):
        super().__init__("null")
        self.given = []

    def _next(self, wanted):
        self.given.append(super()._next(wanted))
        return self.given[-1]


class Dying(DeviceSink):
    """A device that takes the first half second and then nothing more, as one does whose cable was pulled."""

    def _next(self, wanted):
        return super()._next(wanted) if self.state.position_ms < 500 else bytes(wanted)


def test_the_device_gets_every_frame_once_in_order_and_at_its_pace(short):
    sink, begun = Listening(), time.monotonic()
    play(short, sink, RecordingScreen())
    took = time.monotonic() - begun
    given = np.frombuffer(b"".join(sink.given), np.float32).reshape(-1, 2)
    first = int(np.flatnonzero(given.any(axis=1))[0]) - 1
    assert np.array_equal(given[first : first + len(short.sound)], short.sound)
    assert not given[first + len(short.sound) :].any()
    assert sink.state.position_ms == 1500
    assert sink.state.underruns == 0
    assert 1.4 < took < 4


def test_two_interrupts_stop_the_device_at_once(opened):
    sink, begun = null(), time.monotonic()
    with pytest.raises(InterruptedPlaybackError):
        play(opened(), sink, RecordingScreen((1, interrupt), (1, interrupt)))
    assert time.monotonic() - begun < 3
    assert sink.state.position_ms < 2000


def test_a_device_that_takes_no_more_is_an_error(opened):
    sink = Dying("null", timings=Timings(stall_s=0.3, give_up_s=0))
    with pytest.raises(DeviceError, match="no other device was found"):
        play(opened(), sink, RecordingScreen())
    assert 0 < sink.state.position_ms < 1000


def test_where_there_is_no_device_one_line_offers_to_export(opened, monkeypatch):
    monkeypatch.setattr(miniaudio_device, "_REAL", [ABSENT])
    with pytest.raises(DeviceError) as caught:
        play(opened(), DeviceSink(), RecordingScreen())
    assert "outpour export" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


# The command


def test_play_without_a_device_is_one_line_and_exit_1(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    ran = outpour("play", tmp_path / "small.txt", "--device", "a loudspeaker of nobody's")
    assert (ran.status, ran.out, len(ran.lines)) == (1, "", 1)
    assert "outpour export" in ran.err


@pytest.fixture
def speaker(monkeypatch):
    """The loudspeaker that `outpour play` finds."""
    fake = FakeSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: fake)
    return fake


def test_play_prints_what_is_said_and_the_seed(outpour, speaker, tmp_path):
    (tmp_path / "small.txt").write_text(SMALL)
    ran = outpour("play", tmp_path / "small.txt", "--seed", 9)
    assert ran.status == 0
    assert ran.lines[-1] == "seed 9"
    assert speaker.complete


@pytest.mark.parametrize(
    ("stopped", "again"), [(False, "As before, not while you drive"), (True, "Don't play this while you drive")]
)
def test_the_preface_is_short_once_a_session_was_heard_to_its_end(
    outpour, speaker, tmp_path, monkeypatch, stopped, again
):
    (tmp_path / "small.txt").write_text(SMALL)
    shown = []
    monkeypatch.setattr("voice.screen.plain.PlainScreen.show", remembering(shown, interrupt if stopped else None))
    assert outpour("play", tmp_path / "small.txt").status == 0
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *named: FakeSpeaker())
    monkeypatch.setattr("voice.screen.plain.PlainScreen.show", remembering(shown, None))
    assert outpour("play", tmp_path / "small.txt").status == 0
    first, second = shown
    assert first.ended_early == stopped
    assert stopped or texts(first.schedule.cues)[0].startswith("Don't play this while you drive")
    assert texts(second.schedule.cues)[0].startswith(again)


def remembering(sessions, action):
    """A screen's `show` that keeps the session, and acts at once."""
    left = [action] if action else []

    def show(screen, session, position_ms):
        if session not in sessions:
            sessions.append(session)
        if left:
            left.pop()()

    return show


def test_a_home_that_cant_be_written_does_not_spoil_the_end(outpour, speaker, tmp_path, home):
    (tmp_path / "small.txt").write_text(SMALL)
    (home / "data").write_text("a file where the folder should be")
    ran = outpour("play", tmp_path / "small.txt", "--seed", 9)
    assert (ran.status, len(ran.lines), ran.lines[1]) == (0, 2, "seed 9")
    assert "is not a folder" in ran.lines[0]
