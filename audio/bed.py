"""The bed: music or ambiences under the whole session, joined by crossfades."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from audio import TARGET_LUFS
from audio.ambiences import AMBIENCES, LUFS, STEADY, Ambience, ambience
from audio.ambiences.steady import RoomTone
from audio.levels import ROOM_TONE_LUFS
from audio.music_choice import MusicMix
from audio.signal.clip import FRAMES_PER_MS, Samples
from audio.signal.decibels import db_to_gain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.music_choice import Layer, MusicChoice
    from audio.signal.source import Source

CROSSFADE_MS: Final = 3000
"""Length of the crossfade between sections."""


@dataclass(frozen=True)
class Generated:
    """An ambience as a source."""

    ambience: Ambience
    """The ambience."""

    lufs: float = LUFS
    """Its integrated loudness."""

    spread_db: tuple[float, ...] = STEADY
    """Deciles of its level in 400 ms relative to its loudness."""

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        return self.ambience.read(start, frames)


def open_source(music: MusicChoice, seed: int, cache_folder: Path | None = None) -> Source | None:
    """Open `music`; silence is None.

    If given, `cache_folder` is the folder where file analyses are cached.

    Raises:
        UnreadableMusicError: a file can't be decoded.
    """
    if isinstance(music, str):
        if music == "none":
            return None
        spread_db = AMBIENCES[music].spread_db if music in AMBIENCES else STEADY
        return Generated(ambience(music, seed), spread_db=spread_db)
    if not isinstance(music, MusicMix):
        return _playlist((music,), cache_folder)
    sources = [_open_layer(layer, seed + number, cache_folder) for number, layer in enumerate(music.layers)]
    if len(sources) == 1:
        return sources[0]
    from audio.layered_music import LayeredMusic  # noqa: PLC0415 (as below)

    return LayeredMusic(sources, [layer.weight for layer in music.layers])


def _open_layer(layer: Layer, seed: int, cache_folder: Path | None) -> Source:
    if isinstance(layer.music, str):
        return Generated(ambience(layer.music, seed))
    return _playlist(layer.music, cache_folder)


def _playlist(places: Iterable[Path], cache_folder: Path | None) -> Source:
    from audio.music import Playlist, music_files  # noqa: PLC0415 (an ambience starts sooner without the decoders)

    return Playlist([file for place in places for file in music_files(place)], cache_folder)


@dataclass(frozen=True)
class Section:
    """A section of the bed, which lasts until the next one starts."""

    start_ms: int
    """Start within the session, in milliseconds."""

    source: Source | None
    """The sound; None for room tone only."""

    gain_db: float = 0.0
    """Gain relative to the usual bed level, in dB."""

    solo: bool = False
    """Whether the music is in the foreground: at the session's loudness, never ducked."""


@dataclass(frozen=True)
class BedBlock:
    """A block of the bed; each part has shape (frames, 2)."""

    music: Samples
    """Music that is ducked under speech."""

    solo: Samples
    """Foreground music, which isn't ducked; a single zero, shape (1, 1), without any."""

    room: Samples
    """Room tone, which fades out as music fades in; a single zero, shape (1, 1), under full music."""


@dataclass
class _Part:
    """A source within a block, with the gains of all sections that play it."""

    section: Section
    """The first of those sections."""

    ducked: Samples | np.float32 = field(default_factory=np.float32)
    """Gain of the ducked music, shape (frames, 1)."""

    solo: Samples | np.float32 = field(default_factory=np.float32)
    """Gain of the foreground music, shape (frames, 1)."""

    weight: Samples | np.float32 = field(default_factory=np.float32)
    """Sum of the crossfade gains, shape (frames, 1)."""

    def add(self, weight: Samples, section: Section, level: np.float32) -> None:
        self.weight = self.weight + weight
        if section.solo:
            self.solo = self.solo + weight * level
        else:
            self.ducked = self.ducked + weight * level


