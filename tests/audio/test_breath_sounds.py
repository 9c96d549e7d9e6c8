"""Breath sounds: in and out are distinct, without clicks, equally loud at any length."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import level_db

from audio.ambiences import AMBIENCES, LUFS, ambience
from audio.ambiences.rain import Rain
from audio.breath_sounds import exhale, hold, inhale, sip
from audio.levels import BREATH_LU, DUCKED_LU
from audio.signal.clip import FRAMES_PER_MS, RATE
from audio.signal.loudness import loudness

BREATH_LUFS = -23
LENGTHS = [300, 1200, 4000, 12_000]

every = pytest.mark.parametrize("breath", [inhale, sip, hold, exhale])
both = pytest.mark.parametrize("breath", [inhale, exhale])
lengths = pytest.mark.parametrize("duration_ms", LENGTHS)


def fifths(samples):
    return np.array_split(samples.mean(axis=1, dtype=float), 5)


def centroid_hz(samples):
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(power)


def tone_hz(samples):
    """The strongest frequency below 320 Hz, where the noise starts."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * RATE))
    return np.argmax(spectrum[: 4 * 320]) / 4


def band_power(samples, low_hz, high_hz):
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.sum(power[(hertz >= low_hz) & (hertz < high_hz)])


@every
@settings(deadline=None, max_examples=6)
@given(duration_ms=st.integers(300, 15_000))
def test_a_breath_has_its_exact_length_and_silent_ends(breath, duration_ms):
    sound = breath(duration_ms)
    assert sound.shape == (duration_ms * FRAMES_PER_MS, 2)
    assert sound.dtype == np.float32
    assert np.all(sound[[0, -1]] == 0)
    assert np.max(np.abs(sound)) < 0.5


@lengths
def test_breathing_in_rises(duration_ms):
    heights = [centroid_hz(part) for part in fifths(inhale(duration_ms))]
    assert heights == sorted(heights)
    assert heights[-1] > 2 * heights[0]


@lengths
def test_breathing_out_falls(duration_ms):
    heights = [centroid_hz(part) for part in fifths(exhale(duration_ms))]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < heights[0] / 2


@lengths
def test_breathing_in_swells_towards_its_end(duration_ms):
    levels = [level_db(part) for part in fifths(inhale(duration_ms))]
    assert np.argmax(levels) >= 3
    assert levels[3] > levels[0] + 4


@lengths
def test_breathing_out_fades_from_its_start(duration_ms):
    levels = [level_db(part) for part in fifths(exhale(duration_ms))]
    assert np.argmax(levels) <= 1
    assert levels[1] > levels[3] + 3 > levels[4]


def test_the_tone_goes_up_a_fifth_and_down_a_fifth():
    into, out = fifths(inhale(8000)), fifths(exhale(8000))
    assert tone_hz(into[-1]) / tone_hz(into[0]) == pytest.approx(1.5, abs=0.08)
    assert tone_hz(out[-1]) / tone_hz(out[0]) == pytest.approx(1 / 1.5, abs=0.08)


@every
@lengths
def test_nothing_clicks(breath, duration_ms):
    sound = breath(duration_ms)
    assert np.max(np.abs(np.diff(sound, axis=0))) < 0.1
    assert np.max(np.abs(sound[[1, -2]])) < 1e-4


@both
@lengths
def test_a_breath_is_equally_loud_at_any_length(breath, duration_ms):
    assert level_db(breath(duration_ms)) == pytest.approx(level_db(breath(5500)), abs=0.7)


@both
def test_a_breath_is_about_as_loud_as_a_bed(breath):
    assert level_db(breath(4000)) == pytest.approx(level_db(Rain(0).read(0, 10 * RATE)), abs=2.5)


@both
def test_a_breath_has_little_above_8_khz(breath):
    sound = breath(4000)[:, 0]
    assert band_power(sound, 8000, RATE) < 1e-3 * band_power(sound, 0, RATE)


def test_in_and_out_are_distinguishable_over_rain():
    rain = Rain(3).read(0, 4 * RATE)

    def late_brightness(sound):
        first, *_, last = fifths(sound + rain)
        bright = [band_power(part, 1000, 2200) / band_power(part, 300, 700) for part in (first, last)]
        return bright[1] / bright[0]

    assert late_brightness(inhale(4000)) > 2
    assert late_brightness(exhale(4000)) < 1 / 2


