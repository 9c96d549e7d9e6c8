"""The default file of an export: in the current folder if that holds scripts, else in the music folder."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice.storage.free_names import free_path, is_taken
from voice.storage.paths import music_folder

if TYPE_CHECKING:
    from scripts.library.lookup import Source

_SUFFIX: Final = ".mp3"
_UNTITLED: Final = "session"
_SCRIPT_SUFFIXES: Final = (".txt", ".md", ".markdown", ".ssml", ".xml", ".smd")
_SCRIPTS: Final = "scripts"
_VERSION_CONTROL: Final = (".git", ".hg", ".svn", ".jj", ".bzr", "_darcs", ".fslckout", ".pijul")
_MOST_FILES: Final = 500
"""Maximum number of files that are read to find out whether a folder holds scripts."""

_READ_SIZE: Final = 16_000
"""Number of bytes that are read of each file."""

_SCRIPT_SIGN: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:---\s*\n(?:.*\n)*?(?:title|kind|minutes|ask|music|voice|pace|care)\s*:|<speak\b)"
    rb"|\[(?:~?\d+(?:\.\d+)?\s*(?:ms|s|m)\b|(?:pause|break|breathe|bell|hold|count|closing|choose|include)\b)",
    re.IGNORECASE,
)
"""Front matter with a key of a session, SSML, or a direction in square brackets."""


def default_target(source: Source, *, untitled: bool = False) -> Path:
    """Return the file that an export of `source` writes if none is named.

    An `untitled` one gets the first free name of session.mp3, session-2.mp3, ...

    The current folder gets it if it holds scripts, or if the script is given by its path.
    """
    folder = _default_folder(source)
    if not untitled:
        return folder / f"{source.name}{_SUFFIX}"
    target = folder / f"{_UNTITLED}{_SUFFIX}"
    return free_path(target) if is_taken(target) else target


def _default_folder(source: Source) -> Path:
    if source.origin == "file" or _holds_scripts(Path()):
        return Path()
    return music_folder() or Path()


def _holds_scripts(folder: Path) -> bool:
    """Return whether `folder` holds a script or a folder of scripts, or is under version control."""
    try:
        ancestors = (folder.resolve(), *folder.resolve().parents)
        if (folder / _SCRIPTS).is_dir() or any(
            (each / sign).exists() for each in ancestors for sign in _VERSION_CONTROL
        ):
            return True
        with os.scandir(folder) as entries:
            texts = [entry.path for entry in entries if entry.name.lower().endswith(_SCRIPT_SUFFIXES)]
    except OSError:  # then nothing can be read here, and perhaps nothing written
        return False
    return any(map(_is_script, texts[:_MOST_FILES]))


def _is_script(path: str) -> bool:
    with suppress(OSError):
        if Path(path).is_file():
            with Path(path).open("rb") as file:
                return bool(_SCRIPT_SIGN.search(file.read(_READ_SIZE).replace(b"\r\n", b"\n")))
    return False
