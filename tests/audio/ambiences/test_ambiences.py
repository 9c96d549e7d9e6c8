"""Ambiences: the same at every reading, without seams, kind in tone, as loud as promised, and each like itself."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128

from audio.ambiences import AMBIENCES, LUFS, Share, ambience, parse_blend
from audio.ambiences.air import _Gusts
from audio.ambiences.layers import Layers
from audio.ambiences.steady import RoomTone
from audio.errors import UnknownAmbienceError
from audio.signal.clip import RATE
from audio.signal.loudness import LoudnessMeter, loudness
from audio.signal.noise import coloured_noise

SECONDS = 48
HOURS_8 = 8 * 3600 * RATE
KINDS = [*AMBIENCES, "room tone"]

kinds = pytest.mark.parametrize("kind", KINDS)
named = pytest.mark.parametrize("kind", AMBIENCES)


def made(kind, seed):
    return RoomTone(seed) if kind == "room tone" else ambience(kind, seed)


@pytest.fixture(scope="module")
def heard():
    """Give the first minute or so of an ambience, read once."""
    kept = {}

    def give(kind):
        if kind not in kept:
            kept[kind] = made(kind, 7).read(0, SECONDS * RATE)
        return kept[kind]

    return give


def levels_db(samples, frames):
    """Return the level of each stretch of `frames` frames, both sides together."""
    whole = samples[: len(samples) // frames * frames].astype(float)
    return 10 * np.log10(np.mean(whole.reshape(len(whole) // frames, -1) ** 2, axis=1) + 1e-12)


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


def centroid_hz(samples):
    power = np.abs(np.fft.rfft(samples)) ** 2
    return np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(power)


def modulation(samples, low_hz, high_hz, rate=200):
    """Return how much of the envelope's movement, up to half of `rate` Hz, is between two rates."""
    whole = samples[: len(samples) // (RATE // rate) * (RATE // rate)]
    envelope = np.sqrt(np.mean(whole.reshape(-1, RATE // rate) ** 2, axis=1))
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    hertz = np.fft.rfftfreq(len(envelope), 1 / rate)
    return np.sum(power[(hertz >= low_hz) & (hertz < high_hz)]) / np.sum(power)


def with_shuffled_phases(samples):
    """Return plain noise of the very same spectrum."""
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(samples) // 2 + 1)
    return np.fft.irfft(np.abs(np.fft.rfft(samples)) * np.exp(1j * phases), len(samples))


def onsets(samples, jump_db, frames=RATE // 200):
    """Return the stretches of 5 ms that are louder by `jump_db` than the quiet before them."""
    levels = levels_db(samples, frames)
    before = np.minimum(levels[1:-2], levels[2:-1])
    rises = np.flatnonzero(levels[3:] - before > jump_db)
    return rises[np.flatnonzero(np.diff(rises, prepend=-10) > 1)]


# What holds for each


@kinds
@settings(deadline=None, max_examples=4)
@given(
    start=st.integers(0, HOURS_8),
    sizes=st.lists(st.sampled_from([1, 7, 480, 4096, RATE - 1, RATE, RATE + 1]), min_size=1, max_size=3),
)
def test_block_size_and_start_do_not_change_the_sound(kind, start, sizes):
    in_blocks, whole = made(kind, 3), made(kind, 3)
    starts = start + np.cumsum([0, *sizes])
    blocks = [in_blocks.read(int(at), size) for at, size in zip(starts, sizes, strict=False)]
    np.testing.assert_array_equal(np.concatenate(blocks), whole.read(start, sum(sizes)))


@kinds
def test_earlier_reads_do_not_change_the_sound(kind, heard):
    wandering = made(kind, 7)
    for start in (90 * RATE, 0, 17):
        wandering.read(start, RATE)
    np.testing.assert_array_equal(wandering.read(RATE // 2, RATE), heard(kind)[RATE // 2 : RATE // 2 + RATE])


@kinds
def test_a_caller_may_modify_a_returned_block(kind):
    one = made(kind, 1)
    one.read(0, RATE)[:] = 9
    assert np.max(np.abs(one.read(0, RATE))) < 1


@kinds
@pytest.mark.parametrize("frames", [0, 480])
def test_reads_are_stereo_float32_even_for_zero_frames(kind, frames):
    read = made(kind, 1).read(100, frames)
    assert (read.shape, read.dtype) == ((frames, 2), np.float32)


@kinds
def test_another_seed_is_another_sound(kind, heard):
    one, other = heard(kind)[: 3 * RATE], made(kind, 2).read(0, 3 * RATE)
    assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.3


@kinds
def test_the_sound_never_repeats(kind, heard):
    """A stretch of four seconds fits nowhere else in the minute, at any shift, nor at the same place in hours."""
    sound = heard(kind)[:, 0].astype(float)
    part = sound[: 4 * RATE]
    size = len(sound) + len(part)
    fits = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(part, size)), size)[: len(sound) - len(part)]
    energy = np.cumsum(np.square(np.append(0, sound)))
    around = energy[len(part) : len(part) + len(fits)] - energy[: len(fits)]
    alike = np.abs(fits) / np.sqrt(around * np.sum(part**2))
    assert alike[0] == pytest.approx(1)
    assert alike[RATE // 2 :].max() < (0.8 if kind in ("drone", "heartbeat") else 0.3)


@kinds
def test_all_ambiences_and_seeds_are_equally_loud(kind, heard):
    assert ebur128(heard(kind))[0] == pytest.approx(LUFS, abs=0.9)
    other, meter = made(kind, 11), LoudnessMeter()
    for minute in (0, 20, 40):
        meter.push(other.read(minute * 60 * RATE, 14 * RATE))
    assert meter.integrated() == pytest.approx(LUFS, abs=0.9)


@kinds
def test_the_loudness_is_stable_for_hours(kind):
    one = made(kind, 5)
    levels = [loudness(one.read(minute * 60 * RATE, 9 * RATE)) for minute in (0, 11, 23, 37, 58, 60 * 7)]
    assert np.abs(np.array(levels) - LUFS).max() < 2.8


@kinds
def test_peaks_stay_below_0_9_without_dc_offset(kind, heard):
    assert np.max(np.abs(heard(kind))) < 0.9
    assert np.abs(heard(kind).mean(axis=0, dtype=float)).max() < 3e-4


@kinds
def test_seconds_join_without_a_click_or_a_dip(kind, heard):
    steps = np.abs(np.diff(heard(kind), axis=0)).max(axis=1)
    assert steps[RATE - 1 :: RATE].max() <= 1.3 * np.quantile(steps, 0.9999)
    if kind not in ("ocean", "heartbeat"):
        quarters = 10 ** (levels_db(heard(kind), RATE // 4).reshape(-1, 4).mean(axis=0) / 10)
        assert abs(10 * np.log10(quarters[0] / quarters[1:].mean())) < 1


@kinds
def test_there_is_little_energy_above_10_khz(kind, heard):
    assert share_db(heard(kind)[: 10 * RATE, 0], 10_000, RATE / 2) < (-14 if kind == "pink" else -18)


@kinds
def test_both_channels_are_equally_loud(kind, heard):
    left, right = heard(kind).T
    assert 10 * np.log10(np.mean(left**2) / np.mean(right**2)) == pytest.approx(0, abs=0.6)


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("rain", 0.15, 0.6),
        ("shower", 0.05, 0.5),
        ("ocean", 0.4, 0.85),
        ("stream", 0.0, 0.5),
        ("wind", 0.2, 0.7),
        ("forest", 0.05, 0.5),
        ("fire", 0.5, 0.95),
        ("night", 0.2, 0.85),
        ("brown", 0.5, 0.9),
        ("pink", 0.3, 0.7),
        ("drone", 0.4, 0.95),
        ("heartbeat", 0.85, 0.99),
        ("room tone", 0.4, 0.9),
    ],
)
def test_the_channels_are_partly_correlated(kind, least, most, heard):
    assert least < np.corrcoef(heard(kind).T)[0, 1] < most


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("rain", 1000, 2200),
        ("shower", 2400, 4000),
        ("ocean", 200, 700),
        ("stream", 800, 1700),
        ("wind", 400, 1400),
        ("forest", 1300, 2600),
        ("fire", 150, 600),
        ("night", 600, 3600),
        ("brown", 80, 250),
        ("pink", 1000, 2000),
        ("drone", 120, 350),
        ("heartbeat", 60, 160),
        ("room tone", 150, 600),
    ],
)
def test_each_ambience_has_its_own_brightness(kind, least, most, heard):
    assert least < centroid_hz(heard(kind)[: 20 * RATE].mean(axis=1)) < most


# Rain and shower


def test_rain_covers_a_wide_spectrum(heard):
    left = heard("rain")[: 10 * RATE, 0]
    for low_hz, high_hz in [(40, 150), (250, 1000), (1000, 4000), (4000, 8000)]:
        assert -16 < share_db(left, low_hz, high_hz) < -1


def test_rain_has_drops_that_plain_noise_lacks(heard):
    left = heard("rain")[: 20 * RATE, 0].astype(float)
    drops = band(left, 2500, 7000)
    assert kurtosis(with_shuffled_phases(drops)) < 3.2
    assert kurtosis(drops) > 4
    assert kurtosis(band(left, 500, 1200)) > 3.3  # some are large


def test_no_drop_sticks_out_by_more_than_12_db(heard):
    short = levels_db(heard("rain"), RATE // 200).reshape(SECONDS, 200)
    assert np.max(short - levels_db(heard("rain"), RATE)[:, None]) < 12


def test_rain_swells_slowly_by_a_few_decibels(heard):
    levels = levels_db(heard("rain"), RATE)
    smooth = np.convolve(levels, np.full(3, 1 / 3), "valid")
    assert 1 < np.ptp(smooth) < 4.5
    assert np.max(np.abs(np.diff(smooth))) < 0.8


def test_a_shower_is_brighter_denser_and_more_even_than_rain(heard):
    rain, shower = heard("rain")[: 20 * RATE, 0], heard("shower")[: 20 * RATE, 0]
    assert centroid_hz(shower) > 1.4 * centroid_hz(rain)
    assert share_db(shower, 0, 500) < share_db(rain, 0, 500) - 4
    assert 3.05 < kurtosis(band(shower, 2000, 7000)) < kurtosis(band(rain, 2500, 7000))
    assert np.ptp(levels_db(heard("shower"), RATE)) < 3


def test_a_shower_echoes_from_tiles(heard):
    """The first echo, 2.9 ms after a drop, is there in the autocorrelation of the bright part."""
    bright = band(heard("shower")[: 20 * RATE, 0].astype(float), 1500, 7000)
    power = np.abs(np.fft.rfft(bright)) ** 2
    sums = np.concatenate([[0.0], np.cumsum(np.pad(power, 10_000))])
    around = (sums[20_001:] - sums[:-20_001])[: len(power)] / 20_001
    alike = np.fft.irfft(power / np.maximum(around, 1e-9))
    late = int(0.0029 * RATE)
    assert alike[late - 3 : late + 4].max() > 5 * np.std(alike[2000:4000])


# Ocean and stream


def test_waves_come_about_every_nine_seconds(heard):
    levels = np.convolve(levels_db(heard("ocean"), RATE // 4), np.full(6, 1 / 6), "valid")
    crests = [at for at in range(8, len(levels) - 8) if levels[at] == levels[at - 8 : at + 9].max()]
    between = np.diff(crests) / 4
    assert between.min() > 6
    assert between.max() < 13
    assert np.std(between) > 0.2
    assert 5 < np.ptp(levels) < 14


def test_a_wave_is_dark_as_it_swells_and_hisses_as_it_runs_out(heard):
    def in_steps(low_hz, high_hz):
        return levels_db(band(heard("ocean").mean(axis=1).astype(float), low_hz, high_hz)[:, None], RATE // 4)

    def lag(later, earlier):
        fits = [np.corrcoef(later[8 + shift : len(later) - 20 + shift], earlier[8:-20])[0, 1] for shift in range(13)]
        return np.argmax(fits) / 4

    assert lag(in_steps(300, 1500), in_steps(50, 150)) >= 0.25
    assert lag(in_steps(3000, 9000), in_steps(50, 150)) >= 1
    assert np.ptp(in_steps(3000, 9000)) > np.ptp(in_steps(50, 150)) + 2


def test_foam_fizzes_with_single_bubbles(heard):
    fizz = band(heard("ocean")[:, 0].astype(float), 3500, 9000)
    loudest = np.argmax(levels_db(fizz[:, None], RATE))
    assert kurtosis(fizz[loudest * RATE : (loudest + 2) * RATE]) > 3.15


def test_a_stream_consists_of_bubbles_between_1_and_4_khz(heard):
    left = heard("stream")[: 20 * RATE, 0].astype(float)
    assert share_db(left, 700, 4500) > -2
    assert kurtosis(left) > 4.5
    assert kurtosis(with_shuffled_phases(left)) < 3.2


def test_a_stream_babbles_independently_in_each_channel(heard):
    left, right = heard("stream").T.astype(float)
    assert modulation(left, 1, 8) > 1.3 * modulation(with_shuffled_phases(left), 1, 8)
    envelopes = [levels_db(side[:, None], RATE // 20) for side in (left, right)]
    assert np.corrcoef(envelopes)[0, 1] < 0.8


# Wind and forest


@pytest.mark.parametrize("kind", ["wind", "forest"])
def test_wind_comes_in_gusts_of_seconds(kind, heard):
    levels = levels_db(heard(kind), RATE // 2)
    assert 3 < np.ptp(levels) < 12
    assert modulation(heard(kind)[:, 0], 0.02, 0.6, rate=10) > 0.4


def test_the_harder_the_wind_blows_the_louder_brighter_and_higher_it_is(heard):
    seconds = np.arange(SECONDS) + 0.5
    gusts = _Gusts(7)(seconds)
    parts = heard("wind")[:, 0].astype(float).reshape(SECONDS, RATE)
    louder = levels_db(heard("wind"), RATE)
    pitches = []
    for part in parts:
        power = np.abs(np.fft.rfft(part * np.hanning(RATE))) ** 2
        smooth = np.convolve(power * np.arange(len(power)) ** 1.5, np.full(25, 1 / 25), "same")
        pitches.append(260 + np.argmax(smooth[260:520]))
    assert np.corrcoef(gusts, louder)[0, 1] > 0.8
    assert np.corrcoef(gusts, pitches)[0, 1] > 0.6
    assert np.corrcoef(gusts, [centroid_hz(part) for part in parts])[0, 1] > 0.3


def test_birds_sing_now_and_then_in_phrases_over_the_leaves(heard):
    sound = heard("forest").mean(axis=1).astype(float)
    spectra = np.abs(np.fft.rfft(sound[: SECONDS * RATE].reshape(-1, 960) * np.hanning(960))) ** 2
    singing = spectra[:, 28:110]
    tonal = singing.max(axis=1) / np.median(singing, axis=1)
    notes = np.flatnonzero(tonal > 40) / 50
    phrases = 1 + np.sum(np.diff(notes) > 1.5)
    assert 3 <= phrases <= 16
    assert 0.01 < len(notes) / len(tonal) < 0.3
    assert len(notes) / phrases > 5


# Fire


def crackling(heard):
    return onsets(band(heard("fire").mean(axis=1).astype(float), 2000, 12_000)[:, None], 8)


def test_fire_crackles_in_bursts(heard):
    found = crackling(heard) / 200
    counts = np.histogram(found, np.arange(0, SECONDS + 0.1, 0.25))[0]
    assert 1 < len(found) / SECONDS < 15
    assert np.var(counts) / np.mean(counts) > 1.4  # by pure chance it would be 1


def test_most_crackles_are_faint_and_a_few_are_loud(heard):
    levels = levels_db(band(heard("fire").mean(axis=1).astype(float), 2000, 12_000)[:, None], RATE // 200)
    over = np.array([levels[at + 3 : at + 7].max() for at in crackling(heard)]) - np.median(levels)
    assert np.median(over) < np.max(over) - 9
    assert kurtosis(band(heard("fire")[:, 0].astype(float), 2000, 9000)) > 15


def test_a_fire_flutters_under_its_crackling(heard):
    roar = band(heard("fire")[:, 0].astype(float), 40, 250)
    steps = levels_db(roar[:, None], RATE // 10)
    plain = levels_db(with_shuffled_phases(roar)[:, None], RATE // 10)
    assert np.std(steps) > 1.2 * np.std(plain)
    assert share_db(heard("fire")[:, 0], 40, 400) > -4


# Night


def chirping(heard):
    return band(heard("night")[:, 1].astype(float), 3600, 5200)


def test_crickets_sing_high_and_narrow_over_still_air(heard):
    left = heard("night")[: 20 * RATE, 0]
    assert share_db(left, 3600, 5200) > -9
    assert share_db(left, 5800, 20_000) < share_db(left, 3600, 5200) - 15
    assert share_db(left, 1500, 3400) < share_db(left, 3600, 5200) - 6


def test_crickets_chirp_in_regular_groups_of_strokes(heard):
    sung, plain = chirping(heard), with_shuffled_phases(chirping(heard))
    assert modulation(sung, 22, 40) > 3 * modulation(sung, 41, 59)
    assert modulation(plain, 22, 40) < 2.2 * modulation(plain, 41, 59)
    assert modulation(sung, 0.5, 6) > 2 * modulation(plain, 0.5, 6)


# What stays as it is


@pytest.mark.parametrize(("kind", "decibels"), [("brown", -6), ("pink", -3)])
def test_coloured_noise_has_its_slope(kind, decibels, heard):
    left = heard(kind)[:, 0]
    octaves = [share_db(left, low, 2 * low) for low in (100, 200, 400, 800, 1600, 3200)]
    # An octave has twice the width of the one below it: 3 dB.
    np.testing.assert_allclose(np.diff(octaves), decibels + 3, atol=0.6)


@pytest.mark.parametrize("kind", ["brown", "pink", "room tone"])
def test_a_steady_noise_stays_level(kind, heard):
    assert np.ptp([loudness(part) for part in np.split(heard(kind), SECONDS // 4)]) < 1.3


def test_room_tone_is_dark(heard):
    left = heard("room tone")[: 10 * RATE, 0]
    assert share_db(left, 0, 400) > share_db(left, 400, 1500) > share_db(left, 1500, 10_000) + 6


# Drone and heartbeat


def test_a_drone_has_clear_pitches_that_beat_and_change(heard):
    sound = heard("drone").mean(axis=1).astype(float)
    spectra = np.abs(np.fft.rfft(sound.reshape(6, -1) * np.hanning(8 * RATE))) ** 2
    clear = spectra[:, 8 * 90 : 8 * 900]
    assert np.all(np.sort(clear, axis=1)[:, -120:].sum(axis=1) > 0.8 * clear.sum(axis=1))
    assert np.corrcoef(np.log(clear[0] + 1e-3), np.log(clear[3] + 1e-3))[0, 1] < 0.95
    assert 0.5 < np.std(levels_db(heard("drone"), RATE // 5)) < 4


def test_a_drone_is_continuous_without_attacks(heard):
    levels = levels_db(heard("drone"), RATE // 10)
    assert levels.min() > np.median(levels) - 8
    assert np.diff(levels).max() < 4


def beats(heard):
    low = levels_db(band(heard("heartbeat")[:, 0].astype(float), 30, 200)[:, None], RATE // 100)
    loud = [at for at in range(8, len(low) - 8) if low[at] == low[at - 8 : at + 9].max() and low[at] > low.max() - 9]
    return np.array(loud) / 100


def test_a_heart_beats_twice_and_rests(heard):
    between = np.diff(beats(heard))
    short, long = between[between < 0.5], between[between > 0.5]
    assert np.median(short) == pytest.approx(0.33, abs=0.05)
    assert np.median(long) == pytest.approx(0.72, abs=0.08)
    assert abs(len(short) - len(long)) <= 3


def test_a_heartbeat_is_calm_and_slightly_irregular(heard):
    found = beats(heard)
    first = found[:-1][np.diff(found) < 0.5]
    between = np.diff(first)
    assert 54 < 60 / np.median(between) < 60
    assert 0.015 < np.std(between[between < 1.5]) < 0.08


# Blends and names


@pytest.mark.parametrize("text", ["rain+drone", "ocean:0.5+fire", "brown+pink:3+heartbeat"])
def test_a_blend_is_as_loud_as_one_ambience(text):
    assert loudness(ambience(text, 3).read(0, 40 * RATE)) == pytest.approx(LUFS, abs=1)


def test_a_blend_is_the_sum_of_its_parts_by_their_weights():
    ocean, fire = ambience("ocean", 3).read(RATE, 3 * RATE), ambience("fire", 4).read(RATE, 3 * RATE)
    expected = (0.5 * ocean + fire) / np.sqrt(1.25)
    np.testing.assert_allclose(ambience("ocean:0.5+fire", 3).read(RATE, 3 * RATE), expected, atol=1e-6)


def test_an_ambience_mixed_with_itself_uses_two_seeds():
    twice = ambience("rain+rain", 3).read(0, RATE)
    assert abs(np.corrcoef(twice[:, 0], ambience("rain", 3).read(0, RATE)[:, 0])[0, 1]) < 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rain", [("rain", 1)]),
        ("rain+drone", [("rain", 1), ("drone", 1)]),
        (" ocean : 0.5 + fire ", [("ocean", 0.5), ("fire", 1)]),
        ("rain:.2+night:3", [("rain", 0.2), ("night", 3)]),
        ("rian", "no ambience called 'rian'; did you mean 'rain'?"),
        ("", "the ambiences are: rain, shower"),
        ("rain+", "the ambiences are: rain, shower"),
        ("rain:", "as in rain:0.5"),
        ("rain:loud", "invalid weight 'loud'; use 0.01 to 100, as in rain:0.5"),
        ("rain:nan", "invalid weight 'nan'"),
        ("rain:0", "invalid weight '0'"),
        ("rain:-1", "invalid weight '-1'"),
        ("rain:1e9", "invalid weight '1e9'"),
        ("+".join(["rain"] * 9), "at most 8"),
    ],
)
def test_names_and_weights_are_parsed(text, expected):
    if isinstance(expected, list):
        assert parse_blend(text) == tuple(Share(*each) for each in expected)
        return
    with pytest.raises(UnknownAmbienceError) as caught:
        parse_blend(text)
    assert expected in str(caught.value)


def test_every_ambience_has_a_one_line_description():
    for kind in AMBIENCES.values():
        assert 20 < len(kind.about) < 90


def test_naming_ambiences_does_not_load_numpy():
    code = "import sys, audio.ambiences as a; a.parse_blend('rain+drone:2'); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_coloured_noise_has_the_requested_power_and_correlation():
    colour = np.full(1000, 0.01, np.float32)
    noise = coloured_noise(np.random.default_rng(0), colour, 0.5, RATE)
    assert np.mean(noise**2) == pytest.approx(np.sum(colour**2), rel=0.1)
    assert np.corrcoef(noise.T)[0, 1] == pytest.approx(0.5, abs=0.1)


def test_a_layer_renders_each_part_once_when_needed():
    drawn = []

    def layer(number):
        drawn.append(number)
        return np.full((2 * RATE + 5, 2), number, np.float32)

    ambience = Layers(1.0, layer)
    assert drawn == []
    seconds = [ambience.read(second * RATE, RATE)[:, 0] for second in (3, 4, 5, 9)]
    assert sorted(drawn) == [1, 2, 3, 4, 5, 7, 8, 9]
    assert [(second[0], second[-1]) for second in seconds] == [(6, 5), (9, 7), (12, 9), (24, 17)]
