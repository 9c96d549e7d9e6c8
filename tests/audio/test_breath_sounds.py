"""The sounds of breathing: in and out unmistakable, without clicks, equally loud at any length."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.ambiences.rain import Rain
from audio.breath import exhale, inhale
from audio.clip import FRAMES_PER_MS, RATE

LENGTHS = [300, 1200, 4000, 8000]

both = pytest.mark.parametrize("breath", [inhale, exhale])
lengths = pytest.mark.parametrize("duration_ms", LENGTHS)


def fifths(samples):
    return np.array_split(samples.mean(axis=1, dtype=float), 5)


def centroid_hz(samples):
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(power)


def level_db(samples):
    return 10 * np.log10(np.mean(samples.astype(float) ** 2))


def tone_hz(samples):
    """Return the strongest pitch below where the air begins."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * RATE))
    return np.argmax(spectrum[: 4 * 320]) / 4


def air_share(samples, low_hz, high_hz):
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.sum(power[(hertz >= low_hz) & (hertz < high_hz)])


@both
@settings(deadline=None, max_examples=10)
@given(duration_ms=st.integers(300, 15_000))
def test_a_breath_lasts_exactly_what_was_asked_and_is_silent_at_both_ends(breath, duration_ms):
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


@both
@lengths
def test_nothing_clicks(breath, duration_ms):
    sound = breath(duration_ms)
    assert np.max(np.abs(np.diff(sound, axis=0))) < 0.1
    assert np.max(np.abs(sound[[1, -2]])) < 1e-4


@both
@lengths
def test_a_breath_is_as_loud_at_any_length(breath, duration_ms):
    assert level_db(breath(duration_ms)) == pytest.approx(level_db(breath(5500)), abs=0.7)


@both
def test_a_breath_is_as_loud_as_a_bed_by_itself(breath):
    assert level_db(breath(4000)) == pytest.approx(level_db(Rain(0).read(0, 10 * RATE)), abs=2.5)


@both
def test_there_is_nothing_sharp_in_a_breath(breath):
    sound = breath(4000)[:, 0]
    assert air_share(sound, 8000, RATE) < 1e-3 * air_share(sound, 0, RATE)


def test_in_and_out_are_plain_over_rain():
    rain = Rain(3).read(0, 4 * RATE)

    def late_brightness(sound):
        first, *_, last = fifths(sound + rain)
        bright = [air_share(part, 1000, 2200) / air_share(part, 300, 700) for part in (first, last)]
        return bright[1] / bright[0]

    assert late_brightness(inhale(4000)) > 2
    assert late_brightness(exhale(4000)) < 1 / 2


@both
def test_both_ears_hear_the_breath_from_the_middle_and_wide(breath):
    assert 0.4 < np.corrcoef(breath(4000).T)[0, 1] < 0.75


@both
def test_a_breath_is_the_same_every_time(breath):
    np.testing.assert_array_equal(breath(2000), breath(2000))