class Bed:
    """A sequence of sections over room tone."""

    def __init__(
        self, bed_lufs: float, seed: int, room_lufs: float = ROOM_TONE_LUFS, solo_lufs: float = TARGET_LUFS
    ) -> None:
        self._lufs = bed_lufs
        self._solo_lufs = solo_lufs
        self._room_lufs = room_lufs
        self._sections: list[Section] = []
        self._room = Generated(RoomTone(seed))

    def add(self, section: Section) -> None:
        """Append `section`, which must not start before the others."""
        self._sections.append(section)

    def splice(self, section: Section) -> None:
        """Replace all sections that start at or after `section` with it; its source stays the one already playing."""
        self._sections = [other for other in self._sections if other.start_ms < section.start_ms]
        playing = self._sections[-1].source if self._sections else None
        self._sections.append(replace(section, source=playing))

    def read(self, start_ms: int, length_ms: int) -> BedBlock:
        """Return the bed of `length_ms` from `start_ms`."""
        start, frames = start_ms * FRAMES_PER_MS, length_ms * FRAMES_PER_MS
        parts: dict[int, _Part] = {}
        for index, section in enumerate(self._sections):
            weight = self._weight(index, start, frames)
            if section.source and weight is not None:
                # Read each source once per block, since a file can only be decoded forwards.
                part = parts.setdefault(id(section.source), _Part(section))
                part.add(weight, section, self._level(section))
        music, solo = np.zeros((0, 2), np.float32), np.zeros((1, 1), np.float32)
        for part in parts.values():
            assert part.section.source
            sound = part.section.source.read(*self._within(part.section, start, frames))
            if np.any(part.solo):
                solo = solo + sound * part.solo
            if np.any(part.ducked):
                ducked = sound * part.ducked
                music = music + ducked if len(music) else ducked
        if not len(music):
            music = np.zeros((frames, 2), np.float32)
        coverage = sum((np.square(part.weight) for part in parts.values()), np.zeros((1, 1), np.float32))
        if coverage.min() > 0.9999:
            return BedBlock(music, solo, np.zeros((1, 1), np.float32))
        room = self._room.read(start, frames) * np.float32(db_to_gain(self._room_lufs - self._room.lufs))
        return BedBlock(music, solo, room * np.clip(1 - coverage, 0, 1))

    def _level(self, section: Section) -> np.float32:
        """Return the gain that brings a section's source to its target loudness."""
        assert section.source
        lufs = self._solo_lufs if section.solo else self._lufs
        return np.float32(db_to_gain(lufs + section.gain_db - section.source.lufs))

    def _within(self, section: Section, start: int, frames: int) -> tuple[int, int]:
        """Return the range of the source to read: music starts with its section, ambiences run throughout."""
        if isinstance(section.source, Generated):
            return start, frames
        first = next(other for other in self._sections if other.source is section.source)
        return max(0, start - first.start_ms * FRAMES_PER_MS), frames

    def _weight(self, index: int, start: int, frames: int) -> Samples | None:
        """Return a section's gain, shape (frames, 1), or (1, 1) if constant; None if it is silent."""
        fade = CROSSFADE_MS * FRAMES_PER_MS
        begin = self._sections[index].start_ms * FRAMES_PER_MS
        if not index and not begin:
            begin = -fade  # no crossfade: the mix fades in the start of the session
        next_section = self._sections[index + 1] if index + 1 < len(self._sections) else None
        end = next_section.start_ms * FRAMES_PER_MS if next_section else None
        if start + frames <= begin or (end is not None and start >= end + fade):
            return None
        if start >= begin + fade and (end is None or start + frames <= end):
            return np.ones((1, 1), np.float32)
        at = np.arange(start, start + frames, dtype=np.float64)
        weight = _rise((at - begin) / fade, self._same_source(index, index - 1))
        if end is not None:
            weight *= _rise(1 - (at - end) / fade, self._same_source(index, index + 1))
        return weight.astype(np.float32)[:, None]

    def _same_source(self, one: int, other: int) -> bool:
        return 0 <= other < len(self._sections) and self._sections[one].source is self._sections[other].source


def _rise(amount: NDArray[np.float64], correlated: bool) -> NDArray[np.float64]:
    """Return fade-in gains: equal power, or equal gain if both sides of the crossfade are the same sound."""
    angle = np.clip(amount, 0.0, 1.0) * (np.pi / 2)
    rise = np.sin(angle)
    return np.asarray(rise**2 if correlated else rise)
