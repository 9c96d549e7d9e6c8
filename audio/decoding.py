"""Decoding of sound files of any format, in blocks at the session rate."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, groupby
from math import gcd
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from av.audio.resampler import AudioResampler

from audio.errors import UnreadableMusicError
from audio.file_analysis import SHORTEST_FRAMES, AnalysisCache, FileAnalysis
from audio.signal.clip import RATE, Samples
from audio.signal.loudness import LoudnessMeter
from audio.sound_file import LONGEST_S, RATES, open_sound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_MAX_DAMAGED: Final = 100
_LOUDEST: Final = 2.0**24
"""Clamp for floating-point samples; some files store integers of up to 24 bits as floats."""

_PREROLL_S: Final = 1
"""Pre-roll before a seek target, once for the decoder and once for the resampler."""

_FAR_FRAMES: Final = 10 * RATE
"""Distance beyond which seeking replaces decoding forward."""


def decode(path: Path, start: int = 0, longest_s: int = LONGEST_S, *, mono: bool = False) -> Iterator[Samples]:
    """Yield the sound in `path` in blocks of shape (frames, 2), or with `mono` of shape (frames, 1).

    Args:
        path: a file of any format, rate and channel count.
        start: first frame to return, at the session rate. Formats with timestamps are seeked; in an MP3 the result
            may be off by one MP3 frame (26 ms).
        longest_s: where to stop, in seconds from the beginning of the file.
        mono: whether to mix the channels. A file with one channel keeps its level; in stereo it is 3 dB softer.

    Raises:
        UnreadableMusicError: the file is missing or can't be decoded.
    """
    with open_sound(path) as container:
        begin, frames = _frames_from(container, path, start) if start else (0, _frames(container, path))
        yield from _limit(longest_s * RATE - start, _skip_frames(start - begin, _at_session_rate(frames, path, mono)))


def _limit(frames: int, pieces: Iterator[Samples]) -> Iterator[Samples]:
    """Yield the first `frames` frames of `pieces`."""
    for piece in pieces:
        if frames <= 0:
            return
        yield piece[:frames]
        frames -= len(piece)


def _at_session_rate(frames: Iterator[av.AudioFrame], path: Path, mono: bool) -> Iterator[Samples]:
    for (rate, *_), run in groupby(frames, _stream_format):
        if rate not in RATES:  # the rate may change within a file
            raise UnreadableMusicError(path, f"its sample rate changes to {rate} Hz")
        resampler = AudioResampler(format="flt", layout="mono" if mono else "stereo", rate=RATE)
        for frame in run:
            yield from _resampled(resampler, frame)
        yield from _resampled(resampler, None)


def _skip_frames(skipped_frames: int, pieces: Iterator[Samples]) -> Iterator[Samples]:
    """Yield `pieces` without their first `skipped_frames` frames."""
    for piece in pieces:
        if skipped_frames < len(piece):
            yield piece[skipped_frames:]
        skipped_frames = max(0, skipped_frames - len(piece))


def _frames_from(container: av.container.InputContainer, path: Path, start: int) -> tuple[int, Iterator[av.AudioFrame]]:
    """Return decoded frames from shortly before `start`, and their first position at the session rate.

    They start at a sample that falls on a session frame, so that resampling gives the same result as decoding from
    the beginning.
    """
    frames = _frames(container, path)
    first = next(frames, None)
    if first is None or first.pts is None or first.time_base is None:
        return 0, chain([first] if first else [], frames)
    rate, origin = first.sample_rate, first.pts * first.time_base
    step = rate // gcd(rate, RATE)
    wanted = max(0, start * rate // RATE - int(_PREROLL_S * rate)) // step * step
    if not wanted:
        return 0, chain([first], frames)
    stream = container.streams.audio[0]
    before = origin + Fraction(wanted, rate) - _PREROLL_S
    container.seek(max(0, int(before / first.time_base)), stream=stream)
    frames = _frames(container, path)
    for frame in frames:
        if frame.pts is None or frame.sample_rate != rate:
            break
        place = round((frame.pts * first.time_base - origin) * rate)
        if place > wanted:
            break
        if place + frame.samples > wanted:
            return wanted * RATE // rate, chain([_cut(frame, wanted - place)], frames)
    return 0, _from_beginning(container, path)


def _from_beginning(container: av.container.InputContainer, path: Path) -> Iterator[av.AudioFrame]:
    """Yield all frames from the beginning of a file that can't be seeked."""
    container.seek(0)
    yield from _frames(container, path)


