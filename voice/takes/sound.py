"""The sound of takes: trimming, level, and reading and writing of FLAC files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.errors import AudioError
from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, Samples, clip_of, samples_of
from audio.signal.decibels import db_to_gain
from audio.signal.loudness import loudness, lufs
from audio.voice_processing import process_voice, trim_silence
from voice.errors import TakeError
from voice.takes.index import LONGEST_MS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TAKE_LUFS: Final = -20.0
"""Loudness of every take that is handed to the mix, in LUFS."""

_STORED_PEAK_DBFS: Final = -1.0
HOP_MS: Final = 5
"""Length of the steps in which levels are measured, in milliseconds."""

_HOP: Final = HOP_MS * FRAMES_PER_MS
_NOISE_HOPS: Final = 10
"""Length of the quietest stretch, which is taken for noise."""

_ABOVE_NOISE_DB: Final = 9.0
"""Sound is at least this much louder than the noise."""

_QUIETEST_DB, _LOUDEST_DB = -45.0, -14.0
"""Bounds of the level that counts as silence, relative to the loudest 5 ms; a recording may have no silence."""

_CLICK: Final = 60 // HOP_MS
"""Shorter sounds between two silences are clicks, in hops."""

_LEAD, _TAIL = 10 // HOP_MS, 60 // HOP_MS
"""What a take keeps before and after its sound, in hops."""

_SOFT_HOPS: Final = 4
_SOFT_REACH: Final = 300 // HOP_MS
_SOFT_DB: Final = 5.0
"""Soft consonants are so much louder than the noise, over so many hops, at most so many hops from louder sound."""

_INAUDIBLE_DB: Final = -50.0
"""What is softer than this, relative to the loudest 5 ms, doesn't matter even without noise."""

_CLIPPED_RUN: Final = 4
_CLIPPED_RUNS: Final = 5
"""A recording is clipped if so many times so many samples in a row stay at its peak, close to full scale."""

_SILENT: Final = 3e-4
"""A recording whose loudest sample is below this, full scale at 1, is silent: -70 dBFS."""


def is_silent(samples: Samples) -> bool:
    """Return whether nothing is heard in `samples`, as from a muted microphone."""
    return not len(samples) or float(np.abs(samples).max()) < _SILENT


def is_clipped(samples: Samples) -> bool:
    """Return whether mono `samples` were recorded too loud, so that their peaks are cut off."""
    peak = float(np.abs(samples).max(initial=0.0))
    at_peak = np.concatenate([[False], np.abs(samples) >= 0.999 * peak, [False]])
    starts, stops = np.flatnonzero(np.diff(at_peak.astype(np.int8))).reshape(-1, 2).T
    return peak > 0.95 and int((stops - starts >= _CLIPPED_RUN).sum()) >= _CLIPPED_RUNS


def trimmed(samples: Samples) -> Samples:
    """Return mono `samples`, shape (frames,), without silence, noise or clicks at both ends, and at the level of takes.

    Empty if nothing is heard in them.
    """
    if is_silent(samples):
        return samples[:0]
    levels = levels_db(samples)
    bounds = _speech_bounds(levels)
    if bounds:
        start, stop = bounds
        samples = samples[max(0, start - _LEAD) * _HOP : (stop + _TAIL) * _HOP]
    clip = trim_silence(clip_of(samples), _INAUDIBLE_DB if bounds else silence_db(levels))
    return match_level(samples_of(clip)[:, 0], db_to_gain(_STORED_PEAK_DBFS))


def _speech_bounds(levels: Samples) -> tuple[int, int] | None:
    """Return the first hop of speech and the one after its last, with soft consonants at its ends; None for a click.

    An "f" or "s" at the end of a line may be 30 dB softer than its vowels, and is heard if it is above the noise.
    """
    runs = audible_runs(levels)
    if not runs:
        return None
    powers = 10 ** (levels.astype(np.float64) / 10)
    smooth = 10 * np.log10(np.convolve(powers, np.full(_SOFT_HOPS, 1 / _SOFT_HOPS), "same"))
    soft = smooth > levels.max() + max(_noise_db(levels) + _SOFT_DB, _INAUDIBLE_DB)
    start, stop = runs[0][0], runs[-1][1]
    first = max(0, start - _SOFT_REACH)
    before = np.flatnonzero(soft[first:start])
    after = np.flatnonzero(soft[stop : stop + _SOFT_REACH])
    return (first + int(before[0]) if len(before) else start), (stop + int(after[-1]) + 1 if len(after) else stop)


