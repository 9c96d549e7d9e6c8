"""A microphone that disappears is noticed and opened again."""

import miniaudio
import numpy as np
import pytest

from audio.devices.microphone import Microphone
from audio.errors import MicrophoneError


class FakeCapture:
    """Replaces miniaudio's device; `deliver` is a block of sound from it."""

    opened = ()

    def __init__(self, **settings):
        self.stop_callback = None
        self.closed = False
        FakeCapture.opened = (*FakeCapture.opened, self)

    def start(self, sink):
        self.sink = sink

    def deliver(self, frames):
        self.sink.send(np.full(frames, 0.5, np.float32).tobytes())

    def close(self):
        self.closed = True


@pytest.fixture
def clock(monkeypatch):
    """The time in seconds, which tests set."""
    now = [0.0]
    monkeypatch.setattr("audio.devices.microphone.time.monotonic", lambda: now[0])
    monkeypatch.setattr(miniaudio, "CaptureDevice", FakeCapture)
    monkeypatch.setattr(FakeCapture, "opened", ())
    return now


def test_a_microphone_that_delivers_nothing_is_lost_and_opened_again(clock):
    microphone = Microphone(10_000, stall_s=2.0)
    microphone.start()
    FakeCapture.opened[0].deliver(4800)
    assert microphone.level_db == pytest.approx(-6, abs=0.1)
    clock[0] = 1.9
    assert not microphone.lost
    clock[0] = 2.1
    assert microphone.lost
    assert microphone.level_db < -100
    assert len(microphone.stop()) == 4800
    microphone.start()
    assert [device.closed for device in FakeCapture.opened] == [True, False]
    assert not microphone.lost
    microphone.close()


def test_a_microphone_that_stops_is_lost_at_once(clock):
    microphone = Microphone(10_000)
    FakeCapture.opened[0].stop_callback()
    assert microphone.lost
    microphone.close()


def test_a_microphone_that_cannot_be_opened_again_is_reported(clock, monkeypatch):
    def fail(**_):
        raise miniaudio.MiniaudioError("failed to init device", -1)

    microphone = Microphone(10_000)
    clock[0] = 9.0
    monkeypatch.setattr(miniaudio, "CaptureDevice", fail)
    with pytest.raises(MicrophoneError, match="failed to init device"):
        microphone.start()
    assert not microphone.recording


def test_a_recording_ends_at_its_maximum_length(clock):
    microphone = Microphone(1000)
    microphone.start()
    for _ in range(5):
        FakeCapture.opened[0].deliver(20_000)
    assert microphone.full
    assert len(microphone.stop()) == 48_000
    microphone.close()
