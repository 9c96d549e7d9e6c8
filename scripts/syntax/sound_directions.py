"""Parses the directions for sounds and music."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Music, MusicSolo, Sound
from scripts.model.limits import MAX_PAUSE, NO_MUSIC
from scripts.syntax.direction_arguments import DirectionError, limited_duration, required_duration

if TYPE_CHECKING:
    from scripts.errors import Place

_GAIN: Final = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)\s*db", re.IGNORECASE)
_MAX_GAIN: Final = 24.0
"""Maximum change of loudness, in dB."""


def parse_sound(argument: str, written: str, place: Place) -> Sound:
    """Parse `waves.wav` or `waves.wav -3dB`.

    Raises:
        DirectionError: The file is missing or the gain too large.
    """
    source, gain_db = _with_gain(argument, "bad-sound")
    if not source:
        raise DirectionError(
            "bad-sound", "the sound file is missing", "name a file next to the script: [sound waves.wav]"
        )
    return Sound(source, gain_db, written, place)


def parse_music(argument: str, written: str, place: Place) -> Music | MusicSolo:
    """Parse `rain -3dB`, `+3dB`, `off`, `alone 2m` or `alone to the end`.

    Raises:
        DirectionError: The music is missing, the gain too large, or the length invalid.
    """
    if match := re.fullmatch(r"alone\b\s*(.*)", argument, re.IGNORECASE):
        return _solo(match[1], written, place)
    source, gain_db = _with_gain(argument, "bad-music")
    if not argument:
        raise DirectionError("bad-music", "the music is missing", "write it like [music rain] or [music off]")
    return Music("none" if source.lower() in NO_MUSIC else source or None, gain_db, written, place)


def _with_gain(argument: str, code: str) -> tuple[str, float]:
    """Split `argument` into the name of a sound and a gain in dB."""
    gain = _GAIN.search(argument)
    gain_db = float(gain[1]) if gain else 0.0
    if abs(gain_db) > _MAX_GAIN:
        hint = f"use -{_MAX_GAIN:g}dB to +{_MAX_GAIN:g}dB"
        raise DirectionError(code, f"a change of {gain_db:+g} dB is too large", hint)
    return _GAIN.sub("", argument).strip("\"' "), gain_db


def _solo(argument: str, written: str, place: Place) -> MusicSolo:
    if not argument or re.fullmatch(
        r"to (?:the|its) end(?: of (?:the|this) (?:song|music|piece))?", argument, re.IGNORECASE
    ):
        return MusicSolo(None, written, place)
    length = re.sub(r"^for\s+", "", argument, flags=re.IGNORECASE)
    return MusicSolo(limited_duration(required_duration(length, "[music alone ~4m]"), MAX_PAUSE), written, place)
