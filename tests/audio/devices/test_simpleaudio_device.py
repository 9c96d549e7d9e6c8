"""simpleaudio: chunks that fade over into each other, through a double of it that remembers, by a clock of its own."""

import sys
import threading
import types

import numpy as np
import pytest
from soundfiles import noise

from audio.devices import open_device, simpleaudio_device
from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks.device import DeviceSink

CHUNK, OVERLAP = 9600, 1440


class BusyError(Exception):
    """What simpleaudio raises where the sound system takes no buffer."""


class Remembering(types.ModuleType):
    """simpleaudio, whose loudspeaker is an array; it may be busy so many times, or always."""

    def __init__(self, clock, busy=0):
        super().__init__("simpleaudio")
        self._simpleaudio = types.SimpleNamespace(SimpleaudioError=BusyError)
        self.clock, self.busy, self.buffers, self.silenced = clock, busy, [], 0

    def play_buffer(self, data, channels, width, rate):
        assert (channels, width, rate) == (2, 2, RATE)
        if self.busy:
            self.busy -= 1
            raise BusyError
        self.buffers.append((self.clock.now, np.frombuffer(data, "<i2").reshape(-1, 2) / 32768))

    def stop_all(self):
        self.silenced += 1

    def heard(self):
        """All buffers, each from when it was begun."""
        first = self.buffers[0][0]
        places = [round((at - first) * RATE) for at, _ in self.buffers]
        sound = np.zeros((places[-1] + len(self.buffers[-1][1]), 2))
        for place, (_, buffer) in zip(places, self.buffers, strict=True):
            sound[place : place + len(buffer)] += buffer
        return sound


class Clock:
    """A time that passes only where the device waits for it."""

    def __init__(self, stops_at=1.0):
        self.now, self.stops_at = 100.0, 100.0 + stops_at
        self.closed = threading.Event()
        self.done = threading.Event()

    def monotonic(self):
        return self.now

    def wait(self, timeout=None):
        if self.now + (timeout or 0) > self.stops_at:
            self.done.set()
            return self.closed.wait(10)
        self.now += timeout or 0
        return self.closed.is_set()

    def set(self):
        self.closed.set()

    def is_set(self):
        return self.closed.is_set()


@pytest.fixture
def playing(monkeypatch):
    """Play `sound` through the double for as long as its clock goes; return the double."""
    monkeypatch.setattr(simpleaudio_device, "_CHUNK", CHUNK)

    def play(sound, busy=0, seconds=1.0):
        clock = Clock(seconds)
        double = Remembering(clock, busy)
        monkeypatch.setitem(sys.modules, "simpleaudio", double)
        monkeypatch.setattr(simpleaudio_device, "time", types.SimpleNamespace(monotonic=clock.monotonic))
        double.gone = threading.Event()
        device = open_device("simpleaudio")("", double.gone.set)
        device._closed = clock
        device.start(feed(sound))
        assert clock.done.wait(10) or double.gone.wait(10)
        double.unheard = device.unheard_frames
        device.close()
        return double

    return play


def feed(sound):
    def generator():
        frames, place = (yield b""), 0
        while True:
            piece = sound[place : place + frames]
            padded = np.concatenate([piece, np.zeros((frames - len(piece), 2), np.float32)])
            place += frames
            frames = yield padded.astype(np.float32).tobytes()

    made = generator()
    next(made)
    return made


def test_overlapping_chunks_add_up_to_the_original_sound(playing):
    sound = noise(2)
    double = playing(sound)
    heard = double.heard()
    assert len(double.buffers) == 6
    inside = slice(0, 5 * CHUNK)
    np.testing.assert_allclose(heard[inside], sound[inside], atol=2e-4)
    # Every buffer begins and ends softly, but for the first.
    assert all(np.abs(buffer[0]).max() == 0 for _, buffer in double.buffers[1:])
    assert all(np.abs(buffer[-1]).max() < 1e-3 for _, buffer in double.buffers)


def test_unheard_frames_counts_sound_not_played_yet(playing):
    double = playing(noise(2), seconds=0.9)
    begun = round((double.clock.now - 100) * RATE)
    assert begun + double.unheard == pytest.approx(len(double.buffers) * CHUNK, abs=2)


def test_a_rejected_buffer_is_retried(playing):
    double = playing(noise(3), busy=3, seconds=2.0)
    assert double.buffers
    assert not double.gone.is_set()


def test_a_sound_system_that_rejects_every_buffer_counts_as_gone(playing, monkeypatch):
    monkeypatch.setattr(simpleaudio_device, "_RETRY_S", 0.001)
    double = playing(noise(1), busy=10**6, seconds=60)
    assert double.gone.is_set()
    assert double.buffers == []


def test_a_chosen_device_or_a_missing_package_is_an_error(monkeypatch):
    with pytest.raises(DeviceError, match="leave out --device"):
        open_device("simpleaudio")("headphones", print)
    monkeypatch.setitem(sys.modules, "simpleaudio", None)
    with pytest.raises(DeviceError, match="pip install"), DeviceSink("simpleaudio"):
        pass
