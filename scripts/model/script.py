"""A script as it was written: its front matter and its elements."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.model.elements import Element
    from scripts.model.header import Header


@dataclass(frozen=True)
class Script:
    """A whole script, as written."""

    name: str
    """Its name in a library, or its file's name without the ending."""

    header: Header
    """The front matter; its title is never empty."""

    elements: tuple[Element, ...]
    """The text, in order."""


def unique(*lists: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of all `lists` in their order, none twice; upper and lower case make no difference."""
    found: dict[str, str] = {}
    for text in chain.from_iterable(lists):
        found.setdefault(text.casefold(), text)
    return tuple(found.values())
