"""Finds sessions by name, in the listener's folder and the shipped library, or by path."""

from __future__ import annotations

import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from scripts.documents.encodings import UnknownEncodingError, decode
from scripts.documents.files import read_file
from scripts.documents.signatures import format_of
from scripts.errors import ScriptError, UnavailableFileError, UnknownSessionError, UnreadableScriptError
from scripts.library.file_names import MAX_NAME, nearest_file, similar_file
from scripts.model.limits import MAX_SCRIPT_SIZE
from scripts.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIX: Final = ".txt"
_MAX_SIZE: Final = 4 * MAX_SCRIPT_SIZE
"""Maximum size of a script's file, in bytes."""


@dataclass(frozen=True)
class Source:
    """A session's script file."""

    name: str
    """The session's name."""

    path: Path
    """The file."""

    origin: Literal["shipped", "yours", "file"]
    """The shipped library, the listener's folder, or a path."""

    def read(self) -> str:
        """Return the text.

        Raises:
            UnreadableScriptError: The file is missing, too large, or not text.
        """
        try:
            return decode(self.read_bytes())
        except UnknownEncodingError as error:
            raise UnreadableScriptError(self.path, str(error)) from error

    def read_bytes(self) -> bytes:
        """Return the content of the file.

        Raises:
            UnreadableScriptError: The file is missing, too large, or a document of another program.
        """
        raw, size = read_file(self.path, _MAX_SIZE)
        if document := format_of(raw, self.path.suffix.lower()):
            raise UnreadableScriptError(self.path, document.advice(self.path))
        if len(raw) > _MAX_SIZE:
            raise UnreadableScriptError(self.path, f"it is too large ({size / 1e6:.1f} MB); the limit is 1 MB")
        return raw

    @property
    def label(self) -> str:
        """The file's name in messages."""
        return self.path.name if self.origin == "shipped" else str(self.path)


@dataclass(frozen=True)
class Shelf:
    """The folders that a script may use files from: its own, the listener's, and the shipped library."""

    beside: Path
    """The script's folder."""

    own: Path
    """The listener's folder of sessions."""

    anywhere: bool = False
    """Whether the listener allowed files from all folders."""

    script_file: Path | None = None
    """The script itself; None if it isn't a file, so that no folder makes it trusted."""

    trusted: tuple[Path, ...] = ()
    """Folders without symbolic links, whose scripts may use files from all folders."""

    @property
    def unconfined(self) -> bool:
        """Whether the script may use files from all folders."""
        if self.anywhere or self.script_file is None:
            return self.anywhere
        path = self.script_file.resolve()
        return any(map(path.is_relative_to, self.trusted))

    def file(self, name: str, *, folders: bool = False, exact: bool = False) -> Path:
        """Return the resolved path of the file `name`, relative to the script's folder or the listener's.

        Args:
            name: a relative or absolute path.
            folders: whether it may be a folder too.
            exact: whether its name must be the same in every character.

        Raises:
            UnavailableFileError: The file is missing, or the script may not use it.
        """
        for find_file in (file_at,) if exact else (file_at, similar_file):
            for folder in (self.beside, self.own):
                path = find_file(name, folder, folders=folders)
                if path and not self.unconfined and not any(map(path.is_relative_to, self._permitted())):
                    raise UnavailableFileError(name, outside=True)
                if path:
                    return path
        near = (nearest_file(name, folder, folders=folders) for folder in (self.beside, self.own) if not exact)
        raise UnavailableFileError(name, nearest=next(filter(None, near), None))

    def has(self, name: str) -> bool:
        """Return whether there is a file or folder of exactly this name, even one that the script may not use."""
        try:
            return bool(self.file(name, folders=True, exact=True))
        except UnavailableFileError as error:
            return error.outside

    def script(self, name: str) -> Source:
        """Return the script called `name`: a file relative to the script, with or without its suffix, or a session.

        Raises:
            UnavailableFileError: The script may not use that file.
            UnknownSessionError: No file or session has this name.
        """
        try:
            return self._script_file(name, exact=True) or find(name, self.own, by_path=False)
        except UnknownSessionError:
            source = self._script_file(name, exact=False)
            if source:
                return source
            raise

    def _script_file(self, name: str, *, exact: bool) -> Source | None:
        for written in (name, f"{name}{SUFFIX}"):
            try:
                path = self.file(written, exact=exact)
            except UnavailableFileError as error:
                if error.outside:
                    raise
            else:
                return Source(path.stem, path, "file")
        return None

    def for_include(self, source: Source) -> Shelf:
        """Return the shelf of an included script, which is trusted only for the folder that it lies in itself."""
        return replace(self, beside=source.path.parent, script_file=source.path)

    def _permitted(self) -> tuple[Path, ...]:
        return self.beside.resolve(), self.own.resolve(), library_folder().resolve()


