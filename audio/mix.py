"""The mix: voice, bells and breath laid over the bed, block by block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, AudioSegment, Samples, clip_of, samples_of, silent
from audio.signal.decibels import db_to_gain
from audio.signal.ducking import Ducking
from audio.signal.fades import Fades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from audio.bed import Bed, Section

BLOCK_MS: Final = 1000
"""How much is mixed at a time."""

TURN_FADE_MS: Final = 600
"""Where a session takes another turn, what was sounding fades out over this long."""

END_FADE_MS: Final = 2000
"""What would ring on over the end of the session fades out over this long before it."""

_HEADROOM_DB: Final = 24.0
"""The bus runs this far under its final level, so that nothing is cut off where sounds add up."""


@dataclass(frozen=True)
class Sound:
    """A clip with its place."""

    start_ms: int
    """Where it begins, in milliseconds."""

    length_ms: int
    """How long it sounds, its tail included."""

    clip: Callable[[], AudioSegment]
    """Gives the clip when it is needed, mono or stereo."""

    gain_db: float
    """Its gain in the mix, in dB."""

    whole: bool = False
    """Speech, which is never cut short."""


@dataclass(frozen=True)
class Entry:
    """What one cue brings into the mix."""

    start_ms: int
    """Where the cue begins; never before the one before it."""

    stop_ms: int
    """Where it ends; everything that begins before is known by now."""

    sounds: tuple[Sound, ...] = ()
    """What is heard, in order."""

    ducks: bool = False
    """Whether the bed goes down for it."""

    section: Section | None = None
    """The bed that begins here."""

    last: bool = False
    """Whether the session ends with it."""


@dataclass(frozen=True)
class Stems:
    """The parts of a stretch of the mix, each of shape (frames, 2)."""

    voice: Samples
    """Speech."""

    bed: Samples
    """Music or the room tone, as it goes up and down."""

    cues: Samples
    """Bells, breath and what else there is."""


class Mix:
    """Mixes a session block by block, drawing entries as far ahead as a block needs them.

    Args:
        entries: what is heard, in order of time, the last of them marked.
        bed: what it is laid over.
        ducking_db: how far the bed goes down under entries that ask for it, in dB.
        tail_ms: how long the last entry is at least, in milliseconds: the longer, the less is drawn ahead.
    """

    def __init__(self, entries: Iterator[Entry], bed: Bed, ducking_db: float, tail_ms: int = 0) -> None:
        self._entries = entries
        self._bed = bed
        self._ducking = Ducking(ducking_db)
        self._fades = Fades(tail_ms=tail_ms)
        self._sounds: list[Sound] = []
        self._known_ms = 0
        self._end_ms: int | None = None

    def blocks(self, start_ms: int = 0, block_ms: int = BLOCK_MS) -> Iterator[Samples]:
        """Yield the sound from `start_ms` to the end in blocks of `block_ms`, shape (frames, 2); the last is shorter.

        The level is final but for the limiter, so samples may go over full scale.
        """
        for position, length in self._spans(start_ms, block_ms):
            yield _heard(self._laid_over(self._bus(position, length), self._sounds, position, length))

    def stems(self, block_ms: int = BLOCK_MS) -> Iterator[Stems]:
        """Yield the parts of the whole mix, in blocks of `block_ms`; together they are what `blocks` gives."""
        for position, length in self._spans(0, block_ms):
            silence = silent(length, channels=2)
            spoken = [sound for sound in self._sounds if sound.whole]
            cues = [sound for sound in self._sounds if not sound.whole]
            yield Stems(
                voice=_heard(self._laid_over(silence, spoken, position, length)),
                bed=_heard(self._bus(position, length)),
                cues=_heard(self._laid_over(silence, cues, position, length)),
            )

    def _spans(self, start_ms: int, block_ms: int) -> Iterator[tuple[int, int]]:
        """Yield where each block begins and how long it is, everything that is heard in it known."""
        position = start_ms
        while self._end_ms is None or position < self._end_ms:
            self._draw(position + block_ms)
            length = block_ms if self._end_ms is None else min(block_ms, self._end_ms - position)
            if length > 0:
                yield position, length
            position += length if length > 0 else block_ms
            self._forget(position)

    def turn(self, at_ms: int, entries: Iterator[Entry], section: Section, out_ms: int | None = None) -> None:
        """Let the session go on with `entries` and `section` from `at_ms`, which is not yet mixed.

        What has begun by then and is speech is finished, the bed staying down for it; other sounds fade out, and
        nothing else begins. The end fades over `out_ms` where that is told.
        """
        self._sounds = [_shortened(sound, at_ms) for sound in self._sounds if sound.start_ms < at_ms]
        self._ducking.turn(at_ms, max((_stop(sound) for sound in self._sounds if sound.whole), default=at_ms))
        self._fades = self._fades.turned(at_ms, out_ms)
        self._bed.turn(section)
        self._entries, self._known_ms, self._end_ms = entries, at_ms, None

    def _draw(self, stop_ms: int) -> None:
        """Take entries until everything that is heard before `stop_ms` is certain."""
        certain_ms = self._fades.certain_to(stop_ms)
        while self._end_ms is None and self._known_ms < max(certain_ms, self._ducking.settled_at(stop_ms)):
            self._take(next(self._entries))

    def _take(self, entry: Entry) -> None:
        self._known_ms = entry.stop_ms
        self._sounds += entry.sounds
        if entry.ducks:
            self._ducking.add(entry.start_ms, entry.stop_ms)
        if entry.section:
            self._bed.add(entry.section)
        if entry.last:
            self._end_ms = entry.stop_ms
            self._sounds = [_ended(sound, entry.stop_ms) for sound in self._sounds]
            self._fades = replace(self._fades, stop_ms=entry.stop_ms)

    def _bus(self, start_ms: int, length_ms: int) -> AudioSegment:
        heard = self._bed.read(start_ms, length_ms)
        bed = heard.music * self._ducking.gains(start_ms, length_ms) + heard.alone + heard.room
        fades = self._fades.gains(start_ms, length_ms)
        return clip_of(bed * (fades * np.float32(db_to_gain(-_HEADROOM_DB))))

    def _laid_over(self, bus: AudioSegment, sounds: list[Sound], start_ms: int, length_ms: int) -> AudioSegment:
        for sound in sounds:
            if sound.start_ms < start_ms + length_ms and _stop(sound) > start_ms:
                bus = _laid_over(bus, sound, start_ms, length_ms)
        return bus

    def _forget(self, before_ms: int) -> None:
        self._sounds = [sound for sound in self._sounds if _stop(sound) > before_ms]
        self._ducking.forget(before_ms)


def _heard(bus: AudioSegment) -> Samples:
    return samples_of(bus) * np.float32(db_to_gain(_HEADROOM_DB))


def _stop(sound: Sound) -> int:
    return sound.start_ms + sound.length_ms


def _ended(sound: Sound, end_ms: int) -> Sound:
    """Return `sound` so that it has faded out where the session ends, though it would ring on."""
    if sound.whole or _stop(sound) <= end_ms:
        return sound
    return _faded(sound, end_ms - sound.start_ms, min(END_FADE_MS, (end_ms - sound.start_ms) // 2))


def _shortened(sound: Sound, at_ms: int) -> Sound:
    length = at_ms - sound.start_ms + TURN_FADE_MS
    if sound.whole or sound.length_ms <= length:
        return sound
    return _faded(sound, length, TURN_FADE_MS)


def _faded(sound: Sound, length_ms: int, fade_ms: int) -> Sound:
    """Return `sound` cut to `length_ms`, sunk to nothing over the last `fade_ms` of them."""

    @cache
    def clip() -> AudioSegment:
        samples = samples_of(sound.clip()[:length_ms])
        ends = length_ms * FRAMES_PER_MS - np.arange(len(samples))
        return clip_of(samples * _eased(np.minimum(1.0, ends / (fade_ms * FRAMES_PER_MS))))

    return replace(sound, length_ms=length_ms, clip=clip)


def _eased(amount: NDArray[np.float64]) -> Samples:
    gains: Samples = (0.5 - 0.5 * np.cos(np.pi * amount)).astype(np.float32)
    return gains[:, None]


def _laid_over(bus: AudioSegment, sound: Sound, start_ms: int, length_ms: int) -> AudioSegment:
    """Return `bus` with the part of `sound` that falls into it laid over."""
    offset = start_ms - sound.start_ms
    part = sound.clip()[max(0, offset) : offset + length_ms]
    laid: AudioSegment = bus.overlay(part.apply_gain(sound.gain_db - _HEADROOM_DB), position=max(0, -offset))
    return laid