def levels_db(samples: Samples) -> Samples:
    """Return the level of every 5 ms of mono `samples`, in dBFS."""
    padded = np.pad(samples, (0, -len(samples) % _HOP)).reshape(-1, _HOP)
    levels: Samples = (10 * np.log10(np.square(padded).mean(axis=1) + 1e-12)).astype(np.float32)
    return levels


def silence_db(levels: Samples) -> float:
    """Return the level below which a recording with `levels` is silent, in dB relative to the loudest 5 ms."""
    return float(np.clip(_noise_db(levels) + _ABOVE_NOISE_DB, _QUIETEST_DB, _LOUDEST_DB))


def _noise_db(levels: Samples) -> float:
    """Return the level of the quietest stretch, in dB relative to the loudest 5 ms."""
    powers = 10 ** (levels.astype(np.float64) / 10)
    stretch = np.full(_NOISE_HOPS, 1 / _NOISE_HOPS)
    quietest = np.convolve(powers, stretch, "valid").min() if len(powers) >= _NOISE_HOPS else powers.min()
    return float(10 * np.log10(max(quietest, 1e-12) / powers.max()))


def audible_runs(levels: Samples) -> list[tuple[int, int]]:
    """Return the first hop of each stretch of sound and the one after its last, without clicks."""
    if not len(levels) or levels.max() < -70:
        return []
    audible = levels > levels.max() + silence_db(levels)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], audible, [False]]).astype(np.int8)))
    runs = [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
    merged: list[tuple[int, int]] = []
    for run in runs:
        if merged and run[0] - merged[-1][1] < _CLICK:
            merged[-1] = merged[-1][0], run[1]
        else:
            merged.append(run)
    return [run for run in merged if run[1] - run[0] >= _CLICK]


def match_level(samples: Samples, peak: float = 1.0) -> Samples:
    """Return mono `samples` at `TAKE_LUFS`, or as loud as they can be with peaks of at most `peak`."""
    measured = loudness(samples[:, None])
    if not np.isfinite(measured):  # shorter than a block of the meter
        measured = lufs(2 * float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12)
    gain = min(db_to_gain(TAKE_LUFS - measured), peak / max(1e-6, float(np.abs(samples).max())))
    matched: Samples = (samples * np.float32(gain)).astype(np.float32)
    return matched


def for_mix(samples: Samples) -> AudioSegment:
    """Return mono `samples` processed like the speech of an engine, at `TAKE_LUFS`."""
    clip = process_voice(clip_of(samples))
    return clip_of(match_level(samples_of(clip)[:, 0]))


def write_flac(path: Path, samples: Samples) -> None:
    """Write mono `samples` to a 24-bit FLAC file.

    Raises:
        OSError: it can't be written.
    """
    from audio.sinks import Encoding  # noqa: PLC0415 (only a recording needs it)
    from audio.sinks.container import FlacSink  # noqa: PLC0415 (as above)

    with FlacSink(path, Encoding(mono=True)) as sink:
        for start in range(0, len(samples), RATE):
            sink.write(np.repeat(samples[start : start + RATE, None], 2, axis=1))


def read_take(path: Path) -> Samples:
    """Return the sound in the file at `path` as mono samples, at most `LONGEST_MS`.

    Raises:
        TakeError: it can't be decoded, is silent, or is too long.
    """
    from audio.decoding import decode  # noqa: PLC0415 (slow to import, and few sessions have takes)

    try:
        samples = joined(decode(path, longest_s=LONGEST_MS // 1000 + 1, mono=True))
    except (AudioError, OSError) as error:
        raise TakeError(path.name, getattr(error, "reason", "") or str(error)) from error
    if len(samples) > LONGEST_MS * FRAMES_PER_MS:
        raise TakeError(path.name, f"it is longer than {LONGEST_MS // 60_000} minutes")
    if is_silent(samples):
        raise TakeError(path.name, "it is silent")
    return np.pad(samples, (0, -len(samples) % FRAMES_PER_MS))


def joined(blocks: Iterable[Samples]) -> Samples:
    """Return mono `blocks`, each of shape (frames, 1), as one sound of shape (frames,)."""
    whole: Samples = np.concatenate([*(block[:, 0] for block in blocks), np.zeros(0, np.float32)])
    return whole
