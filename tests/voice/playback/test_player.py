"""The player with fake loudspeakers, and with miniaudio's null device, which runs in real time."""

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
def check_cleanup():
    """Check that no thread of a player outlives it, and that the handler of Ctrl-C is restored."""
    before = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is before
    assert not [thread for thread in threading.enumerate() if thread.name == "stream"]


# Fake loudspeakers


def test_playback_sounds_like_an_export(open_session):
    speaker = FakeSpeaker()
    play(open_session(seed=3), speaker, RecordingScreen())
    assert speaker.complete
    assert np.array_equal(speaker.sound, rendered(open_session(seed=3)))


def test_one_interrupt_ends_the_session_gracefully(open_session):
    session, speaker = open_session(), FakeSpeaker()
    play(session, speaker, RecordingScreen((0, interrupt)))
    assert speaker.complete
    assert session.ended_early
    assert texts(session.schedule.cues)[-2:] == ["Feel your feet.", "You can stop here."]
    assert len(speaker.sound) == session.schedule.cues[-1].stop * 48
    assert len(speaker.sound) < len(rendered(open_session()))


@pytest.mark.parametrize("further", [1, 2, 5])
def test_two_or_more_interrupts_stop_at_once(open_session, further):
    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(InterruptedPlaybackError):
        play(open_session(), speaker, RecordingScreen((0, lambda: [interrupt() for _ in range(1 + further)])))
    assert len(speaker.blocks) <= 3


def test_an_interrupt_during_a_graceful_end_stops_at_once(open_session):
    session = open_session()
    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(InterruptedPlaybackError):
        play(session, speaker, RecordingScreen((0, lambda: (session.end_gracefully(), interrupt()))))
    assert len(speaker.blocks) <= 3


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_repeated_termination_signals_end_playback_once_with_the_bookmark_kept(open_session, name):
    number, unhandled, session = getattr(signal, name), [], open_session()
    before = signal.signal(number, lambda *_: unhandled.append(name))

    def raise_twice():
        signal.raise_signal(number)
        signal.raise_signal(number)
        assert unhandled == []

    kept = []
    try:
        with pytest.raises(SystemExit) as exit_error:
            play(
                session,
                FakeSpeaker(full_after=3),
                RecordingScreen((0, raise_twice)),
                on_end=lambda *bookmark: kept.append(bookmark),
            )
        assert signal.getsignal(number) is not before
        assert exit_error.value.code == 128 + number
        assert [in_the_middle for _, in_the_middle in kept] == [True]
    finally:
        signal.signal(number, before)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_ignored_signal_stays_ignored(open_session):
    before, speaker = signal.signal(signal.SIGHUP, signal.SIG_IGN), FakeSpeaker()
    try:
        play(open_session(), speaker, RecordingScreen((0, lambda: signal.raise_signal(signal.SIGHUP))))
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert speaker.complete


