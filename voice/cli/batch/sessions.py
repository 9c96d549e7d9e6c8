"""The scripts of a batch: sessions by name or path, and all those in a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from scripts.errors import UnreadableScriptError
from scripts.library.lookup import Source, find, sources
from voice.cli.usage_advice import require_quotes
from voice.storage.paths import listing_failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice.storage.paths import Paths

SCRIPT_SUFFIXES: Final = (".txt", ".md", ".markdown", ".ssml", ".xml", ".smd")
_NOT_SESSIONS: Final = ("readme", "license", "licence", "changelog", "copying")
"""Names of texts that explain a folder, in lower case and without suffixes."""


def batch_sources(names: Sequence[str], paths: Paths, *, everything: bool) -> tuple[Source, ...]:
    """Return the scripts called `names`, those in folders among them, and with `everything` all of the library.

    Raises:
        ScriptError: a session doesn't exist.
        click.UsageError: a folder holds no scripts.
    """
    require_quotes(names)
    found = [source for name in names for source in _named(name, paths)]
    if everything:
        found += sources(paths.scripts)
    return tuple({source.path.resolve(): source for source in found}.values())


def is_script_folder(name: str, paths: Paths) -> bool:
    """Return whether `name` is a folder, and not the name of a session."""
    if not os.path.isdir(os.path.expanduser(name)):
        return False
    try:
        find(name, paths.scripts)
    except UnreadableScriptError:
        return True
    return False


def _named(name: str, paths: Paths) -> list[Source]:
    return scripts_in(name) if is_script_folder(name, paths) else [find(name, paths.scripts)]


def scripts_in(name: str) -> list[Source]:
    """Return the scripts in the folder `name`, sorted by name.

    Raises:
        UnreadableScriptError: the folder can't be read.
        click.UsageError: it holds no scripts.
    """
    folder = Path(name).expanduser()
    if reason := listing_failure(folder):
        raise UnreadableScriptError(folder, reason)
    found = [Source(path.stem, path, "file") for path in sorted(folder.iterdir()) if _is_session(path)]
    if not found:
        raise click.UsageError(f"the folder {name} has no scripts; their names end in .txt or .md")
    return found


def _is_session(path: Path) -> bool:
    """Return whether the file at `path` is a session; a name that begins with `_` is for a part of others."""
    if path.name.startswith((".", "_")) or path.stem.lower() in _NOT_SESSIONS:
        return False
    return path.suffix.lower() in SCRIPT_SUFFIXES and path.is_file()
