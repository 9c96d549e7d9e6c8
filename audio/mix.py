"""The mix: voice, bells and breath sounds over the bed, block by block."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, AudioSegment, Samples, clip_of, samples_of
from audio.signal.curves import scale
from audio.signal.decibels import db_to_gain
from audio.signal.ducking import Ducking
from audio.signal.fades import Fades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from audio.bed import Bed, Section

BLOCK_MS: Final = 1000
"""Default block length."""

SPLICE_FADE_MS: Final = 600
"""Length of the fade-out of playing sounds when the session continues differently."""

END_FADE_MS: Final = 2000
"""Length of the fade-out of sounds that would ring beyond the end of the session."""

_HEADROOM_DB: Final = 24.0
"""Headroom of the mix bus, which prevents clipping where sounds add up."""


@dataclass(frozen=True)
class Sound:
    """A clip at a position in the mix."""

    start_ms: int
    """Where it begins, in milliseconds."""

    length_ms: int
    """Length including the tail, in milliseconds."""

    clip: Callable[[], AudioSegment]
    """Returns the clip, mono or stereo, on demand."""

    gain_db: float
    """Gain in dB."""

    is_speech: bool = False
    """Whether it is speech, which is never cut short."""


@dataclass(frozen=True)
class Entry:
    """The contribution of one cue to the mix."""

    start_ms: int
    """Start of the cue, in milliseconds, never before the previous one."""

    stop_ms: int
    """End of the cue, in milliseconds; everything that starts earlier is known by then."""

    sounds: tuple[Sound, ...] = ()
    """Its sounds, in order."""

    ducks: bool = False
    """Whether the bed is ducked."""

    section: Section | None = None
    """The section of the bed that starts here."""

    last: bool = False
    """Whether this is the last cue of the session."""


@dataclass(frozen=True)
class Stems:
    """A block of the mix in parts, each of shape (frames, 2)."""

    voice: Samples
    """Speech."""

    bed: Samples
    """Music or room tone, ducked and faded."""

    cues: Samples
    """Bells, breath and other sounds."""


class Mix:
    """Mixes a session block by block, pulling entries only as far ahead as each block needs.

    Args:
        entries: the contents in order of time; the last one is marked as such.
        bed: the sound underneath.
        ducking_db: attenuation of the bed under entries that duck it, in dB.
        tail_ms: minimum length of the last entry, in milliseconds; a longer tail needs less look-ahead.
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
        """Yield blocks of `block_ms`, shape (frames, 2), from `start_ms` to the end; the last may be shorter.

        Levels are final except for the limiter, so samples may exceed full scale.
        """
        for position, length in self._spans(start_ms, block_ms):
            yield self._overlay(self._bus(position, length), self._sounds, position, length)

    def stems(self, block_ms: int = BLOCK_MS) -> Iterator[Stems]:
        """Yield the parts of the whole mix in blocks of `block_ms`; they add up to `blocks`."""
        for position, length in self._spans(0, block_ms):
            spoken = [sound for sound in self._sounds if sound.is_speech]
            cues = [sound for sound in self._sounds if not sound.is_speech]
            yield Stems(
                voice=self._overlay(_silence(length), spoken, position, length),
                bed=self._bus(position, length),
                cues=self._overlay(_silence(length), cues, position, length),
            )

    def _spans(self, start_ms: int, block_ms: int) -> Iterator[tuple[int, int]]:
        """Yield the start and length of each block once everything audible in it is known."""
        position = start_ms
        while self._end_ms is None or position < self._end_ms:
            self._draw(position + block_ms)
            length = block_ms if self._end_ms is None else min(block_ms, self._end_ms - position)
            if length > 0:
                yield position, length
            position += length if length > 0 else block_ms
            self._forget(position)

    def splice(self, at_ms: int, entries: Iterator[Entry], section: Section, out_ms: int | None = None) -> None:
        """Continue with `entries` and `section` from `at_ms`, which must not be mixed yet.

        Speech in progress plays to its end with the bed ducked, other sounds fade out, and later ones are dropped.
        `out_ms` sets the length of the final fade-out.
        """
        self._sounds = [_fade_after(sound, at_ms) for sound in self._sounds if sound.start_ms < at_ms]
        self._ducking.splice(at_ms, max((_stop(sound) for sound in self._sounds if sound.is_speech), default=at_ms))
        self._fades = self._fades.spliced(at_ms, out_ms)
        self._bed.splice(section)
        self._entries, self._known_ms, self._end_ms = entries, at_ms, None

    def _draw(self, stop_ms: int) -> None:
        """Pull entries until everything audible before `stop_ms` is certain."""
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
            self._sounds = [_fade_at_end(sound, entry.stop_ms) for sound in self._sounds]
            self._fades = replace(self._fades, stop_ms=entry.stop_ms)

    def _bus(self, start_ms: int, length_ms: int) -> Samples:
        """Return the bed, at its final level."""
        block = self._bed.read(start_ms, length_ms)
        bed = block.music
        scale(bed, self._ducking.gains(start_ms, length_ms))
        for other in (block.solo, block.room):
            if other.any():
                bed += other
        scale(bed, self._fades.gains(start_ms, length_ms))
        return bed

    def _overlay(self, bed: Samples, sounds: list[Sound], start_ms: int, length_ms: int) -> Samples:
        """Lay `sounds` over `bed`, which is returned unchanged if none is audible in this block."""
        audible = [sound for sound in sounds if sound.start_ms < start_ms + length_ms and _stop(sound) > start_ms]
        if not audible:
            return bed
        bus = clip_of(bed * np.float32(db_to_gain(-_HEADROOM_DB)))
        for sound in audible:
            bus = _overlay(bus, sound, start_ms, length_ms)
        mixed = samples_of(bus)
        mixed *= np.float32(db_to_gain(_HEADROOM_DB))
        return mixed

    def _forget(self, before_ms: int) -> None:
        self._sounds = [sound for sound in self._sounds if _stop(sound) > before_ms]
        self._ducking.forget(before_ms)


