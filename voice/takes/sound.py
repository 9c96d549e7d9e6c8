"""The sound of takes: trimming, level, and reading and writing of FLAC files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.errors import AudioError
from audio.signal.clip import FRAMES_PER_MS, RATE, AudioSegment, Samples, pcm16
from audio.signal.decibels import db_to_gain
from audio.signal.loudness import LoudnessMeter, lufs
from audio.signal.spool import seconds_of, spooled
from audio.voice_processing import process_long_voice
from voice.errors import TakeError
from voice.takes.flac_header import flac_length_ms
from voice.takes.index import LONGEST_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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

_RISE_MS, _FALL_MS = 5, 40
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

_QUIET: Final = 0.01
"""A recording whose loudest sample is below this is quiet: -40 dBFS. Speech at the right distance has -12 dBFS."""

_COMPLETE: Final = 0.95
"""Minimum part of a file's length that can be decoded if it is complete."""

_SILENT: Final = 3e-4
"""A recording whose loudest sample is below this, full scale at 1, is silent: -70 dBFS."""


def is_silent(samples: Samples) -> bool:
    """Return whether nothing is heard in `samples`, as from a muted microphone."""
    return peak_of(samples) < _SILENT


def is_quiet(samples: Samples) -> bool:
    """Return whether mono `samples` are so quiet that their noise is heard once they are at the level of takes."""
    return peak_of(samples) < _QUIET


def peak_of(samples: Samples) -> float:
    """Return the largest magnitude in `samples`, full scale at 1."""
    return max(0.0, float(samples.max()), -float(samples.min())) if len(samples) else 0.0


def is_clipped(samples: Samples) -> bool:
    """Return whether mono `samples` were recorded too loud, so that their peaks are cut off."""
    peak = peak_of(samples)
    if peak <= 0.95:
        return False
    found = [
        number * RATE + np.flatnonzero(np.abs(part) >= 0.999 * peak) for number, part in enumerate(seconds_of(samples))
    ]
    at_peak = np.concatenate(found)
    bounds = np.flatnonzero(np.diff(at_peak) > 1)
    lengths = np.diff(np.concatenate([[-1], bounds, [len(at_peak) - 1]]))
    return int((lengths >= _CLIPPED_RUN).sum()) >= _CLIPPED_RUNS


def trimmed(samples: Samples) -> Samples:
    """Return mono `samples`, shape (frames,), without silence, noise or clicks at both ends, and at the level of takes.

    Empty if nothing is heard in them.
    """
    if is_silent(samples):
        return samples[:0]
    levels = levels_db(samples)
    bounds = _speech_bounds(levels)
    start, stop = (max(0, bounds[0] - _LEAD), bounds[1] + _TAIL) if bounds else (0, len(levels))
    threshold = levels[start:stop].max() + (_INAUDIBLE_DB if bounds else silence_db(levels))
    audible = start + np.flatnonzero(levels[start:stop] > threshold)
    first, last = max(start, int(audible[0]) - _LEAD), min(stop, int(audible[-1]) + 1 + _TAIL)
    sound = samples[first * _HOP : last * _HOP]
    return spooled(_faded(sound, _matching_gain(sound, db_to_gain(_STORED_PEAK_DBFS))))


def _faded(samples: Samples, gain: float) -> Iterator[Samples]:
    """Yield mono `samples` at `gain`, faded in over 5 ms and out over 40 ms, a second at a time, to whole ms."""
    rise, fall = (min(time * FRAMES_PER_MS, len(samples) // 4) for time in (_RISE_MS, _FALL_MS))
    for number, part in enumerate(seconds_of(samples)):
        at = number * RATE + np.arange(len(part))
        gains = np.minimum(at / max(1, rise), (len(samples) - 1 - at) / max(1, fall)).clip(0, 1)
        yield (part * gains * gain).astype(np.float32)
    yield np.zeros(-len(samples) % FRAMES_PER_MS, np.float32)


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
    found = [np.zeros(0)]
    for part in seconds_of(samples):
        found.append(np.square(np.pad(part, (0, -len(part) % _HOP)).reshape(-1, _HOP)).mean(axis=1))
    levels: Samples = (10 * np.log10(np.concatenate(found) + 1e-12)).astype(np.float32)
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
    matched: Samples = (samples * np.float32(_matching_gain(samples, peak))).astype(np.float32)
    return matched


def _matching_gain(samples: Samples, peak: float) -> float:
    """Return the gain that brings mono `samples` to `TAKE_LUFS`, with peaks of at most `peak`."""
    meter = LoudnessMeter()
    for part in seconds_of(samples):
        meter.push(part[:, None])
    measured = meter.integrated()
    if not np.isfinite(measured):  # shorter than a block of the meter
        measured = lufs(2 * float(np.mean(np.square(samples, dtype=np.float64))) + 1e-12)
    return min(db_to_gain(TAKE_LUFS - measured), peak / max(1e-6, peak_of(samples)))


def for_mix(samples: Samples) -> AudioSegment:
    """Return mono `samples` processed like the speech of an engine, at `TAKE_LUFS`, as a 16-bit clip."""
    sound = spooled(process_long_voice(samples))
    gain, raw = np.float32(_matching_gain(sound, 1.0)), bytearray()
    for part in seconds_of(sound):
        raw += pcm16(part * gain)
    return AudioSegment(bytes(raw), sample_width=2, frame_rate=RATE, channels=1)


def write_flac(path: Path, samples: Samples) -> None:
    """Write mono `samples` to a 24-bit FLAC file.

    Raises:
        OSError: it can't be written.
    """
    from audio.sinks import Encoding  # noqa: PLC0415 (only a recording needs it)
    from audio.sinks.container import FlacSink  # noqa: PLC0415 (as above)

    with FlacSink(path, Encoding(mono=True)) as sink:
        for part in seconds_of(samples):
            sink.write(np.repeat(part[:, None], 2, axis=1))


def read_take(path: Path) -> Samples:
    """Return the sound in the file at `path` as mono samples, at most `LONGEST_MS`.

    Raises:
        TakeError: it can't be decoded, is silent, or is too long.
    """
    from audio.decoding import decode  # noqa: PLC0415 (slow to import, and few sessions have takes)

    try:
        samples = spooled(_whole_ms(decode(path, longest_s=LONGEST_MS // 1000 + 1, mono=True)))
    except (AudioError, OSError) as error:
        raise TakeError(path.name, getattr(error, "reason", "") or str(error)) from error
    if len(samples) > LONGEST_MS * FRAMES_PER_MS:
        raise TakeError(path.name, f"it is longer than {LONGEST_MS // 60_000} minutes")
    if is_silent(samples):
        raise TakeError(path.name, "it is silent")
    return samples


def read_stored(path: Path) -> Samples:
    """Return the sound in the FLAC file at `path`, like `read_take`.

    Raises:
        TakeError: as for `read_take`, or it is incomplete.
    """
    samples, length_ms = read_take(path), flac_length_ms(path) or 0
    if len(samples) // FRAMES_PER_MS < _COMPLETE * length_ms:
        found_s = len(samples) / RATE
        raise TakeError(path.name, f"it is damaged: of {length_ms / 1000:.1f} seconds, it has {found_s:.1f}")
    return samples


def _whole_ms(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield mono `blocks`, each of shape (frames, 1), as blocks of shape (frames,), padded to whole milliseconds."""
    frames = 0
    for block in blocks:
        frames += len(block)
        yield block[:, 0]
    yield np.zeros(-frames % FRAMES_PER_MS, np.float32)
