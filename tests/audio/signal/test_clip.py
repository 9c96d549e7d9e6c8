"""Conversion between clips and arrays of samples."""

import numpy as np
import pytest
from soundfiles import noise

from audio.signal.clip import RATE, AudioSegment, clip_of, samples_of, silent


@pytest.mark.parametrize("channels", [1, 2])
def test_samples_survive_a_round_trip_through_a_clip(channels):
    sound = noise(0.1, channels=channels)
    clip = clip_of(sound)
    assert (clip.frame_rate, clip.channels, clip.sample_width, len(clip)) == (RATE, channels, 4, 100)
    np.testing.assert_allclose(samples_of(clip), sound, atol=2**-24)


def test_one_dimension_is_one_channel():
    np.testing.assert_array_equal(samples_of(clip_of(noise(0.1)[:, 0])), samples_of(clip_of(noise(0.1)[:, :1])))


def test_samples_over_full_scale_are_clipped():
    loud = np.array([1.5, -1.5, 1, -1], np.float32)
    np.testing.assert_array_equal(samples_of(clip_of(loud))[:, 0], np.array([1, -1, 1, -1], np.float32))


@pytest.mark.parametrize(("width", "raw"), [(1, b"\x40\xc0"), (2, b"\0\x40\0\xc0"), (3, b"\0\0\x40\0\0\xc0")])
def test_clips_of_every_sample_width_can_be_read(width, raw):
    clip = AudioSegment(raw, sample_width=width, frame_rate=RATE, channels=1)
    np.testing.assert_allclose(samples_of(clip), [[0.5], [-0.5]], atol=1e-6)


@pytest.mark.parametrize("duration_ms", [0, 1, 700])
def test_silence_has_the_requested_length(duration_ms):
    samples = samples_of(silent(duration_ms, channels=2))
    assert samples.shape == (duration_ms * 48, 2)
    assert not samples.any()
