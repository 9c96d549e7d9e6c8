"""Measurements of spectra, envelopes and statistics."""

import numpy as np

from audio.signal.clip import RATE


def levels_db(samples, frames):
    """The level of each block of `frames` frames in dB, over all channels."""
    whole = samples[: len(samples) // frames * frames].astype(float)
    return 10 * np.log10(np.mean(whole.reshape(len(whole) // frames, -1) ** 2, axis=1) + 1e-12)


def band(samples, low_hz, high_hz):
    """The part of `samples` (mono) between two frequencies."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    spectrum[(hertz < low_hz) | (hertz >= high_hz)] = 0
    return np.fft.irfft(spectrum, len(samples))


def share_db(samples, low_hz, high_hz):
    """The power of a band relative to the whole, in dB."""
    return 10 * np.log10(np.var(band(samples, low_hz, high_hz)) / np.var(samples))


def kurtosis(samples):
    """The kurtosis; 3 for Gaussian noise, more for impulses."""
    return np.mean((samples - samples.mean()) ** 4) / np.var(samples) ** 2


def centroid_hz(samples):
    """The spectral centroid."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return np.sum(power * np.fft.rfftfreq(len(samples), 1 / RATE)) / np.sum(power)


def modulation(samples, low_hz, high_hz, rate=200):
    """The share of the envelope's modulation, up to `rate` / 2 Hz, that lies between two frequencies."""
    whole = samples[: len(samples) // (RATE // rate) * (RATE // rate)]
    envelope = np.sqrt(np.mean(whole.reshape(-1, RATE // rate) ** 2, axis=1))
    power = np.abs(np.fft.rfft(envelope - envelope.mean())) ** 2
    hertz = np.fft.rfftfreq(len(envelope), 1 / rate)
    return np.sum(power[(hertz >= low_hz) & (hertz < high_hz)]) / np.sum(power)


def with_shuffled_phases(samples):
    """Noise with the same power spectrum."""
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(samples) // 2 + 1)
    return np.fft.irfft(np.abs(np.fft.rfft(samples)) * np.exp(1j * phases), len(samples))


def onsets(samples, jump_db, frames=RATE // 200):
    """The indices of blocks (5 ms) that are at least `jump_db` louder than the two before them."""
    levels = levels_db(samples, frames)
    before = np.minimum(levels[1:-2], levels[2:-1])
    rises = np.flatnonzero(levels[3:] - before > jump_db)
    return rises[np.flatnonzero(np.diff(rises, prepend=-10) > 1)]
