"""A script with the text on the page, which may be unsaved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from scripts.library.lookup import Source


@dataclass(frozen=True)
class UnsavedSource(Source):
    """A script file that is read as if `text` had been saved; its takes, music and includes are those of the file."""

    text: str = ""
    """The text."""

    @classmethod
    def of(cls, source: Source, text: str) -> Self:
        """Return `source` with `text` in place of its own."""
        return cls(source.name, source.path, source.origin, text)

    def read(self) -> str:
        """Return the text."""
        return self.text