def test_two_interrupts_stop_playback_during_a_slow_synthesis(open_session, monkeypatch):
    """A slow or hanging engine is closed."""
    speaking, closed, hum = threading.Event(), threading.Event(), HumEngine.speak

    def speak(self, text, delivery):
        speaking.set()
        if not closed.wait(60):
            raise AssertionError("nobody closed the engine")
        return hum(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    monkeypatch.setattr(HumEngine, "close", lambda self: closed.set())
    session = open_session()
    session.speak()
    assert speaking.wait(60)
    with pytest.raises(InterruptedPlaybackError):
        play(session, FakeSpeaker(), RecordingScreen((0, lambda: (interrupt(), interrupt()))))
    assert closed.is_set()


@pytest.mark.parametrize("error", [RuntimeError("no terminal"), KeyboardInterrupt(), SystemExit(143)])
def test_an_error_of_the_screen_stops_the_sound(open_session, error):
    def fail():
        raise error

    speaker = FakeSpeaker(full_after=3)
    with pytest.raises(type(error)):
        play(open_session(), speaker, RecordingScreen((0, fail)))
    assert speaker.stopped.is_set()
    assert not speaker.open


@pytest.mark.parametrize("blocks", [0, 1, 20])
def test_a_lost_loudspeaker_is_an_error(open_session, blocks):
    speaker = FakeSpeaker(breaks_after=blocks)
    with pytest.raises(DeviceError, match="unplugged"):
        play(open_session(), speaker, RecordingScreen())
    assert not speaker.complete
    assert len(speaker.blocks) == blocks


def test_a_failed_synthesis_is_an_error(open_session, monkeypatch):
    def speak(self, text, delivery):
        raise EngineError("hum", "it has a cold", text)

    monkeypatch.setattr(HumEngine, "speak", speak)
    with pytest.raises(EngineError, match="a cold"):
        play(open_session(), FakeSpeaker(), RecordingScreen())


# miniaudio's null device


class FakeSession:
    """A session of 1.5 seconds with everything that a player uses."""

    def __init__(self, sound):
        self.sound = sound
        self.closed = False
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
        self.stopping = True

    def close(self):
        self.closed = True


@pytest.fixture
def short():
    at = np.arange(72_000)[:, None] / 48_000
    return FakeSession((0.5 * np.sin(2 * np.pi * 440 * at) * np.ones((1, 2))).astype(np.float32))


class RecordingSink(DeviceSink):
    """A device sink that keeps the bytes its device pulls."""

    def __init__(self):
        super().__init__("null")
        self.pulled = []

    def _next(self, wanted):
        self.pulled.append(super()._next(wanted))
        return self.pulled[-1]


class StalledSink(DeviceSink):
    """A sink whose device stops pulling after half a second, as an unplugged one does."""

    def _next(self, wanted):
        return super()._next(wanted) if self.state.position_ms < 500 else bytes(wanted)


def test_the_device_pulls_every_frame_once_in_order_and_no_faster_than_real_time(short):
    sink, start_s = RecordingSink(), time.monotonic()
    play(short, sink, RecordingScreen())
    elapsed_s = time.monotonic() - start_s
    sound = np.frombuffer(b"".join(sink.pulled), np.float32).reshape(-1, 2)
    first = int(np.flatnonzero(sound.any(axis=1))[0]) - 1
    assert np.array_equal(sound[first : first + len(short.sound)], short.sound)
    assert not sound[first + len(short.sound) :].any()
    assert sink.state.position_ms == 1500
    assert sink.state.underruns == 0
    assert elapsed_s > 1.4


def test_two_interrupts_stop_the_device_at_once(open_session):
    sink = DeviceSink("null")
    interrupted_ms = []

    def interrupt_here():
        interrupted_ms.append(sink.state.position_ms)
        interrupt()

    session = open_session(SMALL.replace("[1s]", "[60s]"))  # in its closing
    with pytest.raises(InterruptedPlaybackError):
        play(session, sink, RecordingScreen((1, interrupt_here), (1, interrupt_here)))
    assert sink.state.position_ms < interrupted_ms[-1] + 30_000


def test_a_stalled_device_is_an_error(open_session):
    sink = StalledSink("null", timings=Timings(stall_s=0.3, give_up_s=0))
    with pytest.raises(DeviceError, match="no other device was found"):
        play(open_session(), sink, RecordingScreen())
    assert 0 < sink.state.position_ms < 1000


def test_the_error_without_a_device_suggests_an_export_in_one_line(open_session, monkeypatch):
    without_backends = partial(miniaudio_device.MiniaudioDevice, backends=[ABSENT])
    monkeypatch.setattr(miniaudio_device, "MiniaudioDevice", without_backends)
    with pytest.raises(DeviceError) as error:
        play(open_session(), DeviceSink(), RecordingScreen())
    assert "outpour export" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


# The command


def test_play_without_a_device_prints_one_line_and_exits_with_1(outpour, tmp_path, monkeypatch):
    (tmp_path / "small.txt").write_text(SMALL)
    result = outpour("play", tmp_path / "small.txt", "--device", "no such loudspeaker")
    assert (result.status, result.out, len(result.lines)) == (1, "", 1)
    assert "outpour export" in result.err


@pytest.fixture
def speaker(monkeypatch):
    """The loudspeaker of `outpour play`."""
    fake = FakeSpeaker()
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: fake)
    return fake


def test_play_prints_the_spoken_lines_and_the_seed(outpour, speaker, tmp_path):
    (tmp_path / "small.txt").write_text(SMALL)
    result = outpour("play", tmp_path / "small.txt", "--seed", 9)
    assert result.status == 0
    assert result.lines[-1] == "seed 9"
    assert speaker.complete


@pytest.mark.parametrize(
    ("interrupted", "second_preface"),
    [(False, "As before, not while you drive"), (True, "Don't play this while you drive")],
)
def test_the_preface_is_short_after_the_first_finished_session(
    outpour, speaker, tmp_path, monkeypatch, interrupted, second_preface
):
    (tmp_path / "small.txt").write_text(SMALL)
    sessions = []
    monkeypatch.setattr(
        "voice.screen.plain.PlainScreen.show", record_sessions(sessions, interrupt if interrupted else None)
    )
    assert outpour("play", tmp_path / "small.txt").status == 0
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *args: FakeSpeaker())
    monkeypatch.setattr("voice.screen.plain.PlainScreen.show", record_sessions(sessions, None))
    assert outpour("play", tmp_path / "small.txt").status == 0
    first, second = sessions
    assert first.ended_early == interrupted
    assert interrupted or texts(first.schedule.cues)[0].startswith("Don't play this while you drive")
    assert texts(second.schedule.cues)[0].startswith(second_preface)


def record_sessions(sessions, action):
    """Return a screen's `show` that keeps each session, and calls `action` once."""
    actions = [action] if action else []

    def show(screen, session, position_ms):
        if session not in sessions:
            sessions.append(session)
        if actions:
            actions.pop()()

    return show


def test_a_session_plays_to_its_end_without_a_writable_data_folder(outpour, speaker, tmp_path, home):
    (tmp_path / "small.txt").write_text(SMALL)
    (home / "data").write_text("a file where the folder should be")
    result = outpour("play", tmp_path / "small.txt", "--seed", 9)
    assert (result.status, len(result.lines), result.lines[1]) == (0, 2, "seed 9")
    assert "is not a folder" in result.lines[0]
