"""A device that disappears: the position is kept, and playback resumes on another device."""

import threading

import miniaudio
import numpy as np
import pytest
from manual_device import TIMEOUT_S, ManualDevice, ObservedCondition, take
from soundfiles import noise
from threads import in_background, until

from audio.sinks.device import DEFAULT_TIMINGS, DeviceSink, Timings


class Unplugged:
    """The sound system of a machine: while it has no device, none can be opened."""

    def __init__(self):
        self.there = True
        self.opened = []

    def open(self, **settings):
        if not self.there:
            raise miniaudio.MiniaudioError("failed to init device", -1)
        self.opened.append(ManualDevice(**settings))
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


def test_playback_resumes_on_another_device_where_the_lost_one_stopped(unplugged, filled):
    sink, sound, _ = filled
    found = threading.Event()
    sink.on_reconnect = found.set
    before = take(sink, 400)
    unplugged.unplug()
    until(lambda: sink.state.lost)
    assert unplugged.opened[0].closed
    assert (sink.state.position_ms, sink.state.underruns) == (400, 0)
    unplugged.there = True
    assert found.wait(TIMEOUT_S)
    assert not sink.state.lost
    after = take(sink, 400)
    np.testing.assert_array_equal(before, sound[: 400 * 48])
    np.testing.assert_allclose(after[960:], sound[400 * 48 + 960 : 800 * 48], atol=1e-6)
    rise = np.linspace(0, 1, 961, dtype=np.float32)[1:, None]
    np.testing.assert_allclose(after[:960], sound[400 * 48 :][:960] * rise, atol=1e-4)
    assert sink.state.underruns == 0


def test_a_paused_session_stays_paused_on_another_device(unplugged, filled):
    sink, _, _ = filled
    sink.pause()
    take(sink, 100)
    unplugged.unplug()
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    assert not take(sink, 100).any()
    assert sink.state.position_ms == 20
    sink.resume()
    assert take(sink, 100).any()


def test_stopping_ends_the_search_for_a_device(unplugged, filled):
    sink, _, writer = filled
    unplugged.unplug()
    until(lambda: sink.state.lost)
    sink.stop()
    writer.join(TIMEOUT_S)
    assert not writer.is_alive()
    assert len(unplugged.opened) == 1


def test_a_new_stream_may_start_while_there_is_no_device(unplugged, filled):
    sink, sound, _ = filled
    take(sink, 100)
    unplugged.unplug()
    until(lambda: sink.state.lost)
    sink.switch(1, 3000, sound[3000 * 48 :])
    assert len(unplugged.opened) == 1
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    np.testing.assert_allclose(take(sink, 200)[960:], sound[3020 * 48 : 3200 * 48], atol=1e-6)


def test_two_blocked_writers_reconnect_to_one_device(unplugged, filled):
    sink, _, _ = filled
    other = in_background(lambda: sink.write(noise(1)))
    assert sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    unplugged.unplug()
    unplugged.there = True
    until(lambda: len(unplugged.opened) == 2 and unplugged.opened[1].running)
    until(lambda: len(take(sink, 400)) and not other.is_alive())
    assert len(unplugged.opened) == 2
