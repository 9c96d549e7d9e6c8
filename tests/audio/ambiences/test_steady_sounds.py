"""Noise colours, room tone, drone and heartbeat."""

import numpy as np
import pytest
from ambience_kinds import SECONDS
from spectrum import band, levels_db, share_db

from audio.signal.clip import RATE
from audio.signal.loudness import loudness
from audio.signal.noise import coloured_noise


@pytest.mark.parametrize(("kind", "decibels"), [("brown", -6), ("pink", -3)])
def test_coloured_noise_has_its_slope(kind, decibels, sound_of):
    left = sound_of(kind)[:, 0]
    octaves = [share_db(left, low, 2 * low) for low in (100, 200, 400, 800, 1600, 3200)]
    # Each octave is twice as wide as the one below, which adds 3 dB.
    np.testing.assert_allclose(np.diff(octaves), decibels + 3, atol=0.6)


@pytest.mark.parametrize("kind", ["brown", "pink", "room tone"])
def test_a_steady_noise_stays_level(kind, sound_of):
    assert np.ptp([loudness(part) for part in np.split(sound_of(kind), SECONDS // 4)]) < 1.3


def test_room_tone_is_dark(sound_of):
    left = sound_of("room tone")[: 10 * RATE, 0]
    assert share_db(left, 0, 400) > share_db(left, 400, 1500) > share_db(left, 1500, 10_000) + 6


def test_a_drone_has_clear_pitches_that_beat_and_change(sound_of):
    sound = sound_of("drone").mean(axis=1).astype(float)
    spectra = np.abs(np.fft.rfft(sound.reshape(6, -1) * np.hanning(8 * RATE))) ** 2
    clear = spectra[:, 8 * 90 : 8 * 900]
    assert np.all(np.sort(clear, axis=1)[:, -120:].sum(axis=1) > 0.8 * clear.sum(axis=1))
    assert np.corrcoef(np.log(clear[0] + 1e-3), np.log(clear[3] + 1e-3))[0, 1] < 0.95
    assert 0.5 < np.std(levels_db(sound_of("drone"), RATE // 5)) < 4


def test_a_drone_is_continuous_without_attacks(sound_of):
    levels = levels_db(sound_of("drone"), RATE // 10)
    assert levels.min() > np.median(levels) - 8
    assert np.diff(levels).max() < 4


def beats(sound_of):
    low = levels_db(band(sound_of("heartbeat")[:, 0].astype(float), 30, 200)[:, None], RATE // 100)
    loud = [at for at in range(8, len(low) - 8) if low[at] == low[at - 8 : at + 9].max() and low[at] > low.max() - 9]
    return np.array(loud) / 100


def test_a_heart_beats_twice_and_rests(sound_of):
    between = np.diff(beats(sound_of))
    short, long = between[between < 0.5], between[between > 0.5]
    assert np.median(short) == pytest.approx(0.33, abs=0.05)
    assert np.median(long) == pytest.approx(0.72, abs=0.08)
    assert abs(len(short) - len(long)) <= 3


def test_a_heartbeat_is_calm_and_slightly_irregular(sound_of):
    found = beats(sound_of)
    gaps = np.diff(found)
    first = found[:-1][(gaps > 0.25) & (gaps < 0.5)]  # a shorter gap is a ripple within one sound
    between = np.diff(first)
    assert 54 < 60 / np.median(between) < 60
    assert 0.015 < np.std(between[between < 1.5]) < 0.08


def test_coloured_noise_has_the_requested_power_and_correlation():
    colour = np.full(1000, 0.01, np.float32)
    noise = coloured_noise(np.random.default_rng(0), colour, 0.5, RATE)
    assert np.mean(noise**2) == pytest.approx(np.sum(colour**2), rel=0.1)
    assert np.corrcoef(noise.T)[0, 1] == pytest.approx(0.5, abs=0.1)
