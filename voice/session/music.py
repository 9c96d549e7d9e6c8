"""Finds music by name: an ambience, a file that the script may use, or the listener's own file."""

from __future__ import annotations

import shlex
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from audio.errors import UnreadableMusicError
from audio.music_choice import Layer, MusicMix, places_of
from scripts.errors import TRUST_ADVICE, UnavailableFileError
from scripts.library.file_names import nearest_file, similar_file
from scripts.library.lookup import SUFFIX, file_at
from scripts.library.music_names import MAX_PARTS, NamedLayer, format_layers, has_parts, music_layers
from scripts.terminal_text import list_names, printable
from voice.errors import MusicNotFoundError
from voice.session.music_advice import AMBIENCE_NAMES, endless_reason, is_ambience, not_found_reason
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.music_choice import MusicChoice
    from scripts.library.lookup import Shelf

__all__ = [
    "AMBIENCE_NAMES",
    "MusicShelf",
    "folder_note",
    "is_ambience",
    "listener_music",
    "music_without_files",
    "probe_music",
]

_MAX_NAMED = 8
"""Maximum number of files that a note names."""


@dataclass(frozen=True)
class MusicShelf:
    """Finds the music and sounds that a script names."""

    shelf: Shelf
    """The folders from which the script may use files."""

    def find(self, music: str) -> MusicChoice:
        """Return the music that a script calls `music`: ambiences, files, or both.

        Raises:
            MusicNotFoundError: part of it is neither, or outside the folders that the script may use.
        """
        return _Finder(partial(self.shelf.file, folders=True), (self.shelf.beside, self.shelf.own)).find(music)

    def fault(self, music: str) -> str:
        """Return why `music` can't be played, or an empty string. A file is decoded only up to its first sound."""
        try:
            probe_music(self.find(music))
        except (MusicNotFoundError, UnreadableMusicError) as error:
            return str(error)
        return ""

    def note(self, music: str) -> str:
        """Return which files of the folders in `music` can't be played; empty if all of them can."""
        try:
            return "; ".join(filter(None, map(folder_note, places_of(self.find(music)))))
        except (MusicNotFoundError, UnreadableMusicError):
            return ""

    def sound_fault(self, sound: str) -> str:
        """Return why the sound file that a script calls `sound` can't be played, or an empty string."""
        from audio.decoding import probe  # noqa: PLC0415 (slow to import, and few scripts name files)
        from voice.session.sound_files import LONGEST_MS  # noqa: PLC0415 (as above)

        try:
            probe(self.shelf.file(sound), LONGEST_MS / 1000)
        except UnavailableFileError as error:
            kind = "" if error.outside else _special_kind(sound, (self.shelf.beside, self.shelf.own))
            return f"{sound!r} can't be used as a sound: it is {kind}, not a sound file" if kind else str(error)
        except UnreadableMusicError as error:
            return str(UnreadableMusicError(error.path, error.reason, "a sound"))
        return ""


