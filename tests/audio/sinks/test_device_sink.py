"""The loudspeaker: fed in time, silent at once, honest about what went wrong."""

import sys
import threading
from types import SimpleNamespace

import miniaudio
import numpy as np
import pytest
from soundfiles import noise

from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks.device import RAMP_MS, USUAL, DeviceSink, Timings

SOON_S = 10


class HandCrankedDevice:
    """Takes sound when a test asks it to, in place of miniaudio's device."""

    backend = "hand"

    def __init__(self, **settings):
        self.settings = settings
        self.running = self.closed = False

    def start(self, feed):
        self.running, self.feed = True, feed

    def close(self):
        self.running, self.closed = False, True

    def take(self, milliseconds):
        raw = self.feed.send(milliseconds * 48)
        assert len(raw) == milliseconds * 48 * 8
        return np.frombuffer(raw, np.float32).reshape(-1, 2)


class TellingCondition(threading.Condition):
    """Tells every time that somebody begins to wait."""

    def __init__(self):
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def wait(self, timeout=None):
        self.waiting.release()
        return super().wait(timeout)


@pytest.fixture
def timings():
    """Those of the sink; a test may parametrize others."""
    return USUAL


@pytest.fixture
def cranked(monkeypatch, timings):
    monkeypatch.setattr(miniaudio, "PlaybackDevice", HandCrankedDevice)
    sink = DeviceSink(timings=timings)
    sink._changed = TellingCondition()
    return sink


def taken(sink, milliseconds):
    return sink._device._device.take(milliseconds)


