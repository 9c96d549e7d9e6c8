"""Reverb: the voice keeps its position and loudness, and gets a short tail."""

import numpy as np
import pytest
from measurement import find_offset
from soundfiles import noise

from audio.signal.clip import RATE, clip_of, samples_of
from audio.signal.loudness import loudness
from audio.signal.reverb import TAIL_MS, add_reverb


def syllables(count=6):
    """Noise between 300 and 3000 Hz, in syllables."""
    sound = noise(count * 0.3, channels=1)[:, 0]
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3000)] = 0
    swell = np.clip(np.sin(2 * np.pi * np.arange(len(sound)) / RATE / 0.3), 0, 1)
    return (np.fft.irfft(spectrum, len(sound)) * swell * 3).astype(np.float32)


@pytest.mark.parametrize("amount", [0.0, 0.1, 0.3, 0.6, 1.0])
def test_reverb_keeps_the_position_and_loudness_of_a_voice(amount):
    dry = syllables()
    wet = samples_of(add_reverb(clip_of(dry), amount))
    assert wet.shape == (len(dry) + TAIL_MS * 48, 2)
    for side in (0, 1):
        assert find_offset(wet[:, side], dry, 0, 4800) == 0
    assert loudness(wet) == pytest.approx(loudness(np.repeat(dry[:, None], 2, axis=1)), abs=1.8)


def test_the_impulse_response_is_stereo_and_decays():
    click = np.zeros(4800, np.float32)
    click[0] = 0.5
    output = samples_of(add_reverb(clip_of(click), 1.0))
    direct, early, late = output[:240], output[240 : 60 * 48], output[250 * 48 :]
    assert np.abs(direct[0]).min() > 0.3
    assert np.abs(direct[48:]).max() < 0.01
    assert 0.01 < np.abs(early).max() < 0.5
    assert np.sum(late**2) < np.sum(early**2) / 1000
    assert abs(np.corrcoef(early.T)[0, 1]) < 0.5
    assert np.abs(output[-48:]).max() < 1e-4


def test_a_larger_amount_has_a_louder_tail():
    dry = syllables()
    tails = [np.sum(samples_of(add_reverb(clip_of(dry), amount))[len(dry) :] ** 2) for amount in (0, 0.1, 0.3, 1)]
    assert tails[0] < 1e-12
    assert tails == sorted(tails)
    assert tails[3] > 5 * tails[2] > 25 * tails[1]


@pytest.mark.parametrize("frames", [1, 48, 480])
def test_very_short_sounds_get_a_full_tail(frames):
    assert len(samples_of(add_reverb(clip_of(np.full(frames, 0.1, np.float32)), 0.5))) == frames + TAIL_MS * 48


def test_silence_stays_silent():
    assert not samples_of(add_reverb(clip_of(np.zeros(4800, np.float32)), 1.0)).any()
