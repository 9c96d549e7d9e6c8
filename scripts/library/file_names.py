"""Finds files whose names are written in another way than on the disk."""

from __future__ import annotations

import os
import unicodedata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MAX_ENTRIES: Final = 10_000
"""Maximum number of files of a folder that are compared."""

MAX_NAME: Final = 1000
"""Maximum length of a name in characters; no system has longer paths."""

_MAX_SUGGESTED: Final = 300
"""Maximum number of files of a folder among which a similar name is searched; each comparison is slow."""

_TEXT: Final = ".txt"

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼʹ′`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff\u00ad"),
    }
)


def similar_file(name: str, folder: Path, *, folders: bool = False, anywhere: bool = False) -> Path | None:
    """Return the only file in `folder` whose name differs from `name` in nothing that people see or care about.

    These are the normalization of accents, typographic quotes and dashes, the number and kind of blanks, and, if no
    file fits otherwise, the case of letters and the escapes of web addresses (`%20`). Links are followed; the caller
    checks where they lead.

    Args:
        name: a path relative to the folder.
        folder: the folder to search; nothing above it is looked at, unless `anywhere` is set.
        folders: whether it may be a folder too.
        anywhere: whether `name` may be absolute, begin with `~`, or lead out of the folder.
    """
    if len(name) > MAX_NAME:
        return None
    try:
        for written in (name, _unescaped(name)) if "%" in name else (name,):
            if found := _similar(written, folder, folders=folders, anywhere=anywhere):
                return found
    except (OSError, RuntimeError, ValueError):
        pass  # the name is too long, the home folder unknown, or a folder can't be read
    return None


def _unescaped(name: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415 (few names need it, and commands must start fast)

    return unquote(name)


def _similar(name: str, folder: Path, *, folders: bool, anywhere: bool) -> Path | None:
    path = Path(name if os.sep == "\\" else name.replace("\\", "/"))
    path = path.expanduser() if anywhere else path
    if not anywhere and (path.is_absolute() or ".." in path.parts):
        return None
    place = Path(path.anchor) if path.anchor else folder
    for part in path.parts[bool(path.anchor) :]:
        entry = _entry(place, part)
        if entry is None:
            return None
        place = entry
    return place.resolve() if path.parts and (place.is_file() or (folders and place.is_dir())) else None


def nearest_file(name: str, folder: Path, *, folders: bool = False) -> str | None:
    """Return the path of the file in `folder` or a subfolder of it that is most like the relative path `name`.

    A text isn't suggested in place of a file of another kind, such as a sound.
    """
    if len(name) > MAX_NAME:
        return None
    try:
        parent = Path(name).parent
        if parent.is_absolute() or ".." in parent.parts:
            return None
        place = (folder / parent).resolve()
        if not place.is_relative_to(folder.resolve()):
            return None
        with os.scandir(place) as entries:
            wanted = (
                entry for entry in entries if not entry.name.startswith(".") and _is_of_its_kind(entry.name, name)
            )
            files = [entry.name for entry in islice(wanted, _MAX_SUGGESTED) if folders or entry.is_file()]
        by_name = {_without_case(Path(file).stem): file for file in sorted(files)}
        by_name |= {_without_case(file): file for file in sorted(files)}
        near = nearest(_without_case(Path(name).name), by_name)
    except (OSError, RuntimeError, ValueError):
        return None
    return str(parent / by_name[near]) if near else None


def _is_of_its_kind(other: str, name: str) -> bool:
    return Path(other).suffix.lower() != _TEXT or Path(name).suffix.lower() in ("", _TEXT)


def _entry(folder: Path, name: str) -> Path | None:
    """Return the file or folder called `name` in `folder`, or the only one with the same name in other signs."""
    if (folder / name).exists():
        return folder / name
    with os.scandir(folder) as entries:
        names = [entry.name for entry in islice(entries, _MAX_ENTRIES)]
    found = _only(name, names, _plain) or _only(name, names, _without_case)
    return folder / found if found else None


def _only(name: str, names: Iterable[str], fold: Callable[[str], str]) -> str | None:
    folded = fold(name)
    same = [other for other in names if fold(other) == folded]
    return same[0] if len(same) == 1 else None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name.translate(_PLAIN)).split())


def _without_case(name: str) -> str:
    return unicodedata.normalize("NFC", _plain(name).casefold())
