"""Explains why a name can't be played as music, and what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from audio.ambiences import AMBIENCES, parse_blend
from audio.errors import UnknownAmbienceError
from scripts.library.lookup import sources
from scripts.library.music_names import join_names
from scripts.suggestions import nearest, suggestion
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.", re.IGNORECASE)
_STREAMING = re.compile(
    r"(?:spotify|deezer|tidal):\w|(?:https?://)?(?:[\w-]+\.)*"
    r"(?:spotify\.com|youtube\.com|youtu\.be|music\.apple\.com|soundcloud\.com|deezer\.com|tidal\.com|music\.amazon\.\w+)\b",
    re.IGNORECASE,
)
"""Links to songs and playlists of streaming services."""

AMBIENCE_NAMES = tuple(AMBIENCES)
"""The ambiences by name; `+` mixes them."""


def is_ambience(music: str) -> bool:
    """Return whether `music` is an ambience, a blend or `none`."""
    try:
        return music == "none" or bool(parse_blend(music))
    except UnknownAmbienceError:
        return False


def endless_reason(names: Sequence[str]) -> str:
    """Return why `names` can't play one after another; empty if none of them is an ambience."""
    endless = [name for name in names if name in AMBIENCE_NAMES]
    if not endless:
        return ""
    songs = join_names(name for name in names if name not in AMBIENCE_NAMES)
    mix = "+".join([*([songs] if songs else []), *dict.fromkeys(endless)])
    return f"{endless[0]} never ends, so nothing can follow it; mix them with +: {mix}"


def not_found_reason(music: str, near: str | None) -> str:
    """Return why `music` is neither an ambience nor a file; `near` is the file with the most similar name."""
    if _STREAMING.match(music):
        return (
            "songs of streaming services play only in the services' own apps; "
            "give a file that you have, such as song.mp3, or an ambience such as rain"
        )
    if _ADDRESS.match(music):
        return "it is a web address, and Outpour plays only files on this machine; download it first"
    if any(source.name == music for source in sources(user_paths().scripts)):
        return f"it is a session, not music; play it with `outpour play {music}`, or name a song or an ambience"
    if any(part.partition(":")[0].strip() in AMBIENCE_NAMES for part in music.split("+")):
        try:
            parse_blend(music)
        except UnknownAmbienceError as error:
            return error.reason
    if near and (Path(music).suffix or nearest(music, AMBIENCE_NAMES, cutoff=0.7) is None):
        return f"no such file or ambience; did you mean {near!r}?"
    otherwise = f"the ambiences are: {', '.join(AMBIENCE_NAMES)}"
    hint = suggestion(music, (*AMBIENCE_NAMES, "none"), otherwise, cutoff=0.7)
    return f"no such file or ambience; {hint}"
