"""Ambiences: the same at every reading, without seams, kind in tone, and as loud as promised."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measuring import ebur128

from audio.ambience import AMBIENCES, ROOM_TONE, Rain, RoomTone, coloured_noise
from audio.clip import RATE

SECONDS = 60
HOURS_8 = 8 * 3600 * RATE

kinds = pytest.mark.parametrize("kind", [Rain, RoomTone])


@pytest.fixture(scope="module")
def minutes():
    """Give a minute of each kind, read once."""
    return {kind: kind(7).read(0, SECONDS * RATE) for kind in (Rain, RoomTone)}


def levels_db(samples, frames):
    """Return the level of each stretch of `frames` frames, both sides together."""
    whole = samples[: len(samples) // frames * frames].astype(float)
    return 10 * np.log10(np.mean(whole.reshape(-1, frames * 2) ** 2, axis=1))


def band(samples, low_hz, high_hz):
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < low_hz) | (hertz >= high_hz)] = 0
    return np.fft.irfft(spectrum, len(samples))


def share_db(samples, low_hz, high_hz):
    """Return how far the power of a band is under that of the whole."""
    return 10 * np.log10(np.var(band(samples, low_hz, high_hz)) / np.var(samples))


def kurtosis(samples):
    return np.mean((samples - samples.mean()) ** 4) / np.var(samples) ** 2


def with_shuffled_phases(samples):
    """Return plain noise of the very same spectrum."""
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(samples) // 2 + 1)
    return np.fft.irfft(np.abs(np.fft.rfft(samples)) * np.exp(1j * phases), len(samples))


@kinds
@settings(deadline=None, max_examples=15)
@given(
    start=st.integers(0, HOURS_8),
    sizes=st.lists(st.sampled_from([1, 7, 480, 4096, RATE - 1, RATE, RATE + 1]), min_size=1, max_size=4),
)
def test_blocks_of_any_size_from_anywhere_hold_the_same_sound(kind, start, sizes):
    in_blocks, whole = kind(3), kind(3)
    starts = start + np.cumsum([0, *sizes])
    blocks = [in_blocks.read(int(at), size) for at, size in zip(starts, sizes, strict=False)]
    np.testing.assert_allclose(np.concatenate(blocks), whole.read(start, sum(sizes)), atol=1e-6)


@kinds
def test_what_was_read_before_changes_nothing(kind):
    wandering = kind(5)
    for start in (90 * RATE, 0, 17):
        wandering.read(start, 2 * RATE)
    np.testing.assert_array_equal(wandering.read(RATE // 2, RATE), kind(5).read(RATE // 2, RATE))


@kinds
def test_a_reader_may_change_what_it_was_given(kind):
    ambience = kind(1)
    ambience.read(0, RATE)[:] = 9
    assert np.max(np.abs(ambience.read(0, RATE))) < 1


@kinds
def test_reads_are_stereo_float32_even_when_nothing_is_asked_for(kind):
    ambience = kind(1)
    assert ambience.read(100, 0).shape == (0, 2)
    assert ambience.read(100, 480).shape == (480, 2)
    assert ambience.read(100, 480).dtype == np.float32


@kinds
def test_another_seed_is_another_sound(kind):
    one, other = kind(1).read(0, RATE), kind(2).read(0, RATE)
    assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.1


@kinds
def test_no_second_comes_round_again(kind, minutes):
    seconds = minutes[kind][:, 0].reshape(SECONDS, RATE)
    alike = np.abs(np.corrcoef(seconds) - np.eye(SECONDS))
    assert alike.max() < 0.2


@kinds
@pytest.mark.parametrize("seed", [0, 11])
def test_integrated_loudness_is_23_lufs(kind, seed):
    assert ebur128(kind(seed).read(0, 45 * RATE))[0] == pytest.approx(-23, abs=1)


@kinds
def test_no_peak_is_over_nine_tenths(kind, minutes):
    assert np.max(np.abs(minutes[kind])) < 0.9


@kinds
def test_joins_are_as_loud_as_what_is_around_them(kind, minutes):
    quarters = 10 ** (levels_db(minutes[kind], RATE // 4).reshape(-1, 4).mean(axis=0) / 10)
    assert abs(10 * np.log10(quarters[0] / quarters[1:].mean())) < 1


@kinds
def test_joins_do_not_click(kind, minutes):
    steps = np.abs(np.diff(minutes[kind], axis=0)).max(axis=1)
    at_joins = steps[RATE - 1 :: RATE]
    assert at_joins.max() <= np.quantile(steps, 0.9999)


@kinds
def test_there_is_little_harshness_above_10_khz(kind, minutes):
    assert share_db(minutes[kind][: 10 * RATE, 0], 10_000, RATE / 2) < -20


def test_the_sides_of_rain_are_wide_but_belong_together(minutes):
    assert 0.15 < np.corrcoef(minutes[Rain].T)[0, 1] < 0.6


def test_the_sides_of_room_tone_are_wide_but_belong_together(minutes):
    assert 0.4 < np.corrcoef(minutes[RoomTone].T)[0, 1] < 0.9


def test_rain_reaches_from_a_rumble_to_a_hiss(minutes):
    left = minutes[Rain][: 10 * RATE, 0]
    for low_hz, high_hz in [(40, 150), (250, 1000), (1000, 4000), (4000, 8000)]:
        assert -16 < share_db(left, low_hz, high_hz) < -1


def test_rain_has_drops_where_plain_noise_has_none(minutes):
    left = minutes[Rain][: 20 * RATE, 0].astype(float)
    drops = band(left, 2500, 7000)
    assert kurtosis(with_shuffled_phases(drops)) < 3.2
    assert kurtosis(drops) > 4


def test_some_drops_of_rain_are_large(minutes):
    left = minutes[Rain][: 20 * RATE, 0].astype(float)
    assert kurtosis(band(left, 500, 1200)) > 3.3


def test_no_drop_sticks_out_by_more_than_12_db(minutes):
    short = levels_db(minutes[Rain], RATE // 200).reshape(SECONDS, 200)
    around = levels_db(minutes[Rain], RATE)
    assert np.max(short - around[:, None]) < 12


def test_rain_swells_slowly_by_a_few_decibels(minutes):
    levels = levels_db(minutes[Rain], RATE)
    smooth = np.convolve(levels, np.full(3, 1 / 3), "valid")
    assert 1 < np.ptp(smooth) < 4.5
    assert np.max(np.abs(np.diff(smooth))) < 0.8


def test_room_tone_stays_level(minutes):
    assert np.ptp(levels_db(minutes[RoomTone], RATE)) < 2


def test_room_tone_is_dark(minutes):
    left = minutes[RoomTone][: 10 * RATE, 0]
    assert share_db(left, 0, 400) > share_db(left, 400, 1500) > share_db(left, 1500, 10_000) + 6


def test_rain_can_be_named_and_silence_has_its_room_tone():
    assert isinstance(AMBIENCES["rain"](1), Rain)
    assert isinstance(ROOM_TONE(1), RoomTone)


def test_coloured_noise_has_the_power_and_the_likeness_asked_for():
    colour = np.full(1000, 0.01, np.float32)
    noise = coloured_noise(np.random.default_rng(0), colour, 0.5, RATE)
    assert np.mean(noise**2) == pytest.approx(np.sum(colour**2), rel=0.1)
    assert np.corrcoef(noise.T)[0, 1] == pytest.approx(0.5, abs=0.1)
