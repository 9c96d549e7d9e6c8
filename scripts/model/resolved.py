"""The elements of a session after all choices are made: those of the script, and internal markers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from scripts.errors import Place
    from scripts.model.elastic import Elastic
    from scripts.model.elements import Element, Include


@dataclass(frozen=True)
class Slot:
    """The beginning or end of the time for one prompt of `Every`."""

    length: Elastic | None
    """The time for the prompt and the silence after it; None at its end."""

    markup: str
    """The `[every]` direction as written."""

    place: Place
    """The position of the `[every]` direction."""


@dataclass(frozen=True)
class Tempo:
    """The beginning or end of an included script, which may have its own pace and rests."""

    include: Include | None
    """The include that begins; None at its end."""

    place: Place
    """The position of the include."""


Resolved: TypeAlias = Union["Element", Slot, Tempo]
"""An element of one session."""
