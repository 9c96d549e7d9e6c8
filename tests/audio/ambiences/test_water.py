"""Rain, shower, ocean and stream."""

import numpy as np
from ambience_kinds import SECONDS
from spectrum import band, centroid_hz, kurtosis, levels_db, modulation, share_db, with_shuffled_phases

from audio.signal.clip import RATE


def test_rain_covers_a_wide_spectrum(sound_of):
    left = sound_of("rain")[: 10 * RATE, 0]
    for low_hz, high_hz in [(40, 150), (250, 1000), (1000, 4000), (4000, 8000)]:
        assert -16 < share_db(left, low_hz, high_hz) < -1


def test_rain_has_drops_that_plain_noise_lacks(sound_of):
    left = sound_of("rain")[: 20 * RATE, 0].astype(float)
    drops = band(left, 2500, 7000)
    assert kurtosis(with_shuffled_phases(drops)) < 3.2
    assert kurtosis(drops) > 4
    assert kurtosis(band(left, 500, 1200)) > 3.3  # some are large


def test_no_drop_sticks_out_by_more_than_12_db(sound_of):
    short = levels_db(sound_of("rain"), RATE // 200).reshape(SECONDS, 200)
    assert np.max(short - levels_db(sound_of("rain"), RATE)[:, None]) < 12


def test_rain_swells_slowly_by_a_few_decibels(sound_of):
    levels = levels_db(sound_of("rain"), RATE)
    smooth = np.convolve(levels, np.full(3, 1 / 3), "valid")
    assert 1 < np.ptp(smooth) < 4.5
    assert np.max(np.abs(np.diff(smooth))) < 0.8


def test_a_shower_is_brighter_denser_and_more_even_than_rain(sound_of):
    rain, shower = sound_of("rain")[: 20 * RATE, 0], sound_of("shower")[: 20 * RATE, 0]
    assert centroid_hz(shower) > 1.4 * centroid_hz(rain)
    assert share_db(shower, 0, 500) < share_db(rain, 0, 500) - 4
    assert 3.05 < kurtosis(band(shower, 2000, 7000)) < kurtosis(band(rain, 2500, 7000))
    assert np.ptp(levels_db(sound_of("shower"), RATE)) < 3


def test_a_shower_echoes_from_tiles(sound_of):
    """The autocorrelation above 1.5 kHz has a peak at the first echo, after 2.9 ms."""
    bright = band(sound_of("shower")[: 20 * RATE, 0].astype(float), 1500, 7000)
    power = np.abs(np.fft.rfft(bright)) ** 2
    sums = np.concatenate([[0.0], np.cumsum(np.pad(power, 10_000))])
    around = (sums[20_001:] - sums[:-20_001])[: len(power)] / 20_001
    alike = np.fft.irfft(power / np.maximum(around, 1e-9))
    late = int(0.0029 * RATE)
    assert alike[late - 3 : late + 4].max() > 5 * np.std(alike[2000:4000])


def test_waves_come_about_every_nine_seconds(sound_of):
    levels = np.convolve(levels_db(sound_of("ocean"), RATE // 4), np.full(6, 1 / 6), "valid")
    crests = [at for at in range(8, len(levels) - 8) if levels[at] == levels[at - 8 : at + 9].max()]
    between = np.diff(crests) / 4
    assert between.min() > 6
    assert between.max() < 13
    assert np.std(between) > 0.2
    assert 5 < np.ptp(levels) < 14


def test_a_wave_is_dark_as_it_swells_and_hisses_as_it_runs_out(sound_of):
    def in_steps(low_hz, high_hz):
        return levels_db(band(sound_of("ocean").mean(axis=1).astype(float), low_hz, high_hz)[:, None], RATE // 4)

    def lag(later, earlier):
        fits = [np.corrcoef(later[8 + shift : len(later) - 20 + shift], earlier[8:-20])[0, 1] for shift in range(13)]
        return np.argmax(fits) / 4

    assert lag(in_steps(300, 1500), in_steps(50, 150)) >= 0.25
    assert lag(in_steps(3000, 9000), in_steps(50, 150)) >= 1
    assert np.ptp(in_steps(3000, 9000)) > np.ptp(in_steps(50, 150)) + 2


def test_foam_fizzes_with_single_bubbles(sound_of):
    fizz = band(sound_of("ocean")[:, 0].astype(float), 3500, 9000)
    loudest = np.argmax(levels_db(fizz[:, None], RATE))
    assert kurtosis(fizz[loudest * RATE : (loudest + 2) * RATE]) > 3.15


def test_a_stream_consists_of_bubbles_between_1_and_4_khz(sound_of):
    left = sound_of("stream")[: 20 * RATE, 0].astype(float)
    assert share_db(left, 700, 4500) > -2
    assert kurtosis(left) > 4.5
    assert kurtosis(with_shuffled_phases(left)) < 3.2


def test_a_stream_babbles_independently_in_each_channel(sound_of):
    left, right = sound_of("stream").T.astype(float)
    assert modulation(left, 1, 8) > 1.3 * modulation(with_shuffled_phases(left), 1, 8)
    envelopes = [levels_db(side[:, None], RATE // 20) for side in (left, right)]
    assert np.corrcoef(envelopes)[0, 1] < 0.8