@both
def test_a_breath_is_centred_and_wide(breath):
    assert 0.4 < np.corrcoef(breath(4000).T)[0, 1] < 0.75


@both
def test_a_breath_is_the_same_every_time(breath):
    np.testing.assert_array_equal(breath(2000), breath(2000))


# Over a bed


def bands_db(samples, low_hz=250, high_hz=3500):
    """The levels of third-octave bands every 0.1 s, shape (bands, times)."""
    parts = samples[: len(samples) // 4800 * 4800].reshape(-1, 4800) * np.hanning(4800)
    power = np.abs(np.fft.rfft(parts)) ** 2
    hertz = np.fft.rfftfreq(4800, 1 / RATE)
    edges = low_hz * 2 ** (np.arange(int(3 * np.log2(high_hz / low_hz)) + 1) / 3)
    return np.array([10 * np.log10(power[:, (hertz >= a) & (hertz < b)].sum(axis=1)) for a, b in pairwise(edges)])


def slope(samples):
    """The change of the spectral centre from the first third to the last, in octaves."""
    centres = []
    for part in np.array_split(samples, 3):
        power = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
        hertz = np.fft.rfftfreq(len(part), 1 / RATE)
        used = (hertz > 250) & (hertz < 3500)
        centres.append(np.average(np.log2(hertz[used]), weights=power[used]))
    return centres[-1] - centres[0]


@pytest.fixture(scope="module")
def bed():
    """A function that returns 12 s of an ambience at its level under an unscaled breath, mono."""
    rendered = {}

    def render(name):
        if name not in rendered:
            gain = 10 ** ((DUCKED_LU - BREATH_LU + BREATH_LUFS - LUFS) / 20)
            rendered[name] = ambience(name, 3).read(20 * RATE, 12 * RATE).mean(axis=1, dtype=float) * gain
        return rendered[name]

    return render


@pytest.mark.parametrize("name", AMBIENCES)
@pytest.mark.parametrize("duration_ms", [1200, 5000, 12_000])
def test_in_rises_and_out_falls_over_every_bed_at_every_pace(name, duration_ms, bed):
    under = bed(name)[: duration_ms * 48]
    assert slope(inhale(duration_ms).mean(axis=1) + under) > 0.7
    assert slope(exhale(duration_ms).mean(axis=1) + under) < -0.7


@pytest.mark.parametrize("name", AMBIENCES)
@pytest.mark.parametrize("breath", [inhale, sip, exhale])
def test_a_breath_stands_out_from_every_bed(breath, name, bed):
    under = bed(name)[: 5 * RATE]
    over = bands_db(breath(5000).mean(axis=1, dtype=float)) - bands_db(under)
    assert np.mean(over.max(axis=0) > 6) > 0.85


@pytest.mark.parametrize("name", AMBIENCES)
def test_a_held_tone_is_audible_over_every_bed_and_keeps_its_pitch(name, bed):
    sound = hold(5000).mean(axis=1, dtype=float)
    over = bands_db(sound) - bands_db(bed(name)[: 5 * RATE])
    assert np.mean(over.max(axis=0) > 3) > 0.7
    assert abs(slope(sound)) < 0.02


def test_a_held_breath_is_softer_than_an_inhale():
    assert loudness(hold(6000)) == pytest.approx(loudness(inhale(6000)) - 7, abs=3)


def test_a_second_sip_begins_high_and_goes_higher():
    first, second = inhale(2000), sip(1000)
    heights = [centroid_hz(part) for part in fifths(second)]
    assert heights == sorted(heights)
    assert heights[0] > 1.5 * centroid_hz(fifths(first)[0])
    assert heights[-1] > 1.1 * centroid_hz(fifths(first)[-1])


@both
def test_a_breath_has_its_nominal_loudness(breath):
    for duration_ms in (1200, 4000, 12_000):
        assert loudness(breath(duration_ms)) == pytest.approx(BREATH_LUFS, abs=1.5)
