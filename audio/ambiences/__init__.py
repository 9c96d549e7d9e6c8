"""Ambiences: beds of sound that are made while they are heard and never come round again.

This module knows their names and how they are mixed; it loads numpy only when one is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol

from audio.errors import UnknownAmbienceError

if TYPE_CHECKING:
    from audio.signal.clip import Samples

__all__ = ["AMBIENCES", "LUFS", "Ambience", "Share", "ambience", "blend_of"]

LUFS: Final = -23.3
"""How loud every ambience is: integrated, half a unit more or less."""

_SILENT: Final = 0.01
_LOUDEST: Final = 100.0
_MOST: Final = 8


class Ambience(Protocol):
    """A stereo bed without an end, of the loudness `LUFS`."""

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from the frame `start` (0 or later) on, shape (frames, 2).

        A place always holds the same sound, whatever was read before. The array is the caller's own.
        """
        ...


@dataclass(frozen=True)
class Kind:
    """An ambience that can be named."""

    about: str
    """What is heard, in one line."""

    made_by: str
    """`module:class`, imported when opened; made from a seed."""


AMBIENCES: Final = {
    "rain": Kind("steady, gentle rain: a far hiss, many small drops near by, few large ones", "rain:Rain"),
    "shower": Kind("a shower in a tiled room, close and even, the drain gurgling", "rain:Shower"),
    "ocean": Kind("waves that swell, break and run out hissing, one after the other", "water:Ocean"),
    "stream": Kind("a small stream over stones, its bubbles ringing", "water:Stream"),
    "wind": Kind("wind that comes and goes in gusts and sings a little", "air:Wind"),
    "forest": Kind("wind in the leaves, and now and then a bird", "air:Forest"),
    "fire": Kind("a fire that breathes and crackles", "fire:Fire"),
    "night": Kind("crickets near and far on a still night", "night:Night"),
    "brown": Kind("brown noise: deep and soft, like a far waterfall", "steady:Brown"),
    "pink": Kind("pink noise: even in every octave, like steady rain without drops", "steady:Pink"),
    "drone": Kind("slow chords of singing bowls over a deep ground", "drone:Drone"),
    "heartbeat": Kind("a calm heart, heard from inside", "heart:Heartbeat"),
}
"""What music can name, and mix: `rain+drone`, `ocean:0.5+fire`."""


@dataclass(frozen=True)
class Share:
    """One ambience of a blend."""

    name: str
    """One of `AMBIENCES`."""

    weight: float
    """Its amplitude against that of the others, which are 1 unless told."""


def blend_of(text: str) -> tuple[Share, ...]:
    """Read what `text` mixes: names of `AMBIENCES` joined by `+`, each with a weight (0.01 to 100) behind a `:`.

    Raises:
        UnknownAmbienceError: a name is unknown, a weight is no such number, or there are more than eight.
    """
    parts = text.split("+")
    if len(parts) > _MOST:
        raise UnknownAmbienceError(text, f"at most {_MOST} ambiences can be mixed")
    return tuple(_share(text, part) for part in parts)


def _share(text: str, part: str) -> Share:
    name, colon, weight = (each.strip() for each in part.partition(":"))
    if name not in AMBIENCES:
        near = get_close_matches(name, AMBIENCES, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]!r}?" if near else f"the ambiences are: {', '.join(AMBIENCES)}"
        raise UnknownAmbienceError(text, f"there is no ambience {name!r}; {hint}")
    try:
        share = Share(name, float(weight) if colon else 1.0)
    except ValueError:
        share = Share(name, 0.0)
    if not _SILENT <= share.weight <= _LOUDEST:
        raise UnknownAmbienceError(text, f"{weight!r} is no weight; write it like {name}:0.5")
    return share


def ambience(text: str, seed: int) -> Ambience:
    """Return the ambience or the blend that `text` names, drawn from `seed` (0 or more).

    Raises:
        UnknownAmbienceError: `text` names none.
    """
    shares = blend_of(text)
    made = [_made(share.name, seed + number) for number, share in enumerate(shares)]
    if len(made) == 1:
        return made[0]
    blend: Ambience = import_module("audio.ambiences.blend").Blend(made, [share.weight for share in shares])
    return blend


def _made(name: str, seed: int) -> Ambience:
    module, _, attribute = AMBIENCES[name].made_by.partition(":")
    made: Ambience = getattr(import_module(f"audio.ambiences.{module}"), attribute)(seed)
    return made
