"""Music files: endless playlists, and single pieces played once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.decoding import Decoder, analyze_file
from audio.errors import UnreadableMusicError
from audio.file_analysis import TENTH
from audio.signal.clip import FRAMES_PER_MS, RATE, Samples
from audio.signal.decibels import db_to_gain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.file_analysis import FileAnalysis

__all__ = ["OneShot", "Playlist", "has_music_suffix", "music_files", "other_files"]

CROSSFADE_MS: Final = 4000
"""Length of the crossfade between pieces."""

_LUFS: Final = -20.0
"""Loudness to which each piece of a playlist is normalized."""

_SUFFIXES: Final = re.compile(
    r"\.(aac|aiff?|ape|caf|flac|m4[ab]|mk[av]|mp[234c]|og[ga]|opus|wav|web[am]|wma|wv)", re.IGNORECASE
)
_MAX_PIECES: Final = 500
_LONGEST_FRAMES: Final = 12 * 60 * 60 * RATE
"""Length of the longest session; further files of a folder are not analyzed."""
_AHEAD_FRAMES: Final = 60 * RATE
"""How far ahead a piece is analyzed in the background."""
_EARLIEST_S: Final = 10.0
_LATEST_S: Final = 25.0
_UNEVEN_DB: Final = 0.5
_FADED_DB: Final = 4.0
_MOST_CORRECTION_DB: Final = 6.0


def music_files(place: Path, most: int = _MAX_PIECES) -> list[Path]:
    """Return `place` itself if it is a file, or the first `most` sound files in a folder, sorted by name.

    Raises:
        UnreadableMusicError: the folder contains no music or can't be read.
    """
    if not place.is_dir():
        return [place]
    found = [path for path in _entries(place) if _may_be_music(path, place)]
    if not found:
        raise UnreadableMusicError(place, "the folder contains no music")
    return found[:most]


def other_files(folder: Path) -> list[Path]:
    """Return what `folder` holds besides music, judged by names and sizes, sorted by name.

    Raises:
        UnreadableMusicError: the folder can't be read.
    """
    return [path for path in _entries(folder) if not _may_be_music(path, folder)]


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=_by_number)
    except OSError as error:
        raise UnreadableMusicError(folder, (error.strerror or str(error)).lower()) from error


def _may_be_music(path: Path, folder: Path) -> bool:
    """Return whether `path` is a file that isn't hidden or empty, has a suffix of music, and is really in `folder`.

    Hidden files include those that macOS keeps beside each file on other disks, such as `._01.mp3`.
    """
    try:
        return (
            not path.name.startswith(".")
            and has_music_suffix(path.suffix)
            and path.is_file()
            and path.stat().st_size > 0
            and path.resolve().is_relative_to(folder.resolve())
        )
    except (OSError, RuntimeError):  # links in a circle
        return False


def has_music_suffix(suffix: str) -> bool:
    """Return whether `suffix`, with its dot, is one of music files."""
    return _SUFFIXES.fullmatch(suffix) is not None


def _by_number(path: Path) -> list[tuple[int, str]]:
    """Return a sort key that puts `2 sea` before `10 sand`."""
    digits = "".join(sign if sign.isdigit() else f" {sign} " for sign in path.name.casefold()).split()
    return [(int(part), "") if part.isdigit() and part.isascii() else (-1, part) for part in digits]


@dataclass(frozen=True)
class _Piece:
    """One piece with its crossfade points."""

    path: Path
    """The file."""

    begin: int
    """First frame when it follows another piece."""

    end: int
    """Frame at which its fade-out ends."""

    crossfade: int
    """Longest crossfade that it can take part in, in frames."""

    gain: float
    """Gain that normalizes it to `_LUFS`."""

    levels: NDArray[np.float32]
    """Normalized power in each tenth of a second."""

    @property
    def length(self) -> int:
        """Playing length including crossfades, in frames."""
        return self.end - self.begin

    def around(self, tenth: int, before: int, after: int) -> float:
        """Return the mean power from `before` tenths before `tenth` to `after` tenths after it."""
        return _power(self.levels[max(0, tenth - before) : max(1, tenth + after)])


class Playlist:
    """An endless loop of music files of any length, joined by crossfades.

    Crossfades have equal power and are placed where both sides are about equally loud: faded intros and endings are
    skipped, and remaining dips and bumps are evened out. The first piece starts at its first frame. Each piece is
    analyzed shortly before it plays.

    Args:
        paths: one or more files.
        cache_folder: folder for file analyses; None for no cache.

    Files that can't be decoded are passed over.

    Raises:
        UnreadableMusicError: none of the files can be decoded.
    """

    def __init__(self, paths: Sequence[Path], cache_folder: Path | None = None) -> None:
        self.lufs = _LUFS
        self._pieces: list[_Piece] = []
        self._starts: list[int] = []
        self._loop_frames: int | None = None  # frames per loop; None until all pieces are analyzed
        self._upcoming = _Upcoming(paths, cache_folder)
        self._decoders: list[tuple[Path, Decoder]] = []
        self._reading = threading.RLock()
        self._extend()

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2); thread-safe."""
        with self._reading:
            return self._read(start, frames)

    def _read(self, start: int, frames: int) -> Samples:
        parts, position, stop = [], start, start + frames
        while position < stop:
            passed, index, inside = self._at(position)
            crossfade = self._crossfade_into(index) if passed else 0
            count = min(stop - position, (crossfade if inside < crossfade else self._occupied(index)) - inside)
            parts.append(self._part(index, crossfade, inside, count))
            position += count
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    def piece_at(self, position: int) -> tuple[Path, int]:
        """Return the file playing at frame `position`, and the frame within it."""
        with self._reading:
            _, index, inside = self._at(position)
            return self._pieces[index].path, self._pieces[index].begin + inside

    def _at(self, position: int) -> tuple[int, int, int]:
        """Return the number of pieces before `position`, the index of the current piece and the frame within it."""
        position -= self._pieces[0].begin
        if position < 0:
            return 0, 0, position
        while self._loop_frames is None and position >= self._known_until():
            self._extend()
        if self._loop_frames is None and position >= self._known_until() - _AHEAD_FRAMES:
            self._upcoming.prefetch()
        rounds, within = divmod(position, self._loop_frames) if self._loop_frames else (0, position)
        index = int(np.searchsorted(self._starts, within, side="right")) - 1
        return rounds * len(self._pieces) + index, index, within - self._starts[index]

    def _known_until(self) -> int:
        """Return the position up to which no further piece needs to be analyzed."""
        return self._starts[-1] + self._pieces[-1].length - self._pieces[-1].crossfade

    def _extend(self) -> None:
        """Add the next piece, or close the loop after the last one."""
        upcoming = self._upcoming.take()
        if upcoming:
            self._pieces.append(_piece(*upcoming))
            self._starts.append(self._start_after(-2) if self._starts else 0)
        else:
            self._loop_frames = self._start_after(-1)

    def _start_after(self, index: int) -> int:
        """Return the start of the piece after the one at `index`."""
        return self._starts[-1] + self._pieces[index].length - self._crossfade_into(index + 1)

    def _occupied(self, index: int) -> int:
        """Return how far into a piece it plays without the next one, as far as known."""
        ends = [*self._starts[index + 1 :], self._known_until() if self._loop_frames is None else self._loop_frames]
        return ends[0] - self._starts[index]

    def _crossfade_into(self, index: int) -> int:
        """Return the length of the crossfade into a piece, in frames: at most a quarter of the shorter piece."""
        return min(self._pieces[index - 1].crossfade, self._pieces[index].crossfade)

    def _part(self, index: int, crossfade: int, inside: int, frames: int) -> Samples:
        piece = self._pieces[index]
        if not crossfade or inside >= crossfade:
            return self._decoded(piece, piece.begin + inside, frames)
        before = self._pieces[index - 1]
        outgoing = self._decoded(before, before.end - crossfade + inside, frames)
        incoming = self._decoded(piece, piece.begin + inside, frames)
        angle = (np.arange(inside, inside + frames, dtype=np.float32)[:, None] + 0.5) / crossfade * (np.pi / 2)
        gains = _evened_gain(before, piece, crossfade, inside, frames)
        return np.asarray((incoming * np.sin(angle) + outgoing * np.cos(angle)) * gains, np.float32)

    def _decoded(self, piece: _Piece, start: int, frames: int) -> Samples:
        """Read from the decoder closest before `start`, or from a new one if none is near."""
        candidates = [decoder for path, decoder in self._decoders if path == piece.path and decoder.position <= start]
        nearest = max(candidates, key=lambda decoder: decoder.position, default=None)
        if nearest is None or start - nearest.position > CROSSFADE_MS * FRAMES_PER_MS:
            nearest = Decoder(piece.path)
            self._decoders = [*self._decoders[-1:], (piece.path, nearest)]
        return nearest.read(start, frames) * np.float32(piece.gain)


