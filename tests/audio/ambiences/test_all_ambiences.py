"""Every ambience: reproducible, seamless, never repeating, equally loud, and with its own character."""

import numpy as np
import pytest
from ambience_kinds import KINDS, open_kind
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128
from spectrum import centroid_hz, levels_db, share_db

from audio.ambiences import LUFS
from audio.signal.clip import RATE
from audio.signal.loudness import LoudnessMeter, loudness

HOURS_8 = 8 * 3600 * RATE

kinds = pytest.mark.parametrize("kind", KINDS)


@kinds
@settings(deadline=None, max_examples=4)
@given(
    start=st.integers(0, HOURS_8),
    sizes=st.lists(st.sampled_from([1, 7, 480, 4096, RATE - 1, RATE, RATE + 1]), min_size=1, max_size=3),
)
def test_block_size_and_start_do_not_change_the_sound(kind, start, sizes):
    in_blocks, whole = open_kind(kind, 3), open_kind(kind, 3)
    starts = start + np.cumsum([0, *sizes])
    blocks = [in_blocks.read(int(at), size) for at, size in zip(starts, sizes, strict=False)]
    np.testing.assert_array_equal(np.concatenate(blocks), whole.read(start, sum(sizes)))


@kinds
def test_earlier_reads_do_not_change_the_sound(kind, sound_of):
    wandering = open_kind(kind, 7)
    for start in (90 * RATE, 0, 17):
        wandering.read(start, RATE)
    np.testing.assert_array_equal(wandering.read(RATE // 2, RATE), sound_of(kind)[RATE // 2 : RATE // 2 + RATE])


@kinds
def test_a_caller_may_modify_a_returned_block(kind):
    one = open_kind(kind, 1)
    one.read(0, RATE)[:] = 9
    assert np.max(np.abs(one.read(0, RATE))) < 1


@kinds
@pytest.mark.parametrize("frames", [0, 480])
def test_reads_are_stereo_float32_even_for_zero_frames(kind, frames):
    read = open_kind(kind, 1).read(100, frames)
    assert (read.shape, read.dtype) == ((frames, 2), np.float32)


@kinds
def test_another_seed_is_another_sound(kind, sound_of):
    one, other = sound_of(kind)[: 3 * RATE], open_kind(kind, 2).read(0, 3 * RATE)
    assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.3


@kinds
def test_the_sound_never_repeats(kind, sound_of):
    """Four seconds of the sound match nothing else in it, at any shift."""
    sound = sound_of(kind)[:, 0].astype(float)
    part = sound[: 4 * RATE]
    size = len(sound) + len(part)
    fits = np.fft.irfft(np.fft.rfft(sound, size) * np.conj(np.fft.rfft(part, size)), size)[: len(sound) - len(part)]
    energy = np.cumsum(np.square(np.append(0, sound)))
    around = energy[len(part) : len(part) + len(fits)] - energy[: len(fits)]
    alike = np.abs(fits) / np.sqrt(around * np.sum(part**2))
    assert alike[0] == pytest.approx(1)
    assert alike[RATE // 2 :].max() < (0.8 if kind in ("drone", "heartbeat") else 0.3)


@kinds
def test_all_ambiences_and_seeds_are_equally_loud(kind, sound_of):
    assert ebur128(sound_of(kind))[0] == pytest.approx(LUFS, abs=0.9)
    other, meter = open_kind(kind, 11), LoudnessMeter()
    for minute in (0, 20, 40):
        meter.push(other.read(minute * 60 * RATE, 14 * RATE))
    assert meter.integrated() == pytest.approx(LUFS, abs=0.9)


@kinds
def test_the_loudness_is_stable_for_hours(kind):
    one = open_kind(kind, 5)
    levels = [loudness(one.read(minute * 60 * RATE, 9 * RATE)) for minute in (0, 11, 23, 37, 58, 60 * 7)]
    assert np.abs(np.array(levels) - LUFS).max() < 2.8


@kinds
def test_peaks_stay_below_0_9_without_dc_offset(kind, sound_of):
    assert np.max(np.abs(sound_of(kind))) < 0.9
    assert np.abs(sound_of(kind).mean(axis=0, dtype=float)).max() < 3e-4


@kinds
def test_seconds_join_without_a_click_or_a_dip(kind, sound_of):
    steps = np.abs(np.diff(sound_of(kind), axis=0)).max(axis=1)
    assert steps[RATE - 1 :: RATE].max() <= 1.3 * np.quantile(steps, 0.9999)
    if kind not in ("ocean", "heartbeat"):
        quarters = 10 ** (levels_db(sound_of(kind), RATE // 4).reshape(-1, 4).mean(axis=0) / 10)
        assert abs(10 * np.log10(quarters[0] / quarters[1:].mean())) < 1


@kinds
def test_there_is_little_energy_above_10_khz(kind, sound_of):
    assert share_db(sound_of(kind)[: 10 * RATE, 0], 10_000, RATE / 2) < (-14 if kind == "pink" else -18)


@kinds
def test_both_channels_are_equally_loud(kind, sound_of):
    left, right = sound_of(kind).T
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
def test_the_channels_are_partly_correlated(kind, least, most, sound_of):
    assert least < np.corrcoef(sound_of(kind).T)[0, 1] < most


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
def test_each_ambience_has_its_own_brightness(kind, least, most, sound_of):
    assert least < centroid_hz(sound_of(kind)[: 20 * RATE].mean(axis=1)) < most
