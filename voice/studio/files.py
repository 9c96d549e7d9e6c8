"""The scripts that the studio may open, by ids that are never paths."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.library.lookup import Source, sources
from voice.studio.errors import ReadOnlyScriptError, UnknownScriptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice.storage.paths import Paths


class ScriptFiles:
    """Finds scripts by their ids: the sessions of the library, and scripts named on the command line.

    Args:
        paths: the listener's folders.
        named: the scripts named on the command line.
    """

    def __init__(self, paths: Paths, named: Sequence[Source] = ()) -> None:
        self._paths = paths
        self._named = {f"file-{number}": source for number, source in enumerate(named, 1)}
        self._real = {source: _resolved(source.path) for source in named}
        self._opened: dict[str, Source] = {}

    def all(self) -> dict[str, Source]:
        """Return every script by its id, those of the command line first."""
        library = {f"{source.origin}-{_readable(source.name)}": source for source in sources(self._paths.scripts)}
        return self._named | library

    def id_of(self, source: Source) -> str:
        """Return the id of `source`, which is one of the scripts."""
        return next(script_id for script_id, each in self.all().items() if each == source)

    def source(self, script_id: str) -> Source:
        """Return the script with this id.

        Raises:
            UnknownScriptError: there is none.
        """
        try:
            source = self._opened[script_id] = self.all()[script_id]
        except KeyError:
            raise UnknownScriptError(script_id) from None
        return source

    def opened(self, script_id: str) -> Source:
        """Return the script with this id, even if its file was removed since the page opened it.

        Raises:
            UnknownScriptError: there is none, and there was none.
        """
        try:
            return self.source(script_id)
        except UnknownScriptError:
            if script_id in self._opened:
                return self._opened[script_id]
            raise

    def may_write(self, source: Source) -> bool:
        """Return whether the studio may write to the file of `source`."""
        return not self._obstacle(source)

    def require_writable(self, source: Source) -> None:
        """Raise ReadOnlyScriptError if the studio may not write to the file of `source`."""
        if reason := self._obstacle(source):
            raise ReadOnlyScriptError(source.name, reason)

    def _obstacle(self, source: Source) -> str:
        """Return why the studio may not write to the file of `source`; empty if it may."""
        real = _resolved(source.path)
        if source in self._real:
            return "" if real == self._real[source] else "its link leads to another file now; restart the studio"
        if source.origin != "yours":
            return "it comes with Outpour; edit a copy of it"
        if not real.is_relative_to(self._paths.scripts.resolve()):
            return "it is a link to a file in another folder; start the studio with the name of that file"
        return ""


def _readable(name: str) -> str:
    r"""Return `name` for an id; bytes that aren't UTF-8 are written as in `\udcff`."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _resolved(path: Path) -> Path:
    """Return `path` without symbolic links as far as they lead anywhere; a loop of them remains."""
    return Path(os.path.realpath(path))