def _cut(frame: av.AudioFrame, skipped_frames: int) -> av.AudioFrame:
    """Return `frame` without its first `skipped_frames` samples."""
    samples: NDArray[np.float32] = frame.to_ndarray()  # type: ignore[assignment]  # or integers, depending on the format
    skipped = skipped_frames if frame.format.is_planar else skipped_frames * len(frame.layout.channels)
    rest = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, skipped:]), frame.format.name, frame.layout.name)
    rest.sample_rate = frame.sample_rate
    return rest


def _frames(container: av.container.InputContainer, path: Path) -> Iterator[av.AudioFrame]:
    """Yield decoded frames, skipping damaged packets up to a limit."""
    damaged = 0
    for packet in container.demux(container.streams.audio[0]):
        try:
            for frame in packet.decode():
                assert isinstance(frame, av.AudioFrame)
                yield frame
        except av.error.InvalidDataError as error:
            damaged += 1
            if damaged > _MAX_DAMAGED:
                raise UnreadableMusicError(path, "too much of it is damaged") from error


def _stream_format(frame: av.AudioFrame) -> tuple[int, str, str]:
    """Return the properties that need a new resampler when they change, as in concatenated files."""
    return frame.sample_rate, frame.layout.name, frame.format.name


def _resampled(resampler: AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for piece in resampler.resample(frame):
        samples = piece.to_ndarray().reshape(-1, len(piece.layout.channels)).astype(np.float32)
        yield np.clip(np.nan_to_num(samples, posinf=0.0, neginf=0.0), -_LOUDEST, _LOUDEST)


def analyze_file(path: Path, cache_folder: Path | None = None) -> FileAnalysis:
    """Analyze the file at `path`, or return its cached analysis.

    Args:
        path: the file.
        cache_folder: folder of cached analyses, keyed by path, size and modification time; None for no cache.

    Raises:
        UnreadableMusicError: the file can't be decoded, is silent, or is shorter than a second.
    """
    cache = AnalysisCache(cache_folder) if cache_folder else None
    cached = cache.get(path) if cache else None
    if cached:
        return cached
    analysis = _analyze(path)
    if cache:
        cache.put(path, analysis)
    return analysis


def probe(path: Path, longest_s: float | None = None, cache_folder: Path | None = None) -> None:
    """Decode just enough of the file at `path` to check that it is playable.

    Args:
        path: the file.
        longest_s: maximum length in seconds; None for any length of music.
        cache_folder: folder of cached analyses; music with an analysis isn't decoded again.

    Raises:
        UnreadableMusicError: the file can't be decoded, is silent or too long, or is music shorter than a second.
    """
    if longest_s is None and cache_folder and AnalysisCache(cache_folder).get(path):
        return
    frames, audible = 0, False
    for piece in decode(path):
        frames += len(piece)
        audible = audible or bool(piece.any())
        if longest_s is not None and frames > longest_s * RATE:
            raise UnreadableMusicError(path, f"it is longer than {longest_s / 60:g} minutes; play it with [music]")
        if longest_s is None and audible and frames >= SHORTEST_FRAMES:
            return
    if not audible:
        raise UnreadableMusicError(path, "it is silent")
    if longest_s is None:
        raise UnreadableMusicError(path, "it is shorter than a second")


def _analyze(path: Path) -> FileAnalysis:
    meter, frames = LoudnessMeter(), 0
    for piece in decode(path):
        meter.push(piece)
        frames += len(piece)
    if frames < SHORTEST_FRAMES:
        raise UnreadableMusicError(path, "it is shorter than a second")
    lufs = meter.integrated()
    if not np.isfinite(lufs):
        raise UnreadableMusicError(path, "it is silent")
    return FileAnalysis(frames, lufs, meter.powers().astype(np.float32))


class Decoder:
    """Reads a file by position, decoding forward and seeking for longer jumps."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = decode(path)
        self._buffer = np.zeros((0, 2), np.float32)
        self.position = 0

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from `start`, padded with silence after the end of the file."""
        if not 0 <= start - self.position <= _FAR_FRAMES:
            self._seek(start)
        self._skip(start - self.position)
        while len(self._buffer) < frames:
            piece = next(self._pieces, None)
            if piece is None:
                padding = np.zeros((frames - len(self._buffer), 2), np.float32)
                self._buffer = np.concatenate([self._buffer, padding])
                break
            self._buffer = np.concatenate([self._buffer, piece])
        read, self._buffer = self._buffer[:frames], self._buffer[frames:]
        self.position += frames
        return read

    def _seek(self, start: int) -> None:
        self._pieces = decode(self._path, start)
        self._buffer = np.zeros((0, 2), np.float32)
        self.position = start

    def _skip(self, frames: int) -> None:
        while frames > 0:
            step = min(frames, RATE)
            self.read(self.position, step)
            frames -= step
