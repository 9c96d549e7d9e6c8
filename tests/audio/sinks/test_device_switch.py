"""Switching a device sink to another stream, by splice or crossfade."""

import threading

import miniaudio
import numpy as np
import pytest
from manual_device import TIMEOUT_S, ManualDevice, take
from soundfiles import noise
from threads import in_background

from audio.sinks.device import RAMP_MS, Timings


@pytest.mark.parametrize("played", [749, 731, 750, 1000])
def test_a_splice_of_sound_already_played_changes_nothing(manual_sink, played):
    manual_sink.__enter__()
    sound = noise(2)
    manual_sink.write(sound)
    take(manual_sink, played)
    assert not manual_sink.switch(1, 500, noise(0.25), splice=True)
    np.testing.assert_array_equal(take(manual_sink, 500), sound[played * 48 :][: 500 * 48])
    assert manual_sink.write(sound, 0)
    assert not manual_sink.write(sound, 1)
    assert manual_sink.state.position_ms == played + 500


@pytest.mark.parametrize("played", [300, 500, 700])
def test_a_late_splice_skips_the_part_already_played(manual_sink, played):
    manual_sink.__enter__()
    sound, other = noise(2), noise(1)
    manual_sink.write(sound)
    take(manual_sink, played)
    assert manual_sink.switch(1, 500, other[: 250 * 48], splice=True)
    assert manual_sink.write(other[250 * 48 :], 1)
    output, since = take(manual_sink, 750), max(500, played)
    np.testing.assert_array_equal(output[: (since - played) * 48], sound[played * 48 : since * 48])
    late = slice((since + RAMP_MS - played) * 48, None)
    np.testing.assert_array_equal(output[late], other[(since + RAMP_MS - 500) * 48 :][: len(output[late])])
    assert manual_sink.state.position_ms == played + 750


def test_a_late_splice_is_refused_until_its_sound_catches_up(manual_sink):
    old, new = noise(3), noise(3, seed=1)
    manual_sink.__enter__()
    manual_sink.write(old)
    take(manual_sink, 800)
    assert not manual_sink.switch(1, 500, new[500 * 48 : 750 * 48], splice=True)
    np.testing.assert_array_equal(take(manual_sink, 100), old[800 * 48 : 900 * 48])
    assert manual_sink.switch(1, 750, new[750 * 48 : 1750 * 48], splice=True)
    output = take(manual_sink, 200)
    np.testing.assert_array_equal(output[960:], new[920 * 48 : 1100 * 48])
    assert manual_sink.state.position_ms == 1100
    assert manual_sink.state.underruns == 0


def test_concurrent_streams_start_the_device_once(manual_sink, monkeypatch):
    manual_sink.__enter__()
    device, starting, go_on = manual_sink._device._device, threading.Event(), threading.Event()

    def start(feed):
        if starting.is_set():
            raise miniaudio.MiniaudioError("can't start an already started device")
        starting.set()
        assert go_on.wait(TIMEOUT_S)
        ManualDevice.start(device, feed)

    monkeypatch.setattr(device, "start", start, raising=False)
    first = in_background(lambda: manual_sink.write(noise(1)))
    assert starting.wait(TIMEOUT_S)
    outcomes = []
    other = in_background(lambda: outcomes.append(manual_sink.switch(1, 5000, noise(1))))
    other.join(0.1)
    go_on.set()
    for thread in (first, other):
        thread.join(TIMEOUT_S)
    assert outcomes == [True]
    assert device.running


@pytest.mark.parametrize("timings", [Timings(drain_ms=0)])
def test_draining_a_new_stream_is_not_an_underrun(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(0.5))
    before = in_background(lambda: manual_sink.drain(0))
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)

    def take_when_both_know():
        assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
        before.join(TIMEOUT_S)
        take(manual_sink, 40)

    taking = in_background(take_when_both_know)
    with manual_sink._changed:
        assert manual_sink.switch(1, 100, noise(0.01))
        assert manual_sink.drain(1)
    taking.join(TIMEOUT_S)
    assert (manual_sink.state.position_ms, manual_sink.state.underruns) == (110, 0)