def library_folder() -> Path:
    """Return the folder of the shipped sessions."""
    return Path(str(files("scripts.library")))


def is_shipped(name: str) -> bool:
    """Return whether Outpour ships a session called `name`, even if one of the listener's takes its place."""
    return name in {path.stem for path in library_folder().glob(f"*{SUFFIX}")}


def sources(own_folder: Path) -> list[Source]:
    """Return all sessions, sorted by name; the listener's shadow the shipped ones.

    If `own_folder` can't be read, only the shipped ones are returned.
    """
    by_name = {path.stem: Source(path.stem, path, "shipped") for path in library_folder().glob(f"*{SUFFIX}")}
    with suppress(OSError):  # up to Python 3.12, glob raises for a folder that can't be entered
        by_name |= {path.stem: Source(path.stem, path, "yours") for path in own_folder.glob(f"*{SUFFIX}")}
    return [by_name[name] for name in sorted(by_name)]


def find(session: str, own_folder: Path, *, by_path: bool = True) -> Source:
    """Return the session called `session`; with `by_path`, also the script at that path, or the session of that title.

    With `by_path`, as on the command line, capitals, blanks and hyphens don't matter if nothing has the exact name.

    Raises:
        UnknownSessionError: Neither exists.
        UnreadableScriptError: The path isn't a regular file, or can't be reached.
    """
    known = {source.name: source for source in sources(own_folder)}
    if session in known:
        return known[session]
    path = file_at(session, resolve=False) if by_path else None
    if path:
        return Source(path.stem, path, "file")
    if by_path and (reason := _obstacle(session)):
        raise UnreadableScriptError(Path(session), reason)
    if by_path and (source := _spelled_otherwise(session, known.values())):
        return source
    raise UnknownSessionError(session, nearest(session.removesuffix(SUFFIX), known))


def _spelled_otherwise(session: str, known: Iterable[Source]) -> Source | None:
    """Return the only one of `known` whose name or else title is `session`, whatever its capitals, blanks and marks."""
    wanted = _letters(session)
    for words in (lambda source: source.name, _title):
        found = [source for source in known if wanted and _letters(words(source)) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _title(source: Source) -> str:
    """Return the title of the script at `source`; empty if it can't be read."""
    from scripts.syntax.header_reader import read_header  # noqa: PLC0415 (only needed after a mistake)

    with suppress(ScriptError):
        return read_header(source.read(), source.name, source.label).title
    return ""


def _obstacle(name: str) -> str:
    """Return why the path `name`, which isn't a regular file, can't be used; empty if nothing exists there."""
    try:
        mode = Path(name).expanduser().stat().st_mode
    except PermissionError:
        return "permission denied"
    except (OSError, RuntimeError, ValueError):
        return ""
    kinds = ((stat.S_ISDIR, "a folder; name a script in it"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return "" if not name.strip() else f"it is {next((kind for test, kind in kinds if test(mode)), 'a device')}"


def file_at(name: str, folder: Path = Path(), *, resolve: bool = True, folders: bool = False) -> Path | None:
    """Return the path of the file `name` relative to `folder`, or None if it doesn't exist.

    Args:
        name: a relative or absolute path.
        folder: the folder for relative paths.
        resolve: whether to follow symbolic links.
        folders: whether it may be a folder too.
    """
    if len(name) > MAX_NAME:
        return None
    try:
        path = folder / Path(name).expanduser()
        path = path.resolve() if resolve else path
        return path if name.strip() and (path.is_file() or (folders and path.is_dir())) else None
    except (OSError, RuntimeError, ValueError):
        # The name is too long or contains a null byte, the home folder is unknown, or links form a loop.
        return None
