"""A parsed script: its front matter and its elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.model.elements import Element
    from scripts.model.header import Header
    from scripts.model.takes import Take


@dataclass(frozen=True)
class Script:
    """A whole script as parsed."""

    name: str
    """Its name in a library, or its file's name without the suffix."""

    header: Header
    """The front matter; its title is never empty."""

    elements: tuple[Element, ...]
    """The elements of the text, in order."""

    takes: Mapping[str, Take] = field(default_factory=dict)
    """The takes of its lines, by `take_key`."""


def unique(*lists: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of all `lists` in order without duplicates, ignoring case."""
    texts: dict[str, str] = {}
    for text in chain.from_iterable(lists):
        texts.setdefault(text.casefold(), text)
    return tuple(texts.values())
