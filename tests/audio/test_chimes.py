"""The bell: struck softly, ringing long, ending in silence."""

import numpy as np
import pytest

from audio.chimes import STROKE_MS, bell
from audio.clip import FRAMES_PER_MS, RATE


@pytest.fixture(scope="module")
def stroke():
    return bell()


def levels_db(samples, milliseconds):
    frames = milliseconds * FRAMES_PER_MS
    whole = samples[: len(samples) // frames * frames].astype(float)
    return 10 * np.log10(np.mean(whole.reshape(-1, frames * 2) ** 2, axis=1) + 1e-12)


def strongest_hertz(samples, count):
    """Return the pitches of the `count` strongest partials, lowest first, 100 Hz or more apart."""
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    found = []
    for _ in range(count):
        found.append(float(np.argmax(spectrum)) * RATE / len(samples))
        hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
        spectrum[np.abs(hertz - found[-1]) < 100] = 0
    return sorted(found)


def centroid_hz(samples):
    power = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples)))) ** 2
    return np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(power)


def test_a_bell_is_stereo_float32_and_rings_six_to_seven_seconds(stroke):
    assert stroke.dtype == np.float32
    assert stroke.shape[1] == 2
    assert 6 <= len(stroke) / RATE <= 7


@pytest.mark.parametrize("strokes", [1, 2, 3])
def test_the_peak_is_a_half(strokes):
    assert np.max(np.abs(bell(strokes))) == pytest.approx(0.5, abs=0.01)


def test_a_bell_begins_and_ends_in_silence(stroke):
    assert np.all(stroke[[0, -1]] == 0)
    assert levels_db(stroke, 100)[-1] < -70


def test_the_stroke_is_soft_but_prompt(stroke):
    loudest = np.argmax(levels_db(stroke, 5)[:100])
    assert 5 <= 5 * loudest <= 300
    assert np.max(np.abs(stroke[: 1 * FRAMES_PER_MS])) < 0.05


def test_nothing_clicks(stroke):
    assert np.max(np.abs(np.diff(stroke, axis=0))) < 0.1


def test_the_bell_still_rings_after_four_seconds(stroke):
    levels = levels_db(stroke, 500)
    assert -35 < levels[8] - levels[0] < -10


def test_partials_are_not_a_harmonic_series(stroke):
    hertz = np.array(strongest_hertz(stroke[:RATE], 3))
    ratios = hertz[1:] / hertz[0]
    assert np.all(np.abs(ratios - np.rint(ratios)) > 0.1)


def test_high_partials_fade_first(stroke):
    assert centroid_hz(stroke[3 * RATE : 4 * RATE]) < 0.8 * centroid_hz(stroke[: RATE // 2])


def test_the_bell_beats_without_falling_silent(stroke):
    levels = levels_db(stroke[:, [0, 0]], 100)[3:38]
    straight = np.polyval(np.polyfit(np.arange(len(levels)), levels, 1), np.arange(len(levels)))
    assert 2 < np.ptp(levels - straight) < 12


def test_the_sides_differ_gently_and_are_as_loud(stroke):
    assert 0.7 < np.corrcoef(stroke.T)[0, 1] < 0.99
    assert abs(10 * np.log10(np.var(stroke[:, 0]) / np.var(stroke[:, 1]))) < 2


def test_strokes_follow_at_their_spacing():
    three = bell(3)
    assert len(three) == len(bell()) + 2 * STROKE_MS * FRAMES_PER_MS
    levels = levels_db(np.concatenate([np.zeros((RATE, 2)), three]), 20)
    rises = np.flatnonzero(np.diff(levels) > 4) * 20 + 20 - 1000
    struck = np.rint(rises / STROKE_MS)
    assert set(struck) == {0, 1, 2}
    assert np.all(np.abs(rises - struck * STROKE_MS) <= 60)


def test_the_bell_is_the_same_every_time(stroke):
    np.testing.assert_array_equal(bell(), stroke)
