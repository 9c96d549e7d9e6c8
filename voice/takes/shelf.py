"""The takes that a session of a script can play: its own, and those of the scripts that it includes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.model.elements import Include
from scripts.model.tree import flatten
from voice.takes.store import SUFFIX, TakeStore, take_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audio.signal.clip import AudioSegment
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from scripts.model.takes import Take
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class TakeShelf:
    """The takes of a script and of those that it includes."""

    own: TakeStore
    """The script's own takes, which come first."""

    included: tuple[TakeStore, ...] = ()
    """The takes of the included scripts."""

    @cached_property
    def takes(self) -> Mapping[str, Take]:
        """The takes by their keys."""
        found: dict[str, Take] = {}
        for store in (*reversed(self.included), self.own):
            found |= store.takes
        return found

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the script's own takes, one sentence each."""
        return self.own.faults()

    def clip(self, take: Take) -> AudioSegment:
        """Return the sound of `take`, ready for the mix.

        Raises:
            TakeError: it can't be played.
        """
        return self._store_of(take).clip(take)

    def identity(self, take: Take) -> str:
        """Return a text that changes whenever `take` sounds different."""
        return self._store_of(take).identity(take)

    def _store_of(self, take: Take) -> TakeStore:
        return next((store for store in (self.own, *self.included) if store.takes.get(take.key) is take), self.own)


def take_shelf(script: Script, source: Source, paths: Paths) -> TakeShelf:
    """Return the takes for a session of `script`, found at `source`."""
    own = take_store(source, paths)
    files = (
        Path(part.body[0].place.file) for part in flatten(script.elements) if isinstance(part, Include) and part.body
    )
    # A shipped script has no path here; its takes are among the listener's.
    folders = ((file.parent if file.is_absolute() else paths.scripts) / f"{file.stem}{SUFFIX}" for file in files)
    return TakeShelf(own, tuple(TakeStore(folder) for folder in dict.fromkeys(folders) if folder != own.folder))
