"""Elastic durations: a preferred length with a minimum and a maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scripts.times import Milliseconds

STRETCH: Final = 4
"""An elastic length without bounds of its own may become this many times longer or shorter."""


@dataclass(frozen=True)
class Elastic:
    """A length that may give: exact when its bounds are equal."""

    length: Milliseconds
    """The length wished for, in milliseconds."""

    shortest: Milliseconds
    """The least it may become."""

    longest: Milliseconds
    """The most it may become."""

    @property
    def exact(self) -> bool:
        """Whether the length gives no way."""
        return self.shortest == self.longest

    def clamp(self, length: Milliseconds) -> Milliseconds:
        """Return `length`, or the bound nearest to it."""
        return max(self.shortest, min(self.longest, length))


def exactly(length: Milliseconds) -> Elastic:
    """Return a length that does not give."""
    return Elastic(length, length, length)


def about(length: Milliseconds) -> Elastic:
    """Return a length that may shrink to a quarter and stretch to four times."""
    return Elastic(length, Milliseconds(length // STRETCH), Milliseconds(length * STRETCH))


def between(shortest: Milliseconds, longest: Milliseconds) -> Elastic:
    """Return a length that wishes for the middle of its bounds."""
    return Elastic(Milliseconds((shortest + longest + 1) // 2), shortest, longest)