def _silence(length_ms: int) -> Samples:
    return np.zeros((length_ms * FRAMES_PER_MS, 2), np.float32)


def _stop(sound: Sound) -> int:
    return sound.start_ms + sound.length_ms


def _fade_at_end(sound: Sound, end_ms: int) -> Sound:
    """Fade out `sound` by the end of the session if it would ring beyond it."""
    if sound.is_speech or _stop(sound) <= end_ms:
        return sound
    return _fade_out(sound, end_ms - sound.start_ms, min(END_FADE_MS, (end_ms - sound.start_ms) // 2))


def _fade_after(sound: Sound, at_ms: int) -> Sound:
    length = at_ms - sound.start_ms + SPLICE_FADE_MS
    if sound.is_speech or sound.length_ms <= length:
        return sound
    return _fade_out(sound, length, SPLICE_FADE_MS)


def _fade_out(sound: Sound, length_ms: int, fade_ms: int) -> Sound:
    """Cut `sound` to `length_ms` and fade out its last `fade_ms`."""

    @cache
    def clip() -> AudioSegment:
        samples = samples_of(sound.clip()[:length_ms])
        ends = length_ms * FRAMES_PER_MS - np.arange(len(samples))
        return clip_of(samples * _eased(np.minimum(1.0, ends / (fade_ms * FRAMES_PER_MS))))

    return replace(sound, length_ms=length_ms, clip=clip)


def _eased(amount: NDArray[np.float64]) -> Samples:
    gains: Samples = (0.5 - 0.5 * np.cos(np.pi * amount)).astype(np.float32)
    return gains[:, None]


def _overlay(bus: AudioSegment, sound: Sound, start_ms: int, length_ms: int) -> AudioSegment:
    """Mix the part of `sound` that overlaps `bus` into it."""
    offset = start_ms - sound.start_ms
    part = sound.clip()[max(0, offset) : offset + length_ms]
    mixed: AudioSegment = bus.overlay(part.apply_gain(sound.gain_db - _HEADROOM_DB), position=max(0, -offset))
    return mixed
