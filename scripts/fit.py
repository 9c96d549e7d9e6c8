"""Fitting: elastic lengths share what is left of a session's length, in proportion and inside their bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def exactly(length: Milliseconds) -> Elastic:
    """Return a length that does not give."""
    return Elastic(length, length, length)


def about(length: Milliseconds) -> Elastic:
    """Return a length that may shrink to a quarter and stretch to four times."""
    return Elastic(length, Milliseconds(length // STRETCH), Milliseconds(length * STRETCH))


def between(shortest: Milliseconds, longest: Milliseconds) -> Elastic:
    """Return a length that wishes for the middle of its bounds."""
    return Elastic(Milliseconds((shortest + longest + 1) // 2), shortest, longest)


def share(room: Milliseconds, lengths: Sequence[Elastic]) -> list[Milliseconds]:
    """Share `room` among `lengths`: each its wish times one common factor, held inside its bounds.

    The result sums to `room` to the millisecond wherever the bounds allow it; where they do not, every
    length is at the bound nearest to `room`.
    """
    if room <= sum(item.shortest for item in lengths):
        return [item.shortest for item in lengths]
    if room >= sum(item.longest for item in lengths):
        return [item.longest for item in lengths]
    factor = _common_factor(room, lengths)
    shared = [_held(item, factor) for item in lengths]
    return _spread(Milliseconds(room - sum(shared)), shared, lengths)


def _held(item: Elastic, factor: float) -> Milliseconds:
    return Milliseconds(int(min(item.longest, max(item.shortest, item.length * factor))))


def _common_factor(room: Milliseconds, lengths: Sequence[Elastic]) -> float:
    """Return the factor at which the held lengths sum to `room` at most, found by halving."""
    low, high = 0.0, 1.0
    while sum(_held(item, high) for item in lengths) < room:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        if sum(_held(item, middle) for item in lengths) <= room:
            low = middle
        else:
            high = middle
    return low


def _spread(left: Milliseconds, shared: list[Milliseconds], lengths: Sequence[Elastic]) -> list[Milliseconds]:
    """Give out the milliseconds that rounding left over, first come, inside the bounds."""
    for index, item in enumerate(lengths):
        if left <= 0:
            break
        given = min(left, item.longest - shared[index])
        shared[index] = Milliseconds(shared[index] + given)
        left = Milliseconds(left - given)
    return shared