def in_background(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_the_device_is_opened_for_stereo_floats_at_the_session_rate(cranked):
    with cranked:
        settings = cranked._device._device.settings
    assert (settings["nchannels"], settings["sample_rate"]) == (2, RATE)
    assert settings["output_format"] is miniaudio.SampleFormat.FLOAT32
    assert miniaudio.Backend.NULL not in settings["backends"]


@pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio is found on Linux")
def test_the_device_buffer_outlasts_the_start_of_a_voice_and_a_screen(cranked):
    # On PulseAudio this is all that it holds; onnxruntime keeps Python for 65 ms beside a busy machine.
    with cranked:
        assert cranked._device._device.settings["buffersize_msec"] > 65 + 20


def test_sound_is_played_in_order_and_the_position_follows(cranked):
    sound = noise(1)
    cranked.__enter__()
    assert cranked.state.position_ms == 0
    for piece in np.split(sound, [5000, 11_000, 30_000]):
        cranked.write(piece)
    played = np.concatenate([taken(cranked, 40) for _ in range(20)])
    np.testing.assert_array_equal(played, sound[: len(played)])
    assert cranked.state.position_ms == 800
    assert cranked.state.underruns == 0


def test_playback_starts_once_enough_is_queued(cranked):
    cranked.__enter__()
    cranked.write(noise(0.01))
    assert not cranked._device.running
    cranked.write(noise(0.5))
    assert cranked._device.running


def test_writing_blocks_while_the_queue_is_full(cranked):
    cranked.__enter__()
    cranked.write(noise(USUAL.ahead_ms / 1000 + 0.5))
    writer = in_background(lambda: cranked.write(noise(1)))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    taken(cranked, 300)
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert writer.is_alive()
    taken(cranked, 300)
    writer.join(SOON_S)
    assert not writer.is_alive()


def test_stopping_unblocks_a_write_and_is_silent_at_once(cranked):
    cranked.__enter__()
    cranked.write(noise(USUAL.ahead_ms / 1000 + 1))
    writer = in_background(lambda: cranked.write(noise(1)))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    cranked.stop()
    writer.join(SOON_S)
    assert not writer.is_alive()
    assert not taken(cranked, 100).any()
    cranked.write(noise(1))
    assert not taken(cranked, 100).any()
    assert cranked.state.underruns == 0
    cranked.__exit__(None, None, None)
    assert cranked._device._device.closed


def test_an_underrun_plays_silence_and_is_counted(cranked):
    cranked.__enter__()
    sound = noise(0.2)
    cranked.write(sound)
    played = taken(cranked, 300)
    np.testing.assert_array_equal(played[: 200 * 48], sound)
    assert not played[200 * 48 :].any()
    assert (cranked.state.underruns, cranked.state.position_ms) == (1, 200)
    cranked.write(sound)
    np.testing.assert_array_equal(taken(cranked, 200), sound)
    assert cranked.state.underruns == 1


@pytest.mark.parametrize("played", [749, 731, 750, 1000])
def test_a_splice_that_comes_too_late_changes_nothing(cranked, played):
    cranked.__enter__()
    sound = noise(2)
    cranked.write(sound)
    taken(cranked, played)
    assert not cranked.switch(1, 500, noise(0.25), splice=True)
    np.testing.assert_array_equal(taken(cranked, 500), sound[played * 48 :][: 500 * 48])
    assert cranked.write(sound, 0)
    assert not cranked.write(sound, 1)
    assert cranked.state.position_ms == played + 500


@pytest.mark.parametrize("played", [300, 500, 700])
def test_a_late_splice_skips_the_part_already_played(cranked, played):
    cranked.__enter__()
    sound, other = noise(2), noise(1)
    cranked.write(sound)
    taken(cranked, played)
    assert cranked.switch(1, 500, other[: 250 * 48], splice=True)
    assert cranked.write(other[250 * 48 :], 1)
    heard, since = taken(cranked, 750), max(500, played)
    np.testing.assert_array_equal(heard[: (since - played) * 48], sound[played * 48 : since * 48])
    late = slice((since + RAMP_MS - played) * 48, None)
    np.testing.assert_array_equal(heard[late], other[(since + RAMP_MS - 500) * 48 :][: len(heard[late])])
    assert cranked.state.position_ms == played + 750


def test_the_volume_changes_between_reads_of_the_device(cranked):
    cranked.__enter__()
    with cranked._changed:  # as while the device takes a piece
        setting = in_background(lambda: cranked.change_volume(0.5))
        setting.join(0.1)
        assert (cranked.state.volume, cranked._target_gain) == (1.0, 1.0)
    setting.join(SOON_S)
    assert (cranked.state.volume, cranked._target_gain) == (0.5, 0.5)


def test_concurrent_streams_start_the_device_once(cranked, monkeypatch):
    cranked.__enter__()
    device, starting, go_on = cranked._device._device, threading.Event(), threading.Event()

    def start(feed):
        if starting.is_set():
            raise miniaudio.MiniaudioError("can't start an already started device")
        starting.set()
        assert go_on.wait(SOON_S)
        HandCrankedDevice.start(device, feed)

    monkeypatch.setattr(device, "start", start, raising=False)
    first = in_background(lambda: cranked.write(noise(1)))
    assert starting.wait(SOON_S)
    outcomes = []
    other = in_background(lambda: outcomes.append(cranked.switch(1, 5000, noise(1))))
    other.join(0.1)
    go_on.set()
    for thread in (first, other):
        thread.join(SOON_S)
    assert outcomes == [True]
    assert device.running


@pytest.mark.parametrize("timings", [Timings(drain_ms=100_000)])
def test_leaving_waits_until_everything_was_heard_without_an_underrun(cranked):
    cranked.__enter__()
    cranked.write(noise(0.2))
    leaving = in_background(lambda: cranked.__exit__(None, None, None))
    for _ in range(5):
        assert cranked._changed.waiting.acquire(timeout=SOON_S)
        taken(cranked, 60)
    # All was taken long ago, and is still being heard.
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert not cranked._device._device.closed
    assert cranked.state.underruns == 0
    cranked.stop()
    leaving.join(SOON_S)
    assert cranked._device._device.closed


@pytest.mark.parametrize("timings", [Timings(drain_ms=0)])
def test_draining_a_new_stream_is_not_an_underrun(cranked):
    cranked.__enter__()
    cranked.write(noise(0.5))
    before = in_background(lambda: cranked.drain(0))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)

    def take_when_both_know():
        assert cranked._changed.waiting.acquire(timeout=SOON_S)
        before.join(SOON_S)
        taken(cranked, 40)

    taking = in_background(take_when_both_know)
    with cranked._changed:
        assert cranked.switch(1, 100, noise(0.01))
        assert cranked.drain(1)
    taking.join(SOON_S)
    assert (cranked.state.position_ms, cranked.state.underruns) == (110, 0)


@pytest.mark.parametrize("timings", [Timings(drain_ms=0)])
def test_leaving_plays_sound_too_short_to_start_playback(cranked):
    cranked.__enter__()
    cranked.write(noise(0.01))
    leaving = in_background(lambda: cranked.__exit__(None, None, None))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert taken(cranked, 10).any()
    leaving.join(SOON_S)
    assert cranked._device._device.closed


