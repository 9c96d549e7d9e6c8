"""Reading what people have: any sound file, decoded in pieces at the session rate."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import chain, groupby
from math import gcd
from typing import TYPE_CHECKING, Final

import av
import numpy as np
from av.audio.resampler import AudioResampler

from audio.clip import RATE, Samples
from audio.errors import UnreadableMusicError
from audio.loudness import LoudnessMeter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_SHORTEST_FRAMES: Final = RATE
_MOST_DAMAGED: Final = 100
_LOUDEST: Final = 2.0**24
"""Sound in floating point goes up to 1, or to what whole numbers of up to 24 bits were turned into; not beyond."""


_RUN_UP_S: Final = 1
"""What is decoded before a place that was sought, twice: for a decoder and then a resampler to get going."""

_FAR_FRAMES: Final = 10 * RATE
"""What lies further ahead than this is sought rather than decoded up to."""

TENTH: Final = RATE // 10
"""Frames of a tenth of a second."""

_SILENT: Final = 1e-7
_VERSION: Final = 1


@dataclass(frozen=True)
class Survey:
    """What is known of a sound file after hearing it once."""

    frames: int
    """Its length, in frames at the session rate."""

    lufs: float
    """Its integrated loudness."""

    powers: NDArray[np.float32]
    """Its K-weighted power in each whole tenth of a second."""

    @property
    def end_ms(self) -> int:
        """Where its last sound has died away, in milliseconds: silence behind it is no part of the music."""
        heard = np.flatnonzero(self.powers > _SILENT)
        last = (int(heard[-1]) + 2) * TENTH if len(heard) else self.frames
        return min(last if len(self.powers) * TENTH > last else self.frames, self.frames) * 1000 // RATE


def decode(path: Path, start: int = 0) -> Iterator[Samples]:
    """Yield the sound in `path` in pieces, shape (frames, 2), whatever its format, rate and channels.

    Args:
        path: the file.
        start: the first frame that is wanted, at the session rate. The way there is not decoded where the format
            knows its places; an MP3 may come out as much as one of its own frames (26 ms) beside the place.

    Raises:
        UnreadableMusicError: there is no such file, or no sound in it that can be decoded.
    """
    try:
        # A path is never an address, and a playlist never leads out of this machine's files.
        with av.open(f"file:{path}", options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise UnreadableMusicError(path, "there is no sound in it")
            begin, frames = _from(container, path, start) if start else (0, _frames(container, path))
            yield from _without(start - begin, _at_session_rate(frames))
    except (av.error.FFmpegError, OSError) as error:
        reason = "it is no sound file that can be decoded" if isinstance(error, ValueError) else error.strerror
        raise UnreadableMusicError(path, (reason or str(error)).lower()) from error


def _at_session_rate(frames: Iterator[av.AudioFrame]) -> Iterator[Samples]:
    for _, alike in groupby(frames, _shape):
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


def survey(path: Path, kept: Path | None = None) -> Survey:
    """Hear the file at `path` once, from beginning to end, or recall what was heard of it before.

    Args:
        path: the file.
        kept: the folder where surveys are kept, by path, size and time of the last change; None for nowhere.

    Raises:
        UnreadableMusicError: it can't be decoded, is silent, or is shorter than a second.
    """
    record = kept and _record(path, kept)
    known = _recalled(record) if record else None
    if known:
        return known
    heard = _heard(path)
    if record:
        _remember(record, heard)
    return heard


def _heard(path: Path) -> Survey:
    meter, frames = LoudnessMeter(), 0
    for piece in decode(path):
        meter.push(piece)
        frames += len(piece)
    if frames < _SHORTEST_FRAMES:
        raise UnreadableMusicError(path, "it is shorter than a second")
    lufs = meter.integrated()
    if not np.isfinite(lufs):
        raise UnreadableMusicError(path, "it is silent")
    return Survey(frames, lufs, meter.powers().astype(np.float32))


def _record(path: Path, kept: Path) -> Path | None:
    """Return the file that keeps the survey of `path` as it is now; None when there is no such file."""
    try:
        now = path.stat()
    except OSError:
        return None
    key = f"{_VERSION} {path.resolve()} {now.st_size} {now.st_mtime_ns}"
    return kept / f"{sha256(key.encode(errors='surrogateescape')).hexdigest()[:40]}.npz"


def _recalled(record: Path) -> Survey | None:
    """Return the survey kept at `record`; None when there is none that is whole."""
    try:
        with record.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            frames, lufs, powers = int(kept["frames"]), float(kept["lufs"]), np.asarray(kept["powers"], np.float32)
    except Exception:  # what is damaged makes numpy and zipfile raise nearly anything
        return None
    whole = frames >= _SHORTEST_FRAMES and np.isfinite(lufs) and np.isfinite(powers).all() and powers.ndim == 1
    return Survey(frames, lufs, powers) if whole and abs(len(powers) * TENTH - frames) < RATE else None


def _remember(record: Path, heard: Survey) -> None:
    """Keep `heard` at `record`; where that can't be, it is heard again another time."""
    beside = record.with_name(f"{record.stem}-{secrets.token_hex(6)}.part")
    with contextlib.suppress(OSError):
        record.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                np.savez(file, frames=heard.frames, lufs=heard.lufs, powers=heard.powers)
            beside.replace(record)
        finally:
            beside.unlink(missing_ok=True)


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
