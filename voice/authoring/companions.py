"""The files that come with a copy of a session: included scripts, music, sounds and takes."""

from __future__ import annotations

import filecmp
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scripts.checks.check import check
from scripts.errors import ScriptError
from scripts.library.lookup import Source
from scripts.model.elements import Include, Music, Sound
from scripts.model.tree import flatten
from voice.errors import TargetError, VoiceError
from voice.export.outputs import inputs_of
from voice.session.loading import check_context, script_shelf
from voice.session.music import MusicShelf
from voice.session.request import SessionRequest
from voice.storage.atomic import replacement
from voice.takes.store import INDEX, take_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from scripts.library.lookup import Shelf
    from scripts.model.elements import Element
    from scripts.model.script import Script
    from voice.storage.paths import Paths

_MAX_BYTES: Final = 500_000_000
"""Maximum total size of the copied files, in bytes; about eight hours of music."""


@dataclass
class Companions:
    """The outcome of copying the files that belong to a session."""

    copied: list[str] = field(default_factory=list)
    """The copied files, relative to the folder of the session."""

    left: list[str] = field(default_factory=list)
    """Files that the copy can't find, as the script names them."""

    outside: list[str] = field(default_factory=list)
    """Files that the original may not use and the copy may, since the listener's own sessions are trusted."""

    size: int = 0
    """Size of the copied files, in bytes."""

    def copy(self, files: Iterable[tuple[Path, Path]], folder: Path) -> None:
        """Copy each file to its target below `folder`, unless something else is there or the limit is reached."""
        for path, target in files:
            with suppress(OSError, TargetError):
                size = path.stat().st_size
                if not target.exists() and self.size + size <= _MAX_BYTES:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with replacement(target, overwrite=False) as part:
                        shutil.copyfile(path, part)
                    self.size += size
                    self.copied.append(str(target.relative_to(folder)))


def copy_companions(source: Source, copy: Path, paths: Paths) -> Companions:
    """Copy the files that belong to the session at `source` for its `copy`, and return which were copied.

    They are the regular files below the folder of the script that it names, and its takes. Links that lead out of the
    folder aren't followed. Existing files stay as they are.
    """
    return _copied(source, source.read(), copy, paths)


def copy_companions_of_document(document: Path, text: str, copy: Path, paths: Paths) -> Companions:
    """Copy the files beside `document` that the `text` of its `copy` names, and return what became of them."""
    return _copied(Source(document.stem, document.absolute(), "file"), text, copy, paths)


def _copied(source: Source, text: str, copy: Path, paths: Paths) -> Companions:
    companions = Companions()
    script, _ = check(text, source.name, source.label, check_context(source, paths, anywhere=False))
    files = list(_files(source, script, paths, copy.parent))
    companions.copy(files, copy.parent)
    companions.copy(_takes(take_folder(source, paths), copy.with_suffix(".takes")), copy.parent)
    target = Source(copy.stem, copy, "yours")
    shelf = script_shelf(target, paths, anywhere=False)
    named = [_name(name) for name in _names(script, source.label) if not _is_found(name, shelf)]
    other = [str(path) for path, target in files if target.exists() and not filecmp.cmp(path, target, shallow=False)]
    companions.left = list(dict.fromkeys((*named, *other)))
    if not script_shelf(source, paths, anywhere=False).unconfined:
        companions.outside = _outside(target, text, paths)
    return companions


def _files(source: Source, script: Script, paths: Paths, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the files below the folder of a script that it uses, each with its target below `folder`."""
    root, takes = source.path.parent.resolve(), take_folder(source, paths).resolve()
    if source.origin != "file" or root == folder.resolve():
        return
    for path in dict.fromkeys(file.resolve() for file in inputs_of(source, script, SessionRequest(), paths)):
        if path != source.path.resolve() and path.is_relative_to(root) and not path.is_relative_to(takes):
            yield path, folder / path.relative_to(root)


def _takes(folder: Path, target: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the takes in `folder` and their index, each with its target, if the folder at `target` doesn't exist."""
    if folder.is_dir() and not folder.is_symlink() and not target.exists():
        for path in sorted(folder.iterdir()):
            if path.is_file() and not path.is_symlink() and (path.name == INDEX or path.suffix == ".flac"):
                yield path, target / path.name


def _outside(copy: Source, text: str, paths: Paths) -> list[str]:
    """Return the files that `copy` and the scripts that it includes may only use because they are trusted."""
    script, _ = check(text, copy.name, copy.label, check_context(copy, paths, anywhere=False))
    shelf = script_shelf(copy, paths, anywhere=False)
    confined = replace(shelf, trusted=())
    found = [name for name in _names(script) if _is_found(name, shelf) and not _is_found(name, confined)]
    return list(dict.fromkeys(map(_name, found)))


def _names(script: Script, label: str | None = None) -> list[Element | str]:
    """Return the music, sounds and scripts named in the script of that `label`, or in all that `script` includes."""
    elements = [element for element in flatten(script.elements) if label in {None, element.place.file}]
    named = [
        element
        for element in elements
        if isinstance(element, Sound | Include) or (isinstance(element, Music) and element.source)
    ]
    return [*([script.header.music] if script.header.music else []), *named]


def _name(named: Element | str) -> str:
    if isinstance(named, Include):
        return named.name
    return str(named.source) if isinstance(named, Music | Sound) else str(named)


def _is_found(name: Element | str, shelf: Shelf) -> bool:
    try:
        if isinstance(name, Include):
            shelf.script(_name(name))
        elif isinstance(name, Sound):
            shelf.file(_name(name))
        else:
            MusicShelf(shelf).find(_name(name))
    except (ScriptError, VoiceError):
        return False
    return True
