"""Finds music by name: an ambience, a file that the script may use, or the listener's own file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audio.ambiences import AMBIENCES, parse_blend
from audio.errors import UnknownAmbienceError, UnreadableMusicError
from scripts.errors import UnavailableFileError
from scripts.library.lookup import file_at
from scripts.suggestions import suggestion
from voice.errors import MusicNotFoundError

if TYPE_CHECKING:
    from scripts.library.lookup import Shelf


AMBIENCE_NAMES = tuple(AMBIENCES)
"""The ambiences by name; `+` mixes them."""


@dataclass(frozen=True)
class MusicShelf:
    """Finds the music and sounds that a script names."""

    shelf: Shelf
    """Where the script may take files from."""

    thorough: bool = True
    """Whether `fault` tries every file of a folder, and not only the first."""

    def find(self, music: str) -> str | Path:
        """Return what `music` in a script stands for: the name of ambiences, `none`, or the path of a file.

        Raises:
            MusicNotFoundError: it is none of these, or outside the folders that the script may use.
        """
        if is_ambience(music):
            return music
        try:
            return self.shelf.file(music, folders=True)
        except UnavailableFileError as error:
            reason = "it is outside the script's folder; --allow-files permits that"
            raise MusicNotFoundError(music, reason if error.outside else self._why_not(music)) from error

    def fault(self, music: str) -> str:
        """Return why `music` can't be played, or an empty string. A file is decoded up to its first sound."""
        try:
            found = self.find(music)
            if not isinstance(found, str):
                _probe(found, None if self.thorough else 1)
        except (MusicNotFoundError, UnreadableMusicError) as error:
            return str(error)
        return ""

    def sound_fault(self, sound: str) -> str:
        """Return why `sound`, a file that a script names, can't be played, or an empty string."""
        from audio.decoding import probe  # noqa: PLC0415 (few scripts name files, and the others start sooner)
        from voice.session.sound_files import LONGEST_MS  # noqa: PLC0415 (goes with it)

        try:
            probe(self.shelf.file(sound), LONGEST_MS / 1000)
        except UnavailableFileError as error:
            kind = "" if error.outside else self._special_kind(sound)
            return f"{sound!r} can't be used as a sound: it is {kind}, not a sound file" if kind else str(error)
        except UnreadableMusicError as error:
            return str(UnreadableMusicError(error.path, error.reason, "a sound"))
        return ""

    def _why_not(self, music: str) -> str:
        kind = self._special_kind(music)
        return f"it is {kind}, not a sound file" if kind else _why_not(music)

    def _special_kind(self, name: str) -> str:
        """Return what is at `name` instead of a file, such as "a pipe"; empty if nothing is."""
        from audio.sound_file import special_kind  # noqa: PLC0415 (few scripts name files, and the others start sooner)

        for folder in (self.shelf.beside, self.shelf.own):
            with suppress(OSError, RuntimeError, ValueError):  # nothing there, or no path at all
                return special_kind((folder / Path(name).expanduser()).stat().st_mode)
        return ""


def _probe(place: Path, most: int | None) -> None:
    """Try the file at `place`, or the first `most` files of the folder there; None for all."""
    from audio.decoding import probe  # noqa: PLC0415 (goes with it)
    from audio.music import music_files  # noqa: PLC0415 (few scripts name files, and the others start sooner)

    for path in music_files(place)[:most]:
        probe(path)


def chosen(music: str) -> str | Path:
    """Return what `music` on the command line stands for; the listener's files may be anywhere.

    Raises:
        MusicNotFoundError: it is neither an ambience nor a file.
    """
    if is_ambience(music):
        return music
    path = file_at(music, folders=True)
    if path:
        return path
    raise MusicNotFoundError(music, _why_not(music))


def is_ambience(music: str) -> bool:
    """Return whether `music` names ambiences, or is `none`."""
    try:
        return music == "none" or bool(parse_blend(music))
    except UnknownAmbienceError:
        return False


def _why_not(music: str) -> str:
    if any(part.partition(":")[0].strip() in AMBIENCE_NAMES for part in music.split("+")):
        try:
            parse_blend(music)
        except UnknownAmbienceError as error:
            return error.reason
    otherwise = f"the ambiences are: {', '.join(AMBIENCE_NAMES)}"
    hint = suggestion(music, (*AMBIENCE_NAMES, "none"), otherwise, cutoff=0.7)
    return f"no such file or ambience; {hint}"
