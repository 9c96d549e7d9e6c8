"""The loudspeaker: fed in time, silent at once, honest about what went wrong."""

import threading

import miniaudio
import numpy as np
import pytest
from soundfiles import noise

from audio.clip import RATE
from audio.errors import DeviceError
from audio.sinks import device as module
from audio.sinks.device import AHEAD_MS, RAMP_MS, DeviceSink

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
def cranked(monkeypatch):
    monkeypatch.setattr(module.miniaudio, "PlaybackDevice", HandCrankedDevice)
    sink = DeviceSink()
    sink._changed = TellingCondition()
    return sink


def in_background(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_the_device_is_asked_for_stereo_floats_at_the_session_rate(cranked):
    with cranked:
        settings = cranked._device.settings
    assert (settings["nchannels"], settings["sample_rate"]) == (2, RATE)
    assert settings["output_format"] is miniaudio.SampleFormat.FLOAT32
    assert miniaudio.Backend.NULL not in settings["backends"]


def test_what_is_written_is_played_in_order_and_the_position_tells_how_far(cranked):
    sound = noise(1)
    cranked.__enter__()
    assert cranked.position_ms == 0
    for piece in np.split(sound, [5000, 11_000, 30_000]):
        cranked.write(piece)
    played = np.concatenate([cranked._device.take(40) for _ in range(20)])
    np.testing.assert_array_equal(played, sound[: len(played)])
    assert cranked.position_ms == 800
    assert cranked.underruns == 0


def test_it_begins_when_there_is_a_little_and_not_with_the_first_crumb(cranked):
    cranked.__enter__()
    cranked.write(noise(0.01))
    assert not cranked._device.running
    cranked.write(noise(0.5))
    assert cranked._device.running


def test_writing_waits_while_enough_is_held_and_goes_on_when_some_was_taken(cranked):
    cranked.__enter__()
    cranked.write(noise(AHEAD_MS / 1000 + 0.5))
    writer = in_background(lambda: cranked.write(noise(1)))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    cranked._device.take(400)
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert writer.is_alive()
    cranked._device.take(200)
    writer.join(SOON_S)
    assert not writer.is_alive()


def test_stopping_frees_a_waiting_write_and_is_silent_at_once(cranked):
    cranked.__enter__()
    cranked.write(noise(AHEAD_MS / 1000 + 1))
    writer = in_background(lambda: cranked.write(noise(1)))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    cranked.stop()
    writer.join(SOON_S)
    assert not writer.is_alive()
    assert not cranked._device.take(100).any()
    cranked.write(noise(1))
    assert not cranked._device.take(100).any()
    assert cranked.underruns == 0
    cranked.__exit__(None, None, None)
    assert cranked._device.closed


def test_starving_is_heard_as_silence_and_counted(cranked):
    cranked.__enter__()
    sound = noise(0.2)
    cranked.write(sound)
    played = cranked._device.take(300)
    np.testing.assert_array_equal(played[: 200 * 48], sound)
    assert not played[200 * 48 :].any()
    assert (cranked.underruns, cranked.position_ms) == (1, 200)
    cranked.write(sound)
    np.testing.assert_array_equal(cranked._device.take(200), sound)
    assert cranked.underruns == 1


@pytest.mark.parametrize("played", [749, 731, 750, 1000])
def test_a_splice_that_comes_too_late_changes_nothing(cranked, played):
    cranked.__enter__()
    sound = noise(2)
    cranked.write(sound)
    cranked._device.take(played)
    assert not cranked.switch(1, 500, noise(0.25), splice=True)
    np.testing.assert_array_equal(cranked._device.take(500), sound[played * 48 :][: 500 * 48])
    assert cranked.write(sound, 0)
    assert not cranked.write(sound, 1)
    assert cranked.position_ms == played + 500


@pytest.mark.parametrize("played", [300, 500, 700])
def test_of_a_splice_what_comes_too_late_is_left_out(cranked, played):
    cranked.__enter__()
    sound, other = noise(2), noise(1)
    cranked.write(sound)
    cranked._device.take(played)
    assert cranked.switch(1, 500, other[: 250 * 48], splice=True)
    assert cranked.write(other[250 * 48 :], 1)
    taken, since = cranked._device.take(750), max(500, played)
    np.testing.assert_array_equal(taken[: (since - played) * 48], sound[played * 48 : since * 48])
    late = slice((since + RAMP_MS - played) * 48, None)
    np.testing.assert_array_equal(taken[late], other[(since + RAMP_MS - 500) * 48 :][: len(taken[late])])
    assert cranked.position_ms == played + 750


def test_the_volume_changes_between_two_pieces_and_not_inside_of_one(cranked):
    cranked.__enter__()
    with cranked._changed:  # as while the device takes a piece
        setting = in_background(lambda: setattr(cranked, "volume", 0.5))
        setting.join(0.1)
        assert (cranked.volume, cranked._aim) == (1.0, 1.0)
    setting.join(SOON_S)
    assert (cranked.volume, cranked._aim) == (0.5, 0.5)


def test_the_device_is_started_once_however_many_courses_come_first(cranked, monkeypatch):
    cranked.__enter__()
    device, starting, go_on = cranked._device, threading.Event(), threading.Event()

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


def test_leaving_waits_until_all_was_taken_and_heard_and_that_is_no_underrun(cranked, monkeypatch):
    monkeypatch.setattr(module, "_PERIOD_MS", 100_000)
    cranked.__enter__()
    cranked.write(noise(0.2))
    leaving = in_background(lambda: cranked.__exit__(None, None, None))
    for _ in range(5):
        assert cranked._changed.waiting.acquire(timeout=SOON_S)
        cranked._device.take(60)
    # All was taken long ago, and is still being heard.
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert not cranked._device.closed
    assert cranked.underruns == 0
    cranked.stop()
    leaving.join(SOON_S)
    assert cranked._device.closed


def test_the_end_of_a_course_that_came_meanwhile_is_no_underrun(cranked, monkeypatch):
    monkeypatch.setattr(module, "_PERIOD_MS", 0)
    cranked.__enter__()
    cranked.write(noise(0.5))
    before = in_background(lambda: cranked.drain(0))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)

    def take_when_both_know():
        assert cranked._changed.waiting.acquire(timeout=SOON_S)
        before.join(SOON_S)
        cranked._device.take(40)

    taking = in_background(take_when_both_know)
    with cranked._changed:
        assert cranked.switch(1, 100, noise(0.01))
        assert cranked.drain(1)
    taking.join(SOON_S)
    assert (cranked.position_ms, cranked.underruns) == (110, 0)


