"""The bed: music or an ambience under the whole session, changed by crossfades."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from audio import TARGET_LUFS
from audio.ambiences import LUFS, Ambience, ambience
from audio.ambiences.steady import RoomTone
from audio.levels import ROOM_TONE_LUFS
from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.signal.decibels import db_to_gain

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CROSSFADE_MS: Final = 3000
"""From one bed to the next."""


class Source(Protocol):
    """What a bed is made of; endless, and the same at the same place."""

    @property
    def lufs(self) -> float:
        """Its integrated loudness."""
        ...

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        ...


@dataclass(frozen=True)
class Generated:
    """An ambience as a source."""

    ambience: Ambience
    """What generates it."""

    lufs: float = LUFS
    """Its integrated loudness."""

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        return self.ambience.read(start, frames)


def open_source(music: str | Path, seed: int, kept: Path | None = None) -> Source | None:
    """Return what plays for `music`: an ambience's name or a blend of them, the path of a file or a folder, or `none`.

    Where surveys are kept, in `kept`, a file is heard through only once.

    Raises:
        UnreadableMusicError: a file can't be heard.
    """
    if isinstance(music, str):
        return None if music == "none" else Generated(ambience(music, seed))
    from audio.music import Playlist, music_files  # noqa: PLC0415 (an ambience is heard sooner without what reads files)

    return Playlist(music_files(music), kept)


@dataclass(frozen=True)
class Section:
    """A stretch of the bed: from its start to the next section's."""

    start_ms: int
    """From the start of the session, in milliseconds."""

    source: Source | None
    """What plays; None for the room tone alone."""

    gain_db: float = 0.0
    """Louder or softer than the bed usually is, in dB."""

    alone: bool = False
    """Whether the music is what is to be heard here: at the loudness of the session, and never ducked."""


@dataclass(frozen=True)
class BedBlock:
    """A stretch of the bed, each part of shape (frames, 2)."""

    music: Samples
    """What goes down under speech."""

    alone: Samples
    """What doesn't."""

    room: Samples
    """The room tone: as far as the music comes, it goes. Under music that is fully there it is one zero."""


@dataclass
class _Part:
    """A source in a stretch of the bed, with the sections that play it."""

    section: Section
    ducked: Samples | np.float32 = field(default_factory=np.float32)
    alone: Samples | np.float32 = field(default_factory=np.float32)
    weight: Samples | np.float32 = field(default_factory=np.float32)

    def add(self, weight: Samples, section: Section, level: np.float32) -> None:
        self.weight = self.weight + weight
        if section.alone:
            self.alone = self.alone + weight * level
        else:
            self.ducked = self.ducked + weight * level


class Bed:
    """All sections, one after the other, and the room tone under them."""

    def __init__(
        self, bed_lufs: float, seed: int, room_lufs: float = ROOM_TONE_LUFS, alone_lufs: float = TARGET_LUFS
    ) -> None:
        self._lufs = bed_lufs
        self._alone_lufs = alone_lufs
        self._room_lufs = room_lufs
        self._sections: list[Section] = []
        self._room = Generated(RoomTone(seed))

    def add(self, section: Section) -> None:
        """Let `section` follow those there are, its start not before theirs."""
        self._sections.append(section)

    def turn(self, section: Section) -> None:
        """Let `section` follow those that have begun, and none of those that were still to come."""
        self._sections = [other for other in self._sections if other.start_ms < section.start_ms]
        playing = self._sections[-1].source if self._sections else None
        self._sections.append(replace(section, source=playing))

    def read(self, start_ms: int, length_ms: int) -> BedBlock:
        """Return the bed of `length_ms` from `start_ms`."""
        start, frames = start_ms * FRAMES_PER_MS, length_ms * FRAMES_PER_MS
        heard: dict[int, _Part] = {}
        for index, section in enumerate(self._sections):
            weight = self._weight(index, start, frames)
            if section.source and weight is not None:
                # A source is read once, whatever its sections are: a file can only be decoded forwards.
                part = heard.setdefault(id(section.source), _Part(section))
                part.add(weight, section, self._level(section))
        music, alone = np.zeros((frames, 2), np.float32), np.zeros((frames, 2), np.float32)
        for part in heard.values():
            assert part.section.source
            sound = part.section.source.read(*self._within(part.section, start, frames))
            if np.any(part.ducked):
                music += sound * part.ducked
            if np.any(part.alone):
                alone += sound * part.alone
        there = sum((np.square(part.weight) for part in heard.values()), np.zeros((1, 1), np.float32))
        if there.min() > 0.9999:
            return BedBlock(music, alone, np.zeros((1, 1), np.float32))
        room = self._room.read(start, frames) * np.float32(db_to_gain(self._room_lufs - self._room.lufs))
        return BedBlock(music, alone, room * np.clip(1 - there, 0, 1))

    def _level(self, section: Section) -> np.float32:
        """Return the gain that makes a section's source as loud as it is to be."""
        assert section.source
        lufs = self._alone_lufs if section.alone else self._lufs
        return np.float32(db_to_gain(lufs + section.gain_db - section.source.lufs))

    def _within(self, section: Section, start: int, frames: int) -> tuple[int, int]:
        """Return the place in the section's source: music begins with its section, an ambience is always there."""
        if isinstance(section.source, Generated):
            return start, frames
        first = next(other for other in self._sections if other.source is section.source)
        return max(0, start - first.start_ms * FRAMES_PER_MS), frames

    def _weight(self, index: int, start: int, frames: int) -> Samples | None:
        """Return a section's gain over time, shape (frames, 1), or (1, 1) where it stays; None where it isn't heard."""
        fade = CROSSFADE_MS * FRAMES_PER_MS
        begin = self._sections[index].start_ms * FRAMES_PER_MS
        if not index and not begin:
            begin = -fade  # there from the start: the fade that opens a session is the mix's, for all that is heard
        following = self._sections[index + 1] if index + 1 < len(self._sections) else None
        end = following.start_ms * FRAMES_PER_MS if following else None
        if start + frames <= begin or (end is not None and start >= end + fade):
            return None
        if start >= begin + fade and (end is None or start + frames <= end):
            return np.ones((1, 1), np.float32)
        at = np.arange(start, start + frames, dtype=np.float64)
        weight = _rise((at - begin) / fade, self._same(index, index - 1))
        if end is not None:
            weight *= _rise(1 - (at - end) / fade, self._same(index, index + 1))
        return weight.astype(np.float32)[:, None]

    def _same(self, one: int, other: int) -> bool:
        return 0 <= other < len(self._sections) and self._sections[one].source is self._sections[other].source


def _rise(amount: NDArray[np.float64], correlated: bool) -> NDArray[np.float64]:
    """Return gains from 0 to 1: of equal power, or of equal gain where both sides are the same sound."""
    angle = np.clip(amount, 0.0, 1.0) * (np.pi / 2)
    rise = np.sin(angle)
    return np.asarray(rise**2 if correlated else rise)
