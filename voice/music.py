"""Music by name: an ambience, a file that a script may use, or a file that the listener chose."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from audio.ambiences import AMBIENCES, blend_of
from audio.errors import UnknownAmbienceError
from voice.errors import MusicNotFoundError

if TYPE_CHECKING:
    from scripts.find import Source
    from voice.folders import Folders


AMBIENCE_NAMES = tuple(AMBIENCES)
"""The ambiences by name; `+` mixes them."""


@dataclass(frozen=True)
class MusicShelf:
    """Where the music that a script names may be taken from."""

    beside: Path
    """The folder of the script."""

    own: Path
    """The listener's folder of sessions."""

    anywhere: bool = False
    """Whether the listener allowed any place."""

    def find(self, music: str) -> str | Path:
        """Return what `music` in a script means: ambiences by name, `none`, or the path of a file.

        Raises:
            MusicNotFoundError: it is neither, or lies where a script may not reach.
        """
        if is_ambience(music):
            return music
        for folder in (self.beside, self.own):
            path = _file(folder, music)
            if path and not self.anywhere and not any(map(path.is_relative_to, self._permitted())):
                reason = "it lies outside of the script's folder; --allow-files permits that"
                raise MusicNotFoundError(music, reason)
            if path:
                return path
        raise MusicNotFoundError(music, _why_not(music))

    def _permitted(self) -> tuple[Path, Path]:
        return self.beside.resolve(), self.own.resolve()

    def fault(self, music: str) -> str:
        """Return why `music` can't be played; empty when it can."""
        try:
            self.find(music)
        except MusicNotFoundError as error:
            return str(error)
        return ""


def shelf(source: Source, own: Folders, *, anywhere: bool) -> MusicShelf:
    """Return the shelf of the script at `source`."""
    return MusicShelf(source.path.parent, own.scripts, anywhere)


def chosen(music: str) -> str | Path:
    """Return what `music` on the command line means; the listener's own choice may lie anywhere.

    Raises:
        MusicNotFoundError: it is neither an ambience nor a file.
    """
    if is_ambience(music):
        return music
    path = _file(Path(), music)
    if path:
        return path
    raise MusicNotFoundError(music, _why_not(music))


def _file(folder: Path, music: str) -> Path | None:
    """Return the file or folder that `music`, a path from `folder` or an absolute one, is in the end; None if none."""
    if not music.strip():
        return None
    try:
        path = (folder / Path(music).expanduser()).resolve()
        return path if path.is_file() or path.is_dir() else None
    except (OSError, RuntimeError, ValueError):
        # A name too long, a home that nobody has, links in a circle, a zero byte.
        return None


def is_ambience(music: str) -> bool:
    """Tell whether `music` names ambiences, or none."""
    try:
        return music == "none" or bool(blend_of(music))
    except UnknownAmbienceError:
        return False


def _why_not(music: str) -> str:
    if any(part.partition(":")[0].strip() in AMBIENCE_NAMES for part in music.split("+")):
        try:
            blend_of(music)
        except UnknownAmbienceError as error:
            return error.reason
    near = get_close_matches(music, (*AMBIENCE_NAMES, "none"), n=1, cutoff=0.7)
    hint = f"did you mean {near[0]!r}?" if near else f"the ambiences are: {', '.join(AMBIENCE_NAMES)}"
    return f"there is no such file or ambience; {hint}"