def test_leaving_plays_even_a_crumb(cranked, monkeypatch):
    monkeypatch.setattr(module, "_PERIOD_MS", 0)
    cranked.__enter__()
    cranked.write(noise(0.01))
    leaving = in_background(lambda: cranked.__exit__(None, None, None))
    assert cranked._changed.waiting.acquire(timeout=SOON_S)
    assert cranked._device.take(10).any()
    leaving.join(SOON_S)
    assert cranked._device.closed


def test_an_error_inside_closes_the_device_without_waiting(cranked):
    def use():
        with cranked:
            cranked.write(noise(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert cranked._device.closed
    assert not cranked._changed.waiting.acquire(blocking=False)


@pytest.mark.parametrize("how", ["write", "leave"])
def test_a_device_that_takes_nothing_any_more_is_an_error(cranked, monkeypatch, how):
    monkeypatch.setattr(module, "_PATIENCE_S", 0.01)
    cranked.__enter__()
    cranked.write(noise(AHEAD_MS / 1000 + 1))
    with pytest.raises(DeviceError, match="takes no more sound"):
        cranked.write(noise(1)) if how == "write" else cranked.__exit__(None, None, None)
    assert cranked._device.closed == (how == "leave")


@pytest.mark.parametrize("fails", ["__init__", "start"])
def test_no_device_is_one_line_that_offers_the_export(monkeypatch, fails):
    def fail(*args, **settings):
        raise miniaudio.MiniaudioError("failed to init device", -1)

    monkeypatch.setattr(HandCrankedDevice, fails, fail)
    monkeypatch.setattr(module.miniaudio, "PlaybackDevice", HandCrankedDevice)
    with pytest.raises(DeviceError, match="outpour export") as caught, DeviceSink() as sink:
        sink.write(noise(1))
    assert "\n" not in str(caught.value)


def test_looking_for_a_real_device_writes_nothing_to_the_terminal(capfd):
    try:
        with DeviceSink() as sink:
            assert sink.name
    except DeviceError:
        pass
    assert capfd.readouterr() == ("", "")


def test_a_paced_device_takes_time_for_what_it_plays():
    with DeviceSink([miniaudio.Backend.NULL]) as sink:
        sink.write(noise(0.3))
        assert sink.position_ms < 300
    assert sink.position_ms == 300
    assert sink.underruns == 0