def test_an_error_in_the_with_block_closes_the_device_without_draining(cranked):
    def use():
        with cranked:
            cranked.write(noise(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert cranked._device._device.closed
    assert not cranked._changed.waiting.acquire(blocking=False)


@pytest.mark.parametrize("how", ["write", "leave"])
@pytest.mark.parametrize("timings", [Timings(stall_s=0.01, give_up_s=0)])
def test_a_stalled_device_is_an_error(cranked, how):
    cranked.__enter__()
    cranked.write(noise(USUAL.ahead_ms / 1000 + 1))
    with pytest.raises(DeviceError, match="no other device was found"):
        cranked.write(noise(1)) if how == "write" else cranked.__exit__(None, None, None)
    assert cranked._device._device.closed


@pytest.mark.parametrize("fails", ["__init__", "start"])
def test_without_a_device_the_message_suggests_export(monkeypatch, fails):
    def fail(*args, **settings):
        raise miniaudio.MiniaudioError("failed to init device", -1)

    monkeypatch.setattr(HandCrankedDevice, fails, fail)
    monkeypatch.setattr(miniaudio, "PlaybackDevice", HandCrankedDevice)
    with pytest.raises(DeviceError, match="outpour export") as caught, DeviceSink() as sink:
        sink.write(noise(1))
    assert "\n" not in str(caught.value)


def test_opening_a_real_device_prints_nothing(capfd):
    try:
        with DeviceSink() as sink:
            assert sink.name
    except DeviceError:
        pass
    assert capfd.readouterr() == ("", "")


def test_the_null_device_plays_in_real_time():
    with DeviceSink("null") as sink:
        sink.write(noise(0.3))
        assert sink.state.position_ms < 300
    assert sink.state.position_ms == 300
    assert sink.state.underruns == 0


@pytest.mark.parametrize(
    ("period_ms", "ready_ms", "unheard_ms", "underrun_in_ms"),
    [
        (100, 1000, 0, 1000),
        (100, 1090, 0, 1000),
        (100, 90, 0, 0),
        (2000, 500, 1800, 1800),
        (2000, 2500, 1800, 3800),
        (2000, 500, 0, 0),
    ],
)
def test_the_time_to_an_underrun_depends_on_queue_and_device_period(
    cranked, period_ms, ready_ms, unheard_ms, underrun_in_ms
):
    cranked.__enter__()
    assert cranked.state.underrun_in_ms == float("inf")
    cranked._device = SimpleNamespace(period_ms=period_ms, unheard_frames=unheard_ms * 48, running=True)
    cranked.write(noise(ready_ms / 1000))
    assert cranked.state.underrun_in_ms == underrun_in_ms


# A device that goes away


class Unplugged:
    """The sound system of a machine: while it has no device, none can be opened."""

    def __init__(self):
        self.there = True
        self.opened = []

    def open(self, **settings):
        if not self.there:
            raise miniaudio.MiniaudioError("failed to init device", -1)
        self.opened.append(HandCrankedDevice(**settings))
        return self.opened[-1]

    def unplug(self):
        self.there = False
        device = self.opened[-1]
        device.running = False
        device.stop_callback()


@pytest.fixture
def unplugged(monkeypatch):
    system = Unplugged()
    monkeypatch.setattr(miniaudio, "PlaybackDevice", system.open)
    return system


@pytest.fixture
def filled(unplugged):
    """A sink that holds all it can, a writer that waits, and the sound."""
    sink, sound = DeviceSink(timings=Timings(retry_s=0.005)), noise(6)
    sink._changed = TellingCondition()
    sink.__enter__()
    first = (USUAL.ahead_ms + 500) * 48
    sink.write(sound[:first])
    writer = in_background(lambda: sink.write(sound[first:]) and sink.drain())
    assert sink._changed.waiting.acquire(timeout=SOON_S)
    yield sink, sound, writer
    sink.stop()
    writer.join(SOON_S)
    assert not writer.is_alive()


def until(condition):
    for _ in range(2000):
        if condition():
            return
        threading.Event().wait(0.005)
    pytest.fail("it never came to that")


def test_playback_resumes_on_another_device_where_the_lost_one_stopped(unplugged, filled):
    sink, sound, _ = filled
    found = threading.Event()
    sink.on_reconnect = found.set
    before = taken(sink, 400)
    unplugged.unplug()
    until(lambda: sink.state.lost)
    assert unplugged.opened[0].closed
    assert (sink.state.position_ms, sink.state.underruns) == (400, 0)
    unplugged.there = True
    assert found.wait(SOON_S)
    assert not sink.state.lost
    after = taken(sink, 400)
    np.testing.assert_array_equal(before, sound[: 400 * 48])
    np.testing.assert_allclose(after[960:], sound[400 * 48 + 960 : 800 * 48], atol=1e-6)
    rise = np.linspace(0, 1, 961, dtype=np.float32)[1:, None]
    np.testing.assert_allclose(after[:960], sound[400 * 48 :][:960] * rise, atol=1e-4)
    assert sink.state.underruns == 0


def test_a_paused_session_stays_paused_on_another_device(unplugged, filled):
    sink, _, _ = filled
    sink.pause()
    taken(sink, 100)
    unplugged.unplug()
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    assert not taken(sink, 100).any()
    assert sink.state.position_ms == 20
    sink.resume()
    assert taken(sink, 100).any()


def test_stopping_ends_the_search_for_a_device(unplugged, filled):
    sink, _, writer = filled
    unplugged.unplug()
    until(lambda: sink.state.lost)
    sink.stop()
    writer.join(SOON_S)
    assert not writer.is_alive()
    assert len(unplugged.opened) == 1


def test_a_new_stream_may_start_while_there_is_no_device(unplugged, filled):
    sink, sound, _ = filled
    taken(sink, 100)
    unplugged.unplug()
    until(lambda: sink.state.lost)
    sink.switch(1, 3000, sound[3000 * 48 :])
    assert len(unplugged.opened) == 1
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    np.testing.assert_allclose(taken(sink, 200)[960:], sound[3020 * 48 : 3200 * 48], atol=1e-6)


def test_two_blocked_writers_reconnect_to_one_device(unplugged, filled):
    sink, _, _ = filled
    other = in_background(lambda: sink.write(noise(1)))
    assert sink._changed.waiting.acquire(timeout=SOON_S)
    unplugged.unplug()
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    until(lambda: len(taken(sink, 400)) and not other.is_alive())
    assert len(unplugged.opened) == 2


# While it is paused


def test_quiet_sound_in_a_pause_keeps_the_position_and_crossfades_on_resume(cranked):
    sound, low = noise(2), noise(1, level=0.01, seed=1)
    cranked.__enter__()
    cranked.write(sound)
    taken(cranked, 400)
    cranked.play_quietly(low)
    cranked.pause()
    assert not taken(cranked, 100)[960:].any()
    cranked.play_quietly(low)
    np.testing.assert_array_equal(taken(cranked, 200), low[: 200 * 48])
    assert cranked.state.position_ms == 420
    cranked.resume()
    heard = taken(cranked, 100)
    rise = np.linspace(0, 1, 961, dtype=np.float32)[1:, None]
    fall = np.linspace(1, 0, 960, dtype=np.float32)[:, None]
    first = slice(420 * 48, 440 * 48)
    np.testing.assert_allclose(heard[:960], sound[first] * rise + low[200 * 48 :][:960] * fall, atol=1e-4)
    np.testing.assert_array_equal(heard[960:], sound[440 * 48 : 520 * 48])


def test_quiet_sound_before_the_start_crossfades_into_the_session(cranked):
    sound, low = noise(2), noise(1, level=0.01, seed=1)
    cranked.__enter__()
    assert cranked.play_quietly(low[: 300 * 48])
    assert cranked.play_quietly(low[300 * 48 :])
    np.testing.assert_array_equal(taken(cranked, 400), low[: 400 * 48])
    assert cranked.switch(1, 5000, sound)
    heard = taken(cranked, 100)
    rise = np.linspace(0, 1, 960, dtype=np.float32)[:, None]
    np.testing.assert_allclose(heard[:960], sound[:960] * rise + low[400 * 48 :][:960] * rise[::-1], atol=1e-6)
    np.testing.assert_array_equal(heard[960:], sound[960 : 100 * 48])
    assert (cranked.state.position_ms, cranked.state.underruns) == (5100, 0)
    assert not cranked.play_quietly(low)


def test_a_stopped_sink_plays_no_quiet_sound(cranked):
    cranked.__enter__()
    cranked.play_quietly(noise(1))
    cranked.stop()
    assert not cranked.play_quietly(noise(1))
    assert not taken(cranked, 100).any()


def test_a_pause_before_the_start_is_silent(cranked):
    cranked.__enter__()
    cranked.play_quietly(noise(1))
    taken(cranked, 100)
    cranked.pause()
    assert not taken(cranked, 100)[960:].any()
    assert (cranked.state.position_ms, cranked.state.underruns) == (0, 0)


def test_a_late_splice_is_refused_until_its_sound_catches_up(cranked):
    old, new = noise(3), noise(3, seed=1)
    cranked.__enter__()
    cranked.write(old)
    taken(cranked, 800)
    assert not cranked.switch(1, 500, new[500 * 48 : 750 * 48], splice=True)
    np.testing.assert_array_equal(taken(cranked, 100), old[800 * 48 : 900 * 48])
    assert cranked.switch(1, 750, new[750 * 48 : 1750 * 48], splice=True)
    heard = taken(cranked, 200)
    np.testing.assert_array_equal(heard[960:], new[920 * 48 : 1100 * 48])
    assert cranked.state.position_ms == 1100
    assert cranked.state.underruns == 0
