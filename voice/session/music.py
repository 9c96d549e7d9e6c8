"""Finds music by name: an ambience, a file that the script may use, or the listener's own file."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audio.ambiences import AMBIENCES, parse_blend
from audio.errors import UnknownAmbienceError, UnreadableMusicError
from scripts.errors import UnavailableFileError
from scripts.library.file_names import nearest_file, similar_file
from scripts.library.lookup import file_at, sources
from scripts.suggestions import nearest, suggestion
from scripts.terminal_text import printable
from voice.errors import MusicNotFoundError
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.library.lookup import Shelf


_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,20}://|www\.", re.IGNORECASE)

_MAX_NAMED = 8
"""Maximum number of files that a note names."""

AMBIENCE_NAMES = tuple(AMBIENCES)
"""The ambiences by name; `+` mixes them."""


@dataclass(frozen=True)
class MusicShelf:
    """Finds the music and sounds that a script names."""

    shelf: Shelf
    """The folders from which the script may use files."""

    def find(self, music: str) -> str | Path:
        """Return the music that a script calls `music`: an ambience or blend by name, `none`, or the path of a file.

        Raises:
            MusicNotFoundError: it is none of these, or outside the folders that the script may use.
        """
        if is_ambience(music):
            return music
        try:
            return self.shelf.file(music, folders=True)
        except UnavailableFileError as error:
            reason = "it is outside the script's folder; --allow-files permits that"
            reason = reason if error.outside else self._not_found_reason(music, error.nearest)
            raise MusicNotFoundError(music, reason) from error

    def fault(self, music: str) -> str:
        """Return why `music` can't be played, or an empty string. A file is decoded only up to its first sound."""
        try:
            found = self.find(music)
            if not isinstance(found, str):
                _probe(found)
        except (MusicNotFoundError, UnreadableMusicError) as error:
            return str(error)
        return ""

    def note(self, music: str) -> str:
        """Return which files of the folder that a script calls `music` can't be played; empty if all of them can."""
        try:
            found = self.find(music)
            return folder_note(found) if isinstance(found, Path) else ""
        except (MusicNotFoundError, UnreadableMusicError):
            return ""

    def sound_fault(self, sound: str) -> str:
        """Return why the sound file that a script calls `sound` can't be played, or an empty string."""
        from audio.decoding import probe  # noqa: PLC0415 (slow to import, and few scripts name files)
        from voice.session.sound_files import LONGEST_MS  # noqa: PLC0415 (as above)

        try:
            probe(self.shelf.file(sound), LONGEST_MS / 1000)
        except UnavailableFileError as error:
            kind = "" if error.outside else self._special_kind(sound)
            return f"{sound!r} can't be used as a sound: it is {kind}, not a sound file" if kind else str(error)
        except UnreadableMusicError as error:
            return str(UnreadableMusicError(error.path, error.reason, "a sound"))
        return ""

    def _not_found_reason(self, music: str, nearest: str | None) -> str:
        kind = self._special_kind(music)
        return _special_reason(kind) if kind else _not_found_reason(music, nearest)

    def _special_kind(self, name: str) -> str:
        return _special_kind(name, (self.shelf.beside, self.shelf.own))


def _probe(path: Path) -> None:
    """Raise UnreadableMusicError if the file at `path`, or every file in the folder there, can't be played."""
    from audio.music import music_files  # noqa: PLC0415 (slow to import, and few scripts name files)

    faults = []
    for file in music_files(path):
        fault = _file_fault(file)
        if fault is None:
            return
        faults.append(fault)
    raise faults[0] if len(faults) == 1 else UnreadableMusicError(path, "none of its files can be played")


def folder_note(folder: Path, max_tried: int | None = None) -> str:
    """Return which files in `folder` can't be played as music, on one line; empty if all can, or if it is a file.

    Args:
        folder: the folder.
        max_tried: the number of files to decode; None for all of them.

    Raises:
        UnreadableMusicError: the folder can't be read.
    """
    from audio.music import music_files, other_files  # noqa: PLC0415 (slow to import, and few scripts name files)

    if not folder.is_dir():
        return ""
    others = [file for file in music_files(folder)[:max_tried] if _file_fault(file)] + other_files(folder)
    names = [printable(file.name) for file in sorted(others, key=lambda file: file.name.startswith("."))]
    if not names:
        return ""
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return f"passed over in the music folder {printable(folder.name)!r}, because they can't be played: " + (
        ", ".join(names[:_MAX_NAMED]) + more
    )


def _file_fault(file: Path) -> UnreadableMusicError | None:
    from audio.decoding import probe  # noqa: PLC0415 (slow to import, and few scripts name files)

    try:
        probe(file, cache_folder=user_paths().music)
    except UnreadableMusicError as error:
        return error
    return None


def listener_music(music: str) -> str | Path:
    """Return the music that the listener calls `music`; files may be anywhere.

    Raises:
        MusicNotFoundError: it is neither an ambience nor a file.
    """
    if is_ambience(music):
        return music
    path = file_at(music, folders=True) or similar_file(music, Path(), folders=True, anywhere=True)
    if path:
        return path
    kind = _special_kind(music, (Path(),)) if music else ""
    near = nearest_file(music, Path(), folders=True) if music else None
    raise MusicNotFoundError(music, _special_reason(kind) if kind else _not_found_reason(music, near))


def _special_kind(name: str, folders: Iterable[Path]) -> str:
    """Return the kind of special file at `name` in the first of `folders` that has it; empty if it is none."""
    from audio.sound_file import special_kind  # noqa: PLC0415 (slow to import, and few sessions name files)

    for folder in folders:
        with suppress(OSError, RuntimeError, ValueError):  # nothing there, or no path at all
            return special_kind((folder / Path(name).expanduser()).stat().st_mode)
    return ""


def _special_reason(kind: str) -> str:
    return f"it is {kind}, not a sound file"


def is_ambience(music: str) -> bool:
    """Return whether `music` is an ambience, a blend or `none`."""
    try:
        return music == "none" or bool(parse_blend(music))
    except UnknownAmbienceError:
        return False


def _not_found_reason(music: str, near: str | None) -> str:
    if _ADDRESS.match(music):
        return "it is a web address, and Outpour plays only files on this machine; download it first"
    if any(source.name == music for source in sources(user_paths().scripts)):
        return "it is a session, not music"
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
