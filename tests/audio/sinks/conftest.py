"""A device sink whose device is driven by the test."""

import miniaudio
import pytest
from manual_device import ManualDevice, ObservedCondition

from audio.sinks.device import DEFAULT_TIMINGS, DeviceSink


@pytest.fixture
def timings():
    """The timings of the sink; tests may parametrize others."""
    return DEFAULT_TIMINGS


@pytest.fixture
def manual_sink(monkeypatch, timings):
    monkeypatch.setattr(miniaudio, "PlaybackDevice", ManualDevice)
    sink = DeviceSink(timings=timings)
    sink._changed = ObservedCondition()
    return sink
