"""The simpleaudio device: crossfaded chunks, played by a fake simpleaudio with a fake clock."""

import sys
import threading
import types

import numpy as np
import pytest
from soundfiles import noise
from threads import until

from audio.devices import open_device, simpleaudio_device
from audio.devices.simpleaudio_device import SimpleaudioDevice
from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks.device import DeviceSink

CHUNK_MS = 200
CHUNK = CHUNK_MS * RATE // 1000


class BusyError(Exception):
    """Raised by simpleaudio if the sound system rejects a buffer."""


class FakeSimpleaudio(types.ModuleType):
    """simpleaudio with an array for a loudspeaker; rejects the first `busy` buffers."""

    def __init__(self, clock, busy=0):
        super().__init__("simpleaudio")
        self._simpleaudio = types.SimpleNamespace(SimpleaudioError=BusyError)
        self.clock, self.busy, self.buffers, self.stops = clock, busy, [], 0

    def play_buffer(self, data, channels, width, rate):
        assert (channels, width, rate) == (2, 2, RATE)
        if self.busy:
            self.busy -= 1
            raise BusyError
        self.buffers.append((self.clock.now, np.frombuffer(data, "<i2").reshape(-1, 2) / 32768))

    def stop_all(self):
        self.stops += 1

    def output(self):
        """The sum of all buffers, each at its start time, shape (frames, 2)."""
        first = self.buffers[0][0]
        places = [round((at - first) * RATE) for at, _ in self.buffers]
        sound = np.zeros((places[-1] + len(self.buffers[-1][1]), 2))
        for place, (_, buffer) in zip(places, self.buffers, strict=True):
            sound[place : place + len(buffer)] += buffer
        return sound


class Clock:
    """A clock that only advances while the device waits, and blocks at `stops_at` seconds."""

    def __init__(self, stops_at=1.0):
        self.now, self.stops_at = 100.0, 100.0 + stops_at
        self.closed = threading.Event()
        self.done = threading.Event()

    def monotonic(self):
        return self.now

    def wait(self, timeout=None):
        if self.now + (timeout or 0) > self.stops_at:
            self.done.set()
            return self.closed.wait(60)
        self.now += timeout or 0
        return self.closed.is_set()

    def set(self):
        self.closed.set()

    def is_set(self):
        return self.closed.is_set()


@pytest.fixture
def playing(monkeypatch):
    """A function that plays a sound until its clock stops and returns the fake."""

    def play(sound, busy=0, seconds=1.0, retry_s=0.1):
        clock = Clock(seconds)
        fake = FakeSimpleaudio(clock, busy)
        monkeypatch.setitem(sys.modules, "simpleaudio", fake)
        monkeypatch.setattr(simpleaudio_device, "time", types.SimpleNamespace(monotonic=clock.monotonic))
        fake.gone = threading.Event()
        device = SimpleaudioDevice("", fake.gone.set, chunk_ms=CHUNK_MS, retry_s=retry_s)
        device._closed = clock
        device.start(feed(sound))
        until(lambda: clock.done.is_set() or fake.gone.is_set())
        fake.unheard = device.unheard_frames
        device.close()
        assert fake.stops == 1
        return fake

    return play


def feed(sound):
    def generator():
        frames, place = (yield b""), 0
        while True:
            piece = sound[place : place + frames]
            padded = np.concatenate([piece, np.zeros((frames - len(piece), 2), np.float32)])
            place += frames
            frames = yield padded.astype(np.float32).tobytes()

    started = generator()
    next(started)
    return started


def test_overlapping_chunks_add_up_to_the_original_sound(playing):
    sound = noise(2)
    fake = playing(sound)
    output = fake.output()
    assert len(fake.buffers) == 6
    inside = slice(0, 5 * CHUNK)
    np.testing.assert_allclose(output[inside], sound[inside], atol=2e-4)
    # Every buffer but the first fades in, and all fade out.
    assert all(np.abs(buffer[0]).max() == 0 for _, buffer in fake.buffers[1:])
    assert all(np.abs(buffer[-1]).max() < 1e-3 for _, buffer in fake.buffers)


def test_unheard_frames_counts_sound_not_played_yet(playing):
    fake = playing(noise(2), seconds=0.9)
    elapsed = round((fake.clock.now - 100) * RATE)
    assert elapsed + fake.unheard == pytest.approx(len(fake.buffers) * CHUNK, abs=2)


def test_a_rejected_buffer_is_retried(playing):
    fake = playing(noise(3), busy=3, seconds=2.0)
    assert fake.buffers
    assert not fake.gone.is_set()


def test_a_sound_system_that_rejects_every_buffer_counts_as_gone(playing):
    fake = playing(noise(1), busy=10**6, seconds=60, retry_s=0.001)
    assert fake.gone.is_set()
    assert fake.buffers == []


def test_a_chosen_device_or_a_missing_package_is_an_error(monkeypatch):
    with pytest.raises(DeviceError, match="leave out --device"):
        open_device("simpleaudio")("headphones", print)
    monkeypatch.setitem(sys.modules, "simpleaudio", None)
    with pytest.raises(DeviceError, match="pip install"), DeviceSink("simpleaudio"):
        pass
