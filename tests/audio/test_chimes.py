"""Bells, bowls and wood: soft attacks, long decays, silent ends."""

import numpy as np
import pytest

from audio.chimes import CHIMES, strike
from audio.signal.clip import FRAMES_PER_MS, RATE

kinds = pytest.mark.parametrize("kind", CHIMES)


@pytest.fixture(scope="module")
def struck():
    """A function that returns a stroke of a kind, made once."""
    strokes = {kind: strike(kind) for kind in CHIMES}
    return strokes.__getitem__


@pytest.fixture(scope="module")
def stroke():
    return strike()


def levels_db(samples, milliseconds):
    frames = milliseconds * FRAMES_PER_MS
    whole = samples[: len(samples) // frames * frames].astype(float)
    return 10 * np.log10(np.mean(whole.reshape(-1, frames * 2) ** 2, axis=1) + 1e-12)


def strongest_hertz(samples, count):
    """The frequencies of the `count` strongest partials, at least 100 Hz apart, lowest first."""
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


@kinds
def test_the_peak_is_half_of_full_scale(kind, struck):
    assert np.max(np.abs(struck(kind))) == pytest.approx(0.5, abs=0.01)


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
    decay = np.polyval(np.polyfit(np.arange(len(levels)), levels, 1), np.arange(len(levels)))
    assert 2 < np.ptp(levels - decay) < 12


def test_the_channels_differ_slightly_and_are_equally_loud(stroke):
    assert 0.7 < np.corrcoef(stroke.T)[0, 1] < 0.99
    assert abs(10 * np.log10(np.var(stroke[:, 0]) / np.var(stroke[:, 1]))) < 2


@kinds
def test_a_stroke_is_the_same_every_time(kind, struck):
    np.testing.assert_array_equal(strike(kind), struck(kind))


# All kinds


@kinds
def test_every_kind_begins_and_ends_in_silence_and_does_not_click(kind, struck):
    sound = struck(kind)
    assert sound.dtype == np.float32
    assert np.all(sound[[0, -1]] == 0)
    assert levels_db(sound, 100)[-1] < -70
    assert np.max(np.abs(np.diff(sound, axis=0))) < 0.15


@pytest.mark.parametrize(
    ("kind", "hertz", "ring_s", "fades_in_s"),
    [
        ("bell", 396, 6.5, 4),
        ("small", 1318, 5, 2),
        ("large", 110, 12, 4),
        ("bowl", 185, 15, 8),
        ("wooden", 587, 0.9, 0.2),
    ],
)
def test_every_kind_has_its_pitch_and_ring_time(kind, hertz, ring_s, fades_in_s, struck):
    sound = struck(kind)
    assert len(sound) / RATE == ring_s
    padded = np.concatenate([sound[: 2 * RATE], np.zeros((max(0, 2 * RATE - len(sound)), 2))])
    assert strongest_hertz(padded, 1)[0] == pytest.approx(hertz, rel=0.01)
    levels = levels_db(sound, 50)
    assert 8 < levels.max() - levels[int(fades_in_s * 20)] < 30


@pytest.mark.parametrize("kind", ["bell", "small", "large", "bowl"])
def test_metal_beats_and_wood_does_not(kind, struck):
    def beating_db(sound, of_s):
        levels = levels_db(sound[: int(of_s * RATE), [0, 0]], 20)[5:]
        at = np.arange(len(levels))
        return np.ptp(levels - np.polyval(np.polyfit(at, levels, 2), at))

    assert beating_db(struck(kind), 3.5) > 1.5
    assert beating_db(struck("wooden"), 0.35) < 1.5


@pytest.mark.parametrize("kind", ["small", "large", "bowl", "wooden"])
def test_high_partials_fade_first_in_every_kind(kind, struck):
    sound = struck(kind)
    early, late = sound[: len(sound) // 10], sound[len(sound) // 4 : len(sound) // 2]
    assert centroid_hz(late) < 0.95 * centroid_hz(early)