class OneShot:
    """A music file played once, from a given frame to its end, followed by silence.

    Args:
        path: the file.
        begin: first frame to play.
        cache_folder: folder for file analyses; None for no cache.

    Raises:
        UnreadableMusicError: the file can't be decoded.
    """

    def __init__(self, path: Path, begin: int = 0, cache_folder: Path | None = None) -> None:
        analysis = analyze_file(path, cache_folder)
        self.lufs = analysis.lufs
        self.length_ms = max(0, analysis.end_ms - begin // FRAMES_PER_MS)
        self._begin = begin
        self._decoder = Decoder(path)
        self._reading = threading.Lock()

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2); thread-safe."""
        with self._reading:
            return self._decoder.read(self._begin + start, frames)


def _evened_gain(before: _Piece, after: _Piece, crossfade: int, inside: int, frames: int) -> Samples:
    """Return the gain that evens out the level over part of a crossfade."""
    tenths = max(1, crossfade // TENTH)
    leave, enter = (before.end - crossfade) // TENTH, after.begin // TENTH
    steps = np.arange(tenths)
    angle = (steps + 0.5) / tenths * (np.pi / 2)
    wide = max(2, tenths // 8)
    powers = [
        before.around(leave + step, wide, wide) * np.cos(theta) ** 2
        + after.around(enter + step, wide, wide) * np.sin(theta) ** 2
        for step, theta in zip(steps.tolist(), angle.tolist(), strict=True)
    ]
    first, last = before.around(leave, tenths, 0), after.around(enter + tenths, 0, tenths)
    wanted = np.log10(first) + (np.log10(last) - np.log10(first)) * (steps + 0.5) / tenths
    decibels = np.clip(10 * (wanted - np.log10(powers)), -_MOST_CORRECTION_DB, _MOST_CORRECTION_DB)
    # Both ends of the crossfade are unchanged.
    places = np.concatenate([[0.0], (steps + 0.5) * (crossfade / tenths), [crossfade]])
    curve = np.interp(np.arange(inside, inside + frames), places, np.concatenate([[0.0], decibels, [0.0]]))
    gains: Samples = db_to_gain(curve).astype(np.float32)
    return gains[:, None]


class _Upcoming:
    """Files analyzed one by one as needed, with the next one analyzed ahead on a background thread."""

    def __init__(self, paths: Sequence[Path], cache_folder: Path | None) -> None:
        self._paths = list(paths)
        self._cache_folder = cache_folder
        self._frames = 0
        self._pending: Future[FileAnalysis] | None = None

    def take(self) -> tuple[Path, FileAnalysis] | None:
        """Return the next file and its analysis; None if there is none or the longest session is full.

        Files that can't be decoded are skipped, so that they don't interrupt a session.

        Raises:
            UnreadableMusicError: none of the files can be decoded.
        """
        while self._paths and self._frames < _LONGEST_FRAMES:
            self.prefetch()
            assert self._pending is not None
            pending, self._pending = self._pending, None
            path = self._paths.pop(0)
            try:
                analysis = pending.result()
            except UnreadableMusicError:
                if not self._frames and not self._paths:
                    raise
                continue
            self._frames += analysis.frames
            return path, analysis
        return None

    def prefetch(self) -> None:
        """Start analyzing the next file in the background."""
        if self._paths and self._pending is None and self._frames < _LONGEST_FRAMES:
            self._pending = Future()
            threading.Thread(target=self._analyze, args=(self._paths[0], self._pending), daemon=True).start()

    def _analyze(self, path: Path, result: Future[FileAnalysis]) -> None:
        try:
            result.set_result(analyze_file(path, self._cache_folder))
        except BaseException as error:  # raised where the result is needed
            result.set_exception(error)


def _piece(path: Path, analysis: FileAnalysis) -> _Piece:
    gain = db_to_gain(_LUFS - analysis.lufs)
    levels = np.maximum(analysis.powers * np.float32(gain**2), np.float32(1e-9))
    crossfade = min(CROSSFADE_MS * FRAMES_PER_MS, analysis.frames // 4)
    begin, end = _joins(levels, analysis.frames, crossfade)
    return _Piece(path, begin, end, crossfade, gain, levels)


def _joins(levels: NDArray[np.float32], frames: int, crossfade: int) -> tuple[int, int]:
    """Return the first and last frame of a piece for crossfades: its full length unless its ends are uneven.

    Searches the first 10 and the last 25 seconds for points at which both ends match each other and their
    surroundings in level, and prefers quieter and outer points.
    """
    tenths = max(1, crossfade // TENTH)
    smooth = 10 * np.log10(np.convolve(levels, np.full(tenths, 1 / tenths), "valid"))
    whole = float(np.median(smooth))
    first = smooth[: max(1, min(int(10 * _EARLIEST_S), len(levels) // 8))]
    last = smooth[::-1][: max(1, min(int(10 * _LATEST_S), len(levels) // 6))]
    uneven = np.abs(first[:, None] - last[None, :])
    faded = np.maximum(0, whole - _FADED_DB - np.minimum(first[:, None], last[None, :]))
    aside = 0.02 * (np.arange(len(first))[:, None] + np.arange(len(last))[None, :])
    loud = 0.1 * np.maximum(0, (first[:, None] + last[None, :]) / 2 - whole)
    cost = np.maximum(0, uneven - _UNEVEN_DB) + 2 * faded + aside + loud
    begin, before_end = np.unravel_index(int(np.argmin(cost)), cost.shape)
    return int(begin) * TENTH, frames - int(before_end) * TENTH


def _power(levels: NDArray[np.float32]) -> float:
    return float(np.mean(levels)) if len(levels) else 1e-9
