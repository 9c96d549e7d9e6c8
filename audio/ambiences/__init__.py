"""Ambiences: beds of sound generated on the fly that never repeat.

This module holds their names and parses blends; numpy loads only when an ambience is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from audio.errors import UnknownAmbienceError

if TYPE_CHECKING:
    from audio.signal.clip import Samples

__all__ = ["AMBIENCES", "LUFS", "STEADY", "Ambience", "Share", "ambience", "parse_blend"]

LUFS: Final = -23.3
"""Integrated loudness of every ambience, within 0.5 LU."""

STEADY: Final = (0.0,)
"""The spread of the level of steady sound, in dB."""

_MIN_WEIGHT: Final = 0.01
_MAX_WEIGHT: Final = 100.0
_MAX_AMBIENCES: Final = 8


class Ambience(Protocol):
    """An endless stereo bed with a loudness of `LUFS`."""

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start` (0 or later), shape (frames, 2).

        The same position always returns the same sound. The caller owns the array.
        """
        ...


@dataclass(frozen=True)
class Kind:
    """A built-in ambience."""

    about: str
    """A one-line description of the sound."""

    factory: str
    """`module:class`, imported on first use; takes a seed."""

    spread_db: tuple[float, ...] = STEADY
    """Deciles of its level in 400 ms relative to its loudness, if it rises and falls by much more than 4 dB."""


AMBIENCES: Final = {
    "rain": Kind("steady, gentle rain: a far hiss, many small drops near by, few large ones", "rain:Rain"),
    "shower": Kind("a shower in a tiled room, close and even, the drain gurgling", "rain:Shower"),
    "ocean": Kind(
        "waves that swell, break and run out hissing, one after the other",
        "water:Ocean",
        spread_db=(-4.4, -3.8, -3.3, -2.6, -1.7, -0.8, 0.4, 1.6, 3.1, 4.8),
    ),
    "stream": Kind("a small stream over stones, its bubbles ringing", "water:Stream"),
    "wind": Kind("wind that comes and goes in gusts and sings a little", "air:Wind"),
    "forest": Kind("wind in the leaves, and now and then a bird", "air:Forest"),
    "fire": Kind("a fire that breathes and crackles", "fire:Fire"),
    "night": Kind("crickets near and far on a still night", "night:Night"),
    "brown": Kind("brown noise: deep and soft, like a far waterfall", "steady:Brown"),
    "pink": Kind("pink noise: even in every octave, like steady rain without drops", "steady:Pink"),
    "drone": Kind("slow chords of singing bowls over a deep ground", "drone:Drone"),
    "heartbeat": Kind(
        "a calm heart, heard from inside",
        "heart:Heartbeat",
        spread_db=(-6.5, -6.0, -5.5, -1.0, -0.1, 0.6, 1.0, 1.5, 2.0, 3.0),
    ),
}
"""Ambiences by name; blends join them, as in `rain+drone` or `ocean:0.5+fire`."""


@dataclass(frozen=True)
class Share:
    """One ambience of a blend."""

    name: str
    """One of `AMBIENCES`."""

    weight: float
    """Its amplitude relative to the others; 1 by default."""


def parse_blend(text: str) -> tuple[Share, ...]:
    """Parse a blend: names of `AMBIENCES` joined by `+`, each with an optional weight (0.01 to 100) after a `:`.

    Raises:
        UnknownAmbienceError: unknown name, invalid weight, or more than eight ambiences.
    """
    parts = text.split("+")
    if len(parts) > _MAX_AMBIENCES:
        raise UnknownAmbienceError(text, f"a blend has at most {_MAX_AMBIENCES} ambiences")
    return tuple(_share(text, part) for part in parts)


def _share(text: str, part: str) -> Share:
    name, colon, weight = (text.strip() for text in part.partition(":"))
    if name not in AMBIENCES:
        matches = get_close_matches(name, AMBIENCES, n=1, cutoff=0.7)
        hint = f"did you mean {matches[0]!r}?" if matches else f"the ambiences are: {', '.join(AMBIENCES)}"
        raise UnknownAmbienceError(text, f"no ambience called {name!r}; {hint}")
    try:
        share = Share(name, float(weight) if colon else 1.0)
    except ValueError:
        share = Share(name, 0.0)
    if not _MIN_WEIGHT <= share.weight <= _MAX_WEIGHT:
        raise UnknownAmbienceError(text, f"invalid weight {weight!r}; use 0.01 to 100, as in {name}:0.5")
    return share


def ambience(text: str, seed: int) -> Ambience:
    """Return the ambience or blend named by `text`, generated from `seed` (0 or more).

    Raises:
        UnknownAmbienceError: `text` names no ambience.
    """
    shares = parse_blend(text)
    opened = [_open(share.name, seed + number) for number, share in enumerate(shares)]
    if len(opened) == 1:
        return opened[0]
    blend: Ambience = import_module("audio.ambiences.blend").Blend(opened, [share.weight for share in shares])
    return blend


def _open(name: str, seed: int) -> Ambience:
    module, _, attribute = AMBIENCES[name].factory.partition(":")
    opened: Ambience = getattr(import_module(f"audio.ambiences.{module}"), attribute)(seed)
    return opened
