"""A device that disappears: the position is kept, and playback resumes on another device."""

import threading

import miniaudio
import numpy as np
import pytest
from manual_device import TIMEOUT_S, ManualDevice, ObservedCondition, take
from soundfiles import noise
from threads import in_background, until

from audio.sinks.device import DEFAULT_TIMINGS, DeviceSink, Timings


class SoundSystem:
    """A sound system; opening a device fails unless it is plugged in."""

    def __init__(self):
        self.plugged_in = True
        self.opened = []

    def open(self, **settings):
        if not self.plugged_in:
            raise miniaudio.MiniaudioError("failed to init device", -1)
        self.opened.append(ManualDevice(**settings))
        return self.opened[-1]

    def unplug(self):
        self.plugged_in = False
        device = self.opened[-1]
        device.running = False
        device.stop_callback()


@pytest.fixture
def sound_system(monkeypatch):
    system = SoundSystem()
    monkeypatch.setattr(miniaudio, "PlaybackDevice", system.open)
    return system


@pytest.fixture
def filled(sound_system):
    """A sink with a full queue, its sound, and a blocked writer."""
    sink, sound = DeviceSink(timings=Timings(retry_s=0.005)), noise(6)
    sink._changed = ObservedCondition()
    sink.__enter__()
    first = (DEFAULT_TIMINGS.ahead_ms + 500) * 48
    sink.write(sound[:first])
    writer = in_background(lambda: sink.write(sound[first:]) and sink.drain())
    assert sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    yield sink, sound, writer
    sink.stop()
    writer.join(TIMEOUT_S)
    assert not writer.is_alive()


def test_playback_resumes_on_another_device_where_the_lost_one_stopped(sound_system, filled):
    sink, sound, _ = filled
    found = threading.Event()
    sink.on_reconnect = found.set
    before = take(sink, 400)
    sound_system.unplug()
    until(lambda: sink.state.lost)
    assert sound_system.opened[0].closed
    assert (sink.state.position_ms, sink.state.underruns) == (400, 0)
    sound_system.plugged_in = True
    assert found.wait(TIMEOUT_S)
    assert not sink.state.lost
    after = take(sink, 400)
    np.testing.assert_array_equal(before, sound[: 400 * 48])
    np.testing.assert_allclose(after[960:], sound[400 * 48 + 960 : 800 * 48], atol=1e-6)
    rise = np.linspace(0, 1, 961, dtype=np.float32)[1:, None]
    np.testing.assert_allclose(after[:960], sound[400 * 48 :][:960] * rise, atol=1e-4)
    assert sink.state.underruns == 0


def test_a_paused_session_stays_paused_on_another_device(sound_system, filled):
    sink, _, _ = filled
    sink.pause()
    take(sink, 100)
    sound_system.unplug()
    sound_system.plugged_in = True
    until(lambda: len(sound_system.opened) == 2 and sound_system.opened[1].running)
    assert not take(sink, 100).any()
    assert sink.state.position_ms == 20
    sink.resume()
    assert take(sink, 100).any()


def test_stopping_ends_the_search_for_a_device(sound_system, filled):
    sink, _, writer = filled
    sound_system.unplug()
    until(lambda: sink.state.lost)
    sink.stop()
    writer.join(TIMEOUT_S)
    assert not writer.is_alive()
    assert len(sound_system.opened) == 1


def test_a_new_stream_may_start_while_there_is_no_device(sound_system, filled):
    sink, sound, _ = filled
    take(sink, 100)
    sound_system.unplug()
    until(lambda: sink.state.lost)
    sink.switch(1, 3000, sound[3000 * 48 :])
    assert len(sound_system.opened) == 1
    sound_system.plugged_in = True
    until(lambda: len(sound_system.opened) == 2 and sound_system.opened[1].running)
    np.testing.assert_allclose(take(sink, 200)[960:], sound[3020 * 48 : 3200 * 48], atol=1e-6)


def test_two_blocked_writers_reconnect_to_one_device(sound_system, filled):
    sink, _, _ = filled
    other = in_background(lambda: sink.write(noise(1)))
    assert sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    sound_system.unplug()
    sound_system.plugged_in = True
    until(lambda: len(sound_system.opened) == 2 and sound_system.opened[1].running)
    until(lambda: len(take(sink, 400)) and not other.is_alive())
    assert len(sound_system.opened) == 2
