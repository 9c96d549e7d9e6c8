"""Wind, forest, fire and night."""

import numpy as np
import pytest
from ambience_kinds import SECONDS
from spectrum import band, kurtosis, levels_db, modulation, onsets, share_db, with_shuffled_phases

from audio.ambiences.air import _Gusts
from audio.signal.clip import RATE


@pytest.mark.parametrize("kind", ["wind", "forest"])
def test_wind_comes_in_gusts_of_seconds(kind, sound_of):
    levels = levels_db(sound_of(kind), RATE // 2)
    assert 3 < np.ptp(levels) < 12
    assert modulation(sound_of(kind)[:, 0], 0.02, 0.6, rate=10) > 0.4


def test_the_harder_the_wind_blows_the_louder_brighter_and_higher_it_is(sound_of):
    seconds = np.arange(SECONDS) + 0.5
    gusts = _Gusts(7)(seconds)
    parts = sound_of("wind")[:, 0].astype(float).reshape(SECONDS, RATE)
    louder = levels_db(sound_of("wind"), RATE)
    pitches = []
    for part in parts:
        power = np.abs(np.fft.rfft(part * np.hanning(RATE))) ** 2
        smooth = np.convolve(power * np.arange(len(power)) ** 1.5, np.full(25, 1 / 25), "same")
        pitches.append(260 + np.argmax(smooth[260:520]))
    assert np.corrcoef(gusts, louder)[0, 1] > 0.8
    assert np.corrcoef(gusts, pitches)[0, 1] > 0.6
    brightness = [share_db(part, 300, 1000) - share_db(part, 60, 200) for part in parts]
    assert np.corrcoef(gusts, brightness)[0, 1] > 0.9


def test_birds_sing_phrases_now_and_then(sound_of):
    sound = sound_of("forest").mean(axis=1).astype(float)
    spectra = np.abs(np.fft.rfft(sound[: SECONDS * RATE].reshape(-1, 960) * np.hanning(960))) ** 2
    singing = spectra[:, 28:110]
    tonal = singing.max(axis=1) / np.median(singing, axis=1)
    notes = np.flatnonzero(tonal > 40) / 50
    phrases = 1 + np.sum(np.diff(notes) > 1.5)
    assert 3 <= phrases <= 16
    assert 0.01 < len(notes) / len(tonal) < 0.3
    assert len(notes) / phrases > 5


def crackling(sound_of):
    return onsets(band(sound_of("fire").mean(axis=1).astype(float), 2000, 12_000)[:, None], 8)


def test_fire_crackles_in_bursts(sound_of):
    found = crackling(sound_of) / 200
    counts = np.histogram(found, np.arange(0, SECONDS + 0.1, 0.25))[0]
    assert 1 < len(found) / SECONDS < 15
    assert np.var(counts) / np.mean(counts) > 1.4  # 1 for independent events


def test_most_crackles_are_faint_and_a_few_are_loud(sound_of):
    levels = levels_db(band(sound_of("fire").mean(axis=1).astype(float), 2000, 12_000)[:, None], RATE // 200)
    over = np.array([levels[at + 3 : at + 7].max() for at in crackling(sound_of)]) - np.median(levels)
    assert np.median(over) < np.max(over) - 9
    assert kurtosis(band(sound_of("fire")[:, 0].astype(float), 2000, 9000)) > 15


def test_a_fire_flutters_under_its_crackling(sound_of):
    roar = band(sound_of("fire")[:, 0].astype(float), 40, 250)
    steps = levels_db(roar[:, None], RATE // 10)
    plain = levels_db(with_shuffled_phases(roar)[:, None], RATE // 10)
    assert np.std(steps) > 1.2 * np.std(plain)
    assert share_db(sound_of("fire")[:, 0], 40, 400) > -4


def chirping(sound_of):
    return band(sound_of("night")[:, 1].astype(float), 3600, 5200)


def test_crickets_sing_in_a_narrow_high_band(sound_of):
    left = sound_of("night")[: 20 * RATE, 0]
    assert share_db(left, 3600, 5200) > -9
    assert share_db(left, 5800, 20_000) < share_db(left, 3600, 5200) - 15
    assert share_db(left, 1500, 3400) < share_db(left, 3600, 5200) - 6


def test_crickets_chirp_in_regular_groups_of_strokes(sound_of):
    sung, plain = chirping(sound_of), with_shuffled_phases(chirping(sound_of))
    assert modulation(sung, 22, 40) > 3 * modulation(sung, 41, 59)
    assert modulation(plain, 22, 40) < 2.2 * modulation(plain, 41, 59)
    assert modulation(sung, 0.5, 6) > 2 * modulation(plain, 0.5, 6)