@dataclass(frozen=True)
class _Finder:
    """Finds music in the files that somebody may use."""

    file: Callable[..., Path]
    """Returns the file or folder of a name, with `exact` only if it is the same in every character."""

    folders: tuple[Path, ...]
    """The folders to which names are relative."""

    def find(self, music: str) -> MusicChoice:
        """Return the music that `music` names; a file of exactly this name takes precedence over its parts.

        Raises:
            MusicNotFoundError: part of it is neither an ambience nor a file.
        """
        if is_ambience(music):
            return music
        try:
            return self.file(music)
        except UnavailableFileError as error:
            layers = music_layers(music, self._exists) if has_parts(music) and not error.outside else ()
            names = [name for layer in layers for name in layer.names]
            if len(names) == 1 and names[0] != music:
                return self.find(names[0])
            if not any(map(self._exists, names)) and not any(map(self._is_similar, names[:2])):
                raise MusicNotFoundError(music, self._reason(music, error)) from error
        if len(names) > MAX_PARTS:
            raise MusicNotFoundError(music, f"it has more than {MAX_PARTS} parts; put the files into a folder")
        return MusicMix(tuple(self._layer(layer, music) for layer in layers))

    def _layer(self, layer: NamedLayer, music: str) -> Layer:
        if not 0.01 <= layer.weight <= 100:
            reason = f"invalid weight {layer.weight:g}; use 0.01 to 100, as in {layer.names[-1]}:0.5"
            raise MusicNotFoundError(music, reason)
        if len(layer.names) == 1 and layer.names[0] in AMBIENCE_NAMES:
            return Layer(layer.names[0], layer.weight)
        if reason := endless_reason(layer.names):
            raise MusicNotFoundError(music, reason)
        return Layer(tuple(self._part(name, music) for name in layer.names), layer.weight)

    def _part(self, name: str, music: str) -> Path:
        try:
            return self.file(name)
        except UnavailableFileError as error:
            raise MusicNotFoundError(music, f"{name!r}: {self._reason(name, error)}") from error

    def _exists(self, name: str) -> bool:
        try:
            return name in AMBIENCE_NAMES or bool(self.file(name, exact=True))
        except UnavailableFileError as error:
            return error.outside

    def _is_similar(self, name: str) -> bool:
        with suppress(UnavailableFileError):
            return bool(self.file(name))
        return False

    def _reason(self, music: str, error: UnavailableFileError) -> str:
        if error.outside:
            return f"it is outside the script's folder; {TRUST_ADVICE}"
        kind = _special_kind(music, self.folders) if music else ""
        return f"it is {kind}, not a sound file" if kind else not_found_reason(music, error.nearest)


def probe_music(choice: MusicChoice) -> None:
    """Raise UnreadableMusicError if a file in `choice`, or every file in one of its folders, can't be played."""
    for place in places_of(choice):
        _probe(place)


def _probe(path: Path) -> None:
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
    names = [file.name for file in sorted(others, key=lambda file: file.name.startswith("."))]
    if not names:
        return ""
    passed_over = list_names(names, _MAX_NAMED)
    return f"passed over in the music folder {printable(folder.name)!r}, because they can't be played: {passed_over}"


def _file_fault(file: Path) -> UnreadableMusicError | None:
    from audio.decoding import probe  # noqa: PLC0415 (slow to import, and few scripts name files)

    try:
        probe(file, cache_folder=user_paths().music)
    except UnreadableMusicError as error:
        return error
    return None


def listener_music(music: str) -> MusicChoice:
    """Return the music that the listener calls `music`; files may be anywhere.

    Raises:
        MusicNotFoundError: part of it is neither an ambience nor a file.
    """
    return _Finder(_listener_file, (Path(),)).find(music)


def music_without_files(music: str) -> str:
    """Return the listener's `music` with FILE in place of each name of a file or folder, which may be private."""
    if is_ambience(music):
        return music
    try:
        choice = listener_music(music)
    except MusicNotFoundError:
        return "FILE"
    layers = choice.layers if isinstance(choice, MusicMix) else ()
    named = [
        NamedLayer((layer.music,) if isinstance(layer.music, str) else ("FILE",) * len(layer.music), layer.weight)
        for layer in layers
    ]
    return format_layers(named) or "FILE"


def _listener_file(name: str, *, exact: bool = False) -> Path:
    path = file_at(name, folders=True)
    if path is None and not exact:
        path = similar_file(name, Path(), folders=True, anywhere=True)
    if path is None:
        near = nearest_file(name, Path(), folders=True) if name and not exact else None
        raise UnavailableFileError(name, nearest=near)
    if path.is_file() and path.suffix.lower() == SUFFIX:
        raise MusicNotFoundError(name, f"it is a text, not a sound file; to hear it: outpour play {shlex.quote(name)}")
    return path


def _special_kind(name: str, folders: tuple[Path, ...]) -> str:
    """Return the kind of special file at `name` in the first of `folders` that has it; empty if it is none."""
    from audio.sound_file import special_kind  # noqa: PLC0415 (slow to import, and few sessions name files)

    for folder in folders:
        with suppress(OSError, RuntimeError, ValueError):  # nothing there, or no path at all
            return special_kind((folder / Path(name).expanduser()).stat().st_mode)
    return ""
