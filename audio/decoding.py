"""Reading what people have: any sound file, decoded in pieces at the session rate."""

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

_MOST_DAMAGED: Final = 100
_LOUDEST: Final = 2.0**24
"""Sound in floating point goes up to 1, or to what whole numbers of up to 24 bits were turned into; not beyond."""


_RUN_UP_S: Final = 1
"""What is decoded before a place that was sought, twice: for a decoder and then a resampler to get going."""

_FAR_FRAMES: Final = 10 * RATE
"""What lies further ahead than this is sought rather than decoded up to."""


def decode(path: Path, start: int = 0) -> Iterator[Samples]:
    """Yield the sound in `path` in pieces, shape (frames, 2), whatever its format, rate and channels.

    Of a file that is longer than `LONGEST_S`, only that much is decoded.

    Args:
        path: the file.
        start: the first frame that is wanted, at the session rate. The way there is not decoded where the format
            knows its places; an MP3 may come out as much as one of its own frames (26 ms) beside the place.

    Raises:
        UnreadableMusicError: there is no such file, or no sound in it that can be decoded.
    """
    with open_sound(path) as container:
        begin, frames = _from(container, path, start) if start else (0, _frames(container, path))
        yield from _first(LONGEST_S * RATE - start, _without(start - begin, _at_session_rate(frames, path)))


def _first(frames: int, pieces: Iterator[Samples]) -> Iterator[Samples]:
    """Yield the first `frames` frames of `pieces`."""
    for piece in pieces:
        if frames <= 0:
            return
        yield piece[:frames]
        frames -= len(piece)


def _at_session_rate(frames: Iterator[av.AudioFrame], path: Path) -> Iterator[Samples]:
    for (rate, *_), alike in groupby(frames, _shape):
        if rate not in RATES:  # a file may change it on the way
            raise UnreadableMusicError(path, f"its sample rate changes to {rate} Hz")
        resampler = AudioResampler(format="flt", layout="stereo", rate=RATE)
        for frame in alike:
            yield from _resampled(resampler, frame)
        yield from _resampled(resampler, None)


def _without(left_out: int, pieces: Iterator[Samples]) -> Iterator[Samples]:
    """Yield `pieces` without their first `left_out` frames."""
    for piece in pieces:
        if left_out < len(piece):
            yield piece[left_out:]
        left_out = max(0, left_out - len(piece))


def _from(container: av.container.InputContainer, path: Path, start: int) -> tuple[int, Iterator[av.AudioFrame]]:
    """Return decoded frames from a little before `start`, and the place at the session rate where they begin.

    They begin where a frame of the file is one of the session rate too, so that the resampler puts what follows
    where it would have put it on the way from the file's beginning.
    """
    frames = _frames(container, path)
    first = next(frames, None)
    if first is None or first.pts is None or first.time_base is None:
        return 0, chain([first] if first else [], frames)
    rate, origin = first.sample_rate, first.pts * first.time_base
    step = rate // gcd(rate, RATE)
    wanted = max(0, start * rate // RATE - int(_RUN_UP_S * rate)) // step * step
    if not wanted:
        return 0, chain([first], frames)
    stream = container.streams.audio[0]
    before = origin + Fraction(wanted, rate) - _RUN_UP_S
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
    return 0, _reopened(container, path)


def _reopened(container: av.container.InputContainer, path: Path) -> Iterator[av.AudioFrame]:
    """Yield all frames of a file that does not know its places, from its beginning."""
    container.seek(0)
    yield from _frames(container, path)


def _cut(frame: av.AudioFrame, left_out: int) -> av.AudioFrame:
    """Return `frame` without its first `left_out` samples."""
    samples: NDArray[np.float32] = frame.to_ndarray()  # type: ignore[assignment]  # or whole numbers, as they come
    skipped = left_out if frame.format.is_planar else left_out * len(frame.layout.channels)
    rest = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, skipped:]), frame.format.name, frame.layout.name)
    rest.sample_rate = frame.sample_rate
    return rest


def _frames(container: av.container.InputContainer, path: Path) -> Iterator[av.AudioFrame]:
    """Yield the decoded frames; a damaged packet is left out, a file full of them refused."""
    damaged = 0
    for packet in container.demux(container.streams.audio[0]):
        try:
            for frame in packet.decode():
                assert isinstance(frame, av.AudioFrame)
                yield frame
        except av.error.InvalidDataError as error:
            damaged += 1
            if damaged > _MOST_DAMAGED:
                raise UnreadableMusicError(path, "too much of it is damaged") from error


def _shape(frame: av.AudioFrame) -> tuple[int, str, str]:
    """Return what a resampler takes only one of: files joined by their bytes change it in the middle."""
    return frame.sample_rate, frame.layout.name, frame.format.name


def _resampled(resampler: AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for piece in resampler.resample(frame):
        samples = piece.to_ndarray().reshape(-1, 2).astype(np.float32)
        yield np.clip(np.nan_to_num(samples, posinf=0.0, neginf=0.0), -_LOUDEST, _LOUDEST)


def analyze_file(path: Path, kept: Path | None = None) -> FileAnalysis:
    """Hear the file at `path` once, from beginning to end, or recall what was heard of it before.

    Args:
        path: the file.
        kept: the folder where surveys are kept, by path, size and time of the last change; None for nowhere.

    Raises:
        UnreadableMusicError: it can't be decoded, is silent, or is shorter than a second.
    """
    cache = AnalysisCache(kept) if kept else None
    known = cache.get(path) if cache else None
    if known:
        return known
    heard = _heard(path)
    if cache:
        cache.put(path, heard)
    return heard


def probe(path: Path, longest_s: float | None = None) -> None:
    """Decode just enough of the file at `path` to know that it can be heard.

    Args:
        path: the file.
        longest_s: refuses a file that is longer, in seconds; None for any length.

    Raises:
        UnreadableMusicError: it can't be decoded, is silent, too long, or, as music, shorter than a second.
    """
    frames, audible = 0, False
    for piece in decode(path):
        frames += len(piece)
        audible = audible or bool(piece.any())
        if longest_s is not None and frames > longest_s * RATE:
            raise UnreadableMusicError(path, f"it is longer than {longest_s / 60:g} minutes, which [music] can play")
        if longest_s is None and audible and frames >= SHORTEST_FRAMES:
            return
    if not audible:
        raise UnreadableMusicError(path, "it is silent")
    if longest_s is None:
        raise UnreadableMusicError(path, "it is shorter than a second")


def _heard(path: Path) -> FileAnalysis:
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
    """Reads one file by position: forwards as it comes, further ahead and back by seeking."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = decode(path)
        self._kept = np.zeros((0, 2), np.float32)
        self.position = 0

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from `start`; silence after the end of the file."""
        if not 0 <= start - self.position <= _FAR_FRAMES:
            self._seek(start)
        self._skip(start - self.position)
        while len(self._kept) < frames:
            piece = next(self._pieces, None)
            if piece is None:
                padding = np.zeros((frames - len(self._kept), 2), np.float32)
                self._kept = np.concatenate([self._kept, padding])
                break
            self._kept = np.concatenate([self._kept, piece])
        read, self._kept = self._kept[:frames], self._kept[frames:]
        self.position += frames
        return read

    def _seek(self, start: int) -> None:
        self._pieces = decode(self._path, start)
        self._kept = np.zeros((0, 2), np.float32)
        self.position = start

    def _skip(self, frames: int) -> None:
        while frames > 0:
            step = min(frames, RATE)
            self.read(self.position, step)
            frames -= step
