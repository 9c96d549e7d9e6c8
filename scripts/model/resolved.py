"""What stands among a session's elements once choices are made, and is never written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.errors import Place
    from scripts.model.elastic import Elastic
    from scripts.model.elements import Include


@dataclass(frozen=True)
class Slot:
    """Where the time of one prompt of `Every` begins or ends."""

    length: Elastic | None
    """The time of the prompt with the quiet after it; None where it ends."""

    written: str
    """The direction it belongs to, as written."""

    place: Place
    """Where that stands."""


@dataclass(frozen=True)
class Tempo:
    """Where an included script begins to be spoken at its own pace, or ends and all is as it was before it."""

    include: Include | None
    """What begins; None where it ends."""

    place: Place
    """Where it is included."""
