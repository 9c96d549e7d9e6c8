"""The scripts that the studio may open, by ids that are never paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.library.lookup import Source, sources
from voice.studio.errors import UnknownScriptError

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

    def all(self) -> dict[str, Source]:
        """Return every script by its id, those of the command line first."""
        library = {f"{source.origin}-{source.name}": source for source in sources(self._paths.scripts)}
        return self._named | library

    def source(self, script_id: str) -> Source:
        """Return the script with this id.

        Raises:
            UnknownScriptError: there is none.
        """
        try:
            return self.all()[script_id]
        except KeyError:
            raise UnknownScriptError(script_id) from None

    def may_write(self, source: Source) -> bool:
        """Return whether the studio may write to the file of `source`."""
        return source.origin == "yours" or source in self._named.values()
