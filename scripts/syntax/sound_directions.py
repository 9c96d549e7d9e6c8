"""Parses the directions for sounds and music, whose arguments are names of files as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Music, MusicSolo, Sound
from scripts.model.limits import MAX_PAUSE, NO_MUSIC
from scripts.syntax.direction_arguments import DirectionError, limited_duration, required_duration

if TYPE_CHECKING:
    from scripts.errors import Place

_OPENING, _CLOSING = '"“”„«»‟', '"”“«»‟'
_NUMBER: Final = r"(?P<gain>[+\-−–]\d{1,2}(?:\.\d+)?)\s*db"
_GAIN_BEFORE: Final = re.compile(rf"{_NUMBER}(?:\s+|$)", re.IGNORECASE)
_GAIN_AFTER: Final = re.compile(rf"(?:^|[\s,])\(?{_NUMBER}\)?$", re.IGNORECASE)
_QUOTED: Final = re.compile(rf"[{_OPENING}]([^{_OPENING}{_CLOSING}]+)[{_CLOSING}](?:\s+|$)|'([^']+)'(?:\s+|$)")
_WORDS: Final = re.compile(rf"(?:\s|:\s*|^)(?:[{_OPENING}]([^{_OPENING}{_CLOSING}]+)[{_CLOSING}]|'(\S[^']*)')$")
_FILE_NAME: Final = re.compile(r".*\.(?=\w*[a-z])\w{2,5}", re.IGNORECASE)
_ALONE: Final = re.compile(r"alone(?:\s+(.*))?", re.IGNORECASE)
_TO_THE_END: Final = re.compile(r"to (?:the|its) end(?: of (?:the|this) (?:song|music|piece))?", re.IGNORECASE)
_MAX_GAIN: Final = 24.0
"""Maximum change of loudness, in dB."""


def parse_sound(argument: str, written: str, place: Place) -> Sound:
    """Parse `waves.wav`, `waves.wav -3dB`, or `me.m4a "the words"` for a recording of speech.

    Raises:
        DirectionError: The file is missing or the gain too large.
    """
    rest, gain_db = _split_gain(argument, "bad-sound")
    words = ""
    if not _is_quoted(rest) and (match := _WORDS.search(rest)):
        rest, words = rest[: match.start()], match[1] or match[2]
        rest, inner_gain_db = _split_gain(rest.strip(" :,"), "bad-sound")
        gain_db = gain_db or inner_gain_db
    source = _unquoted(rest)
    if not source:
        raise DirectionError(
            "bad-sound", "the sound file is missing", "name a file next to the script: [sound waves.wav]"
        )
    return Sound(source, gain_db, written, place, " ".join(words.split()))


def parse_music(argument: str, written: str, place: Place) -> Music | MusicSolo:
    """Parse `rain -3dB`, `+3dB`, `off`, `alone 2m` or `alone to the end`.

    Raises:
        DirectionError: The music is missing, the gain too large, or the length invalid.
    """
    rest, gain_db = _split_gain(argument, "bad-music")
    if (match := _ALONE.fullmatch(argument)) and not _FILE_NAME.fullmatch(rest):
        return _solo(match[1] or "", written, place)
    source = _unquoted(rest)
    if not source and (not gain_db or rest):
        raise DirectionError("bad-music", "the music is missing", "write it like [music rain] or [music off]")
    return Music("none" if source.lower() in NO_MUSIC else source or None, gain_db, written, place)


def _split_gain(argument: str, code: str) -> tuple[str, float]:
    """Split `argument` into a name and a gain in dB, which `soft -3dB.mp3` doesn't have."""
    match = _GAIN_AFTER.search(argument)
    rest = argument[: match.start()] if match else argument
    if not match and (match := _GAIN_BEFORE.match(argument)):
        rest = argument[match.end() :]
    gain_db = float(re.sub("[−–]", "-", match["gain"])) if match else 0.0
    if abs(gain_db) > _MAX_GAIN:
        hint = f"use -{_MAX_GAIN:g}dB to +{_MAX_GAIN:g}dB"
        raise DirectionError(code, f"a change of {gain_db:+g} dB is too large", hint)
    return rest.strip(" ,"), gain_db


def _is_quoted(text: str) -> bool:
    return bool(_QUOTED.fullmatch(text))


def _unquoted(text: str) -> str:
    """Return `text` without the quotes around it."""
    match = _QUOTED.fullmatch(text)
    return (match[1] or match[2]).strip() if match else text.strip("\"' ,") and text


def _solo(argument: str, written: str, place: Place) -> MusicSolo:
    argument = argument.replace("–", "-").replace("—", "-")
    if not argument or _TO_THE_END.fullmatch(argument):
        return MusicSolo(None, written, place)
    length = re.sub(r"^for\s+", "", argument, flags=re.IGNORECASE)
    example = '[music alone ~4m]; put quotes around the name of a file: [music "Alone"]'
    return MusicSolo(limited_duration(required_duration(length, example), MAX_PAUSE), written, place)
