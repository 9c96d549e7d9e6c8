"""Finding sessions: by name in the listener's folder and in the shipped library, or by path."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from scripts.errors import NotReachedError, UnknownSessionError, UnreadableScriptError, os_error_reason
from scripts.model.limits import LARGEST_SCRIPT
from scripts.suggestions import nearest

SUFFIX: Final = ".txt"
_LONGEST_NAME: Final = 1000
"""Characters of a path that is looked for at most."""


@dataclass(frozen=True)
class Source:
    """Where a session's script lies."""

    name: str
    """What the session is called."""

    path: Path
    """Its file."""

    origin: Literal["shipped", "yours", "file"]
    """From the shipped library, from the listener's folder, or by path."""

    def read(self) -> str:
        """Return the text.

        Raises:
            UnreadableScriptError: the file is missing, no text, or too large.
        """
        try:
            raw = self._bytes()
        except OSError as error:
            raise UnreadableScriptError(self.path, os_error_reason(error)) from error
        if b"\0" in raw:
            raise UnreadableScriptError(self.path, "it is no text")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise UnreadableScriptError(self.path, f"it is not UTF-8 (line {line}); save it as UTF-8 text") from error

    def _bytes(self) -> bytes:
        """Return what is in the file; a pipe is not waited for, and no more is read than a script may have."""
        flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
        with open(self.path, "rb", opener=lambda path, mode: os.open(path, mode | flags)) as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise UnreadableScriptError(self.path, "it is not a regular file")
            raw = file.read(4 * LARGEST_SCRIPT + 1)
        if len(raw) > 4 * LARGEST_SCRIPT:
            size = max(found.st_size, len(raw)) / 1e6
            raise UnreadableScriptError(self.path, f"it is too large ({size:.1f} MB; a script has at most 1 MB)")
        return raw

    @property
    def label(self) -> str:
        """What messages call the file."""
        return self.path.name if self.origin == "shipped" else str(self.path)


@dataclass(frozen=True)
class Shelf:
    """Where what a script names may be taken from: its own folder, the listener's, and the shipped library."""

    beside: Path
    """The folder of the script."""

    own: Path
    """The listener's folder of sessions."""

    anywhere: bool = False
    """Whether the listener allowed any place."""

    def file(self, name: str, *, folders: bool = False) -> Path:
        """Return the file that `name`, a path from the script's folder or the listener's, is in the end.

        With `folders` it may be a folder as well.

        Raises:
            NotReachedError: there is none, or it lies where a script may not reach.
        """
        for folder in (self.beside, self.own):
            path = file_at(name, folder, folders=folders)
            if path and not self.anywhere and not any(map(path.is_relative_to, self._permitted())):
                raise NotReachedError(name, outside=True)
            if path:
                return path
        raise NotReachedError(name)

    def script(self, name: str) -> Source:
        """Return the script that `name` means: a file beside the script, its ending left out or not, or a session.

        Raises:
            NotReachedError: it lies where a script may not reach.
            UnknownSessionError: there is none.
        """
        for written in (name, f"{name}{SUFFIX}"):
            try:
                path = self.file(written)
            except NotReachedError as error:
                if error.outside:
                    raise
            else:
                return Source(path.stem, path, "file")
        return find(name, self.own, by_path=False)

    def for_include(self, source: Source) -> Shelf:
        """Return the shelf of a script that is included."""
        return replace(self, beside=source.path.parent)

    def _permitted(self) -> tuple[Path, ...]:
        return self.beside.resolve(), self.own.resolve(), library_folder().resolve()


def library_folder() -> Path:
    """Return the folder of the shipped sessions."""
    return Path(str(files("scripts.library")))


def sources(own_folder: Path) -> list[Source]:
    """Return every session by name; the listener's own shadow the shipped ones.

    Where `own_folder` can't be read, only the shipped ones are there.
    """
    found = {path.stem: Source(path.stem, path, "shipped") for path in library_folder().glob(f"*{SUFFIX}")}
    with suppress(OSError):  # up to Python 3.12 a folder that can't be entered is an error
        found |= {path.stem: Source(path.stem, path, "yours") for path in own_folder.glob(f"*{SUFFIX}")}
    return [found[name] for name in sorted(found)]


def find(session: str, own_folder: Path, *, by_path: bool = True) -> Source:
    """Return the session called `session`, or the script at that path where that is wanted.

    A text with a path separator or an ending is a path; any other is a name, and a file of that name in the
    current folder comes last.

    Raises:
        UnknownSessionError: there is neither.
        UnreadableScriptError: what is at that path is no regular file, or can't be reached.
    """
    known = {source.name: source for source in sources(own_folder)}
    if session in known:
        return known[session]
    path = file_at(session, resolve=False) if by_path else None
    if path:
        return Source(path.stem, path, "file")
    if by_path and (reason := _obstacle(session)):
        raise UnreadableScriptError(Path(session), reason)
    raise UnknownSessionError(session, nearest(session.removesuffix(SUFFIX), known))


def _obstacle(name: str) -> str:
    """Return why the path `name`, which leads to no regular file, can't be used; empty if nothing is there."""
    try:
        mode = Path(name).expanduser().stat().st_mode
    except PermissionError:
        return "permission denied"
    except (OSError, RuntimeError, ValueError):
        return ""
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return "" if not name.strip() else f"it is {next((kind for test, kind in kinds if test(mode)), 'a device')}"


def file_at(name: str, folder: Path = Path(), *, resolve: bool = True, folders: bool = False) -> Path | None:
    """Return the file, or the folder if that may be, that `name` is, a path from `folder` or an absolute one.

    None when there is none.
    """
    if len(name) > _LONGEST_NAME:
        return None
    try:
        path = folder / Path(name).expanduser()
        path = path.resolve() if resolve else path
        return path if name.strip() and (path.is_file() or (folders and path.is_dir())) else None
    except (OSError, RuntimeError, ValueError):
        # A name too long, a home that nobody has, links in a circle, a zero byte.
        return None
