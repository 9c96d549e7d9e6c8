"""The limiter: true peaks stay under its ceiling, and quieter sound is unchanged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128
from soundfiles import noise, tone

from audio.signal.clip import FRAMES_PER_MS, RATE
from audio.signal.limiter import CEILING_DBTP, Limiter, TruePeak


def limited(sound, ceiling_dbtp=CEILING_DBTP, size=RATE):
    limiter = Limiter(ceiling_dbtp)
    pieces = [limiter.process(sound[begin : begin + size]) for begin in range(0, len(sound), size)]
    return np.concatenate([*pieces, limiter.flush()])


def square_wave():
    return (2 * np.sign(tone(2, 440, 1) + 1e-9)).astype(np.float32)


def clicks():
    sound = np.zeros((2 * RATE, 2), np.float32)
    sound[[0, 100, 40_000, 40_001, -1]] = 5
    sound[60_000, 1] = -8
    return sound


def bursts():
    gate = np.sin(2 * np.pi * 7 * np.arange(2 * RATE) / RATE) > 0.5
    return noise(2, 2) * gate[:, None].astype(np.float32)


def hidden_peak(level):
    """A tone at `level`, and between silence, samples that add up to a peak between them which is 7 dB higher."""
    sound = tone(1, 997, level)
    sound[20_000:21_000] = 0
    sound[20_500:20_524] = 0.45 * np.sign(np.sinc(np.arange(-11, 13) - 0.5))[:, None]
    return sound


LOUD = [
    pytest.param(noise(2, 1), id="noise"),
    pytest.param(noise(2, 20), id="very loud noise"),
    pytest.param(square_wave(), id="square wave"),
    pytest.param(clicks(), id="clicks"),
    pytest.param(bursts(), id="bursts"),
    *(pytest.param(tone(2, hertz, 1.5), id=f"{hertz} Hz") for hertz in (997, 9000, 12_000.3, 18_000)),
]


@pytest.mark.parametrize("ceiling_dbtp", [-2.0, -12.0])
@pytest.mark.parametrize("sound", LOUD)
def test_no_true_peak_is_over_the_ceiling(sound, ceiling_dbtp):
    # 0.1 dB, plus the rounding of ebur128.
    assert ebur128(limited(sound, ceiling_dbtp))[1] <= ceiling_dbtp + 0.11


def test_peaks_between_samples_are_limited():
    at = np.arange(RATE)
    wave = 1.05 * np.sin(np.pi / 2 * at + np.pi / 4) * np.hanning(RATE)
    sound = np.repeat(wave[:, None], 2, axis=1).astype(np.float32)
    assert np.abs(sound).max() < 10 ** (CEILING_DBTP / 20) < 10 ** (ebur128(sound)[1] / 20)
    assert ebur128(limited(sound))[1] <= CEILING_DBTP + 0.11


def test_a_peak_far_above_the_samples_around_it_is_limited():
    sound = hidden_peak(0.1)
    assert (
        np.abs(sound).max()
        < 10 ** ((CEILING_DBTP - 4) / 20)
        < 10 ** (CEILING_DBTP / 20)
        < 10 ** (ebur128(sound)[1] / 20)
    )
    assert ebur128(limited(sound))[1] <= CEILING_DBTP + 0.3  # so close to half the rate, interpolators differ a little


@pytest.mark.parametrize("sound", [clicks(), hidden_peak(0.1), hidden_peak(0.75)])
def test_a_true_peak_is_found_wherever_it_is(sound):
    sound = np.pad(0.2 * sound, ((100, 100), (0, 0)))
    meter = TruePeak()
    for piece in np.array_split(sound, 9):
        meter.push(piece)
    assert meter.decibels == pytest.approx(ebur128(sound)[1], abs=0.3)


@pytest.mark.parametrize("sound", [noise(1, 0.15), tone(1, 997, 0.74), np.zeros((RATE, 2), np.float32)])
def test_sound_under_the_ceiling_is_unchanged(sound):
    np.testing.assert_array_equal(limited(sound), sound)


def test_sound_far_from_a_peak_is_unchanged():
    sound = noise(3, 0.1)
    sound[RATE] = 4
    out = limited(sound)
    touched = np.flatnonzero((out != sound).any(axis=1))
    assert RATE - 20 * FRAMES_PER_MS < touched[0] <= RATE
    # 16 dB at 60 dB a second
    assert touched[-1] < RATE * 1.35


@pytest.mark.parametrize("frames", [0, 1, 47, 48, 49, 1000, 12_345])
def test_output_is_as_long_as_input(frames):
    assert limited(noise(1, 1)[:frames]).shape == (frames, 2)


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(0, 5000), max_size=20), seed=st.integers(0, 9))
def test_block_size_changes_nothing(sizes, seed):
    sound = noise(0.5, 0.5, seed=seed) * np.linspace(0.2, 4, RATE // 2, dtype=np.float32)[:, None]
    limiter = Limiter()
    pieces = np.split(sound, np.minimum(np.cumsum(sizes, dtype=int), len(sound)))
    in_blocks = np.concatenate([*(limiter.process(piece) for piece in pieces), limiter.flush()])
    np.testing.assert_allclose(in_blocks, limited(sound), atol=1e-6)


@pytest.mark.parametrize(("peak", "steepest_db"), [(3, 1.01), (20, 2.01)])
def test_gain_moves_slowly_even_for_a_peak_far_over_the_ceiling(peak, steepest_db):
    sound = np.full((RATE, 2), 0.1, np.float32)
    sound[RATE // 2] = peak
    gain_db = 20 * np.log10(limited(sound) / sound)[:, 0]
    per_ms = np.abs(gain_db[FRAMES_PER_MS:] - gain_db[:-FRAMES_PER_MS])
    assert gain_db.min() < -10
    assert per_ms.max() < steepest_db


def test_the_gain_recovers_at_60_db_a_second():
    sound = np.full((RATE, 2), 0.1, np.float32)
    sound[10_000] = 8
    gain_db = 20 * np.log10(limited(sound) / sound)[:, 0]
    assert gain_db[10_000 + 2400 + 9600] - gain_db[10_000 + 2400] == pytest.approx(12, abs=0.5)


def test_channels_are_limited_together():
    sound = noise(1, 0.1)
    sound[20_000, 0] = 4
    out = limited(sound)
    np.testing.assert_allclose(out[:, 0] / sound[:, 0], out[:, 1] / sound[:, 1], rtol=1e-4)


def test_silence_around_a_sound_stays_silent():
    sound = np.zeros((RATE, 2), np.float32)
    sound[20_000:30_000] = noise(1, 2)[:10_000]
    out = limited(sound)
    assert not out[:20_000].any()
    assert not out[30_000:].any()
