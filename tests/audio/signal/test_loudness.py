"""Loudness: as measured by FFmpeg's ebur128, for blocks of any size."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measurement import ebur128
from soundfiles import noise, tone

from audio.signal.clip import RATE
from audio.signal.loudness import LoudnessMeter, loudness


def bursts():
    """A minute of silence with four short bursts of noise."""
    sound = np.zeros((60 * RATE, 2), np.float32)
    for start, length in ((3.03, 2.21), (14.57, 1.37), (31.11, 3.3), (50, 0.52)):
        place = slice(round(start * RATE), round((start + length) * RATE))
        sound[place] = noise(60)[place]
    return sound


def rumble(seconds):
    walk = np.cumsum(noise(seconds, 0.01), axis=0, dtype=np.float64)
    walk -= walk.mean(axis=0)
    return (walk / np.abs(walk).max() / 2).astype(np.float32)


def one_sided(sound):
    return sound * np.array([1, 0], np.float32)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: noise(12), id="noise"),
        pytest.param(lambda: noise(4.567), id="not whole tenths of a second"),
        pytest.param(lambda: noise(12, 0.0005), id="quiet noise"),
        pytest.param(lambda: one_sided(noise(12)), id="one side only"),
        *(
            pytest.param(partial(tone, 12, hertz, 0.3), id=f"{hertz} Hz")
            for hertz in (13.3, 20, 27, 35, 63, 997, 5003, 15000)
        ),
        pytest.param(bursts, id="bursts with long silences"),
        pytest.param(lambda: rumble(20), id="rumble"),
        pytest.param(lambda: noise(12, 0.01) + np.float32(0.5), id="noise with an offset"),
        pytest.param(lambda: noise(12, 0.02) + tone(12, 13.3, 0.6), id="noise over an infrasonic tone"),
    ],
)
def test_loudness_matches_ebur128(make):
    sound = make()
    assert loudness(sound) == pytest.approx(ebur128(sound)[0], abs=0.1)


def test_mono_is_as_loud_as_the_same_sound_in_stereo():
    mono = noise(3, channels=1)
    assert loudness(mono) == pytest.approx(loudness(np.repeat(mono, 2, axis=1)), abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(sizes=st.lists(st.integers(0, 30_000), max_size=12))
def test_block_size_does_not_change_the_loudness(sizes):
    sound = noise(3) * np.linspace(0.1, 1, 3 * RATE, dtype=np.float32)[:, None]
    meter = LoudnessMeter()
    for piece in np.split(sound, np.minimum(np.cumsum(sizes, dtype=int), len(sound))):
        meter.push(piece)
    assert meter.integrated() == pytest.approx(loudness(sound), abs=1e-4)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(np.zeros((0, 2), np.float32), id="nothing"),
        pytest.param(np.zeros((5 * RATE, 2), np.float32), id="silence"),
        pytest.param(noise(5, 1e-5), id="under the gate"),
        pytest.param(noise(0.399), id="shorter than a block"),
    ],
)
def test_silent_or_too_short_sound_has_minus_infinite_loudness(sound):
    assert loudness(sound) == -np.inf


def test_powers_show_where_the_sound_is():
    sound = np.zeros((RATE, 2), np.float32)
    sound[RATE // 2 :] = noise(0.5)
    meter = LoudnessMeter()
    meter.push(sound)
    powers = meter.powers()
    assert len(powers) == 10
    assert powers[:5].max() < 1e-9
    assert powers[5:].min() > 1e-3
