"""Elastic durations: a preferred length with a minimum and a maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scripts.times import Milliseconds

STRETCH: Final = 4
"""The factor by which an elastic length without explicit bounds can stretch or shrink."""


@dataclass(frozen=True)
class Elastic:
    """A preferred length with bounds; exact if these are equal."""

    preferred: Milliseconds
    """The preferred length, in milliseconds."""

    shortest: Milliseconds
    """The minimum, in milliseconds."""

    longest: Milliseconds
    """The maximum, in milliseconds."""

    @property
    def exact(self) -> bool:
        """Whether the length can't change."""
        return self.shortest == self.longest

    def clamp(self, length: Milliseconds) -> Milliseconds:
        """Return `length` clamped to the bounds."""
        return max(self.shortest, min(self.longest, length))


def exactly(length: Milliseconds) -> Elastic:
    """Return an exact length."""
    return Elastic(length, length, length)


def about(length: Milliseconds) -> Elastic:
    """Return a length that can shrink to a quarter and stretch to four times."""
    return Elastic(length, Milliseconds(length // STRETCH), Milliseconds(length * STRETCH))


def between(shortest: Milliseconds, longest: Milliseconds) -> Elastic:
    """Return an elastic length whose preferred length is the middle of its bounds."""
    return Elastic(Milliseconds((shortest + longest + 1) // 2), shortest, longest)
