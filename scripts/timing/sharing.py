"""Distributes time among elastic lengths, in proportion and within their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.elastic import Elastic


def share(room: Milliseconds, lengths: Sequence[Elastic]) -> list[Milliseconds]:
    """Share `room` among `lengths`: each gets its preferred length times a common factor, clamped to its bounds.

    The results sum exactly to `room` if the bounds allow it. Otherwise every length is at its nearest bound.
    """
    allocator, shares = ElasticAllocator(lengths), []
    for _ in lengths:
        shares.append(allocator.share(room))
        allocator.pop()
        room = Milliseconds(room - shares[-1])
    return shares


class ElasticAllocator:
    """Allocates time to elastic lengths one by one; the time for the remaining ones may change in between.

    Each length stays at its minimum up to one factor, grows with the factor up to a second, and then stays at its
    maximum. These factors are sorted, and the changes at each of them are kept in binary indexed trees, so finding the
    common factor and removing a length take logarithmic time.
    """

    def __init__(self, lengths: Sequence[Elastic]) -> None:
        self._lengths = lengths
        self._first = 0
        breakpoints = sorted({point for item in lengths for point in _breakpoints(item)})
        indices = {point: index for index, point in enumerate(breakpoints, start=1)}
        self._breakpoints = [0.0, *breakpoints]
        self._indices = [(indices[low], indices[high]) for low, high in map(_breakpoints, lengths)]
        self._constant = [0] * len(self._breakpoints)
        self._growing = [0] * len(self._breakpoints)
        self.shortest: int = sum(item.shortest for item in lengths)
        self.longest: int = sum(item.longest for item in lengths)
        for item, ends in zip(lengths, self._indices, strict=True):
            self._update(item, ends, 1)

    def share(self, room: Milliseconds) -> Milliseconds:
        """Return the share of `room` that the first remaining length gets; the last one gets exactly the rest."""
        item, (low, high) = self._lengths[self._first], self._indices[self._first]
        index, constant, growing = self._search(room)
        if high <= index:
            wanted = int(item.longest)
        elif low > index or not growing:
            wanted = int(item.shortest)
        else:
            wanted = _weight(item) * (room - self.shortest - constant) // growing
        least = room - (self.longest - item.longest)
        most = room - (self.shortest - item.shortest)
        return item.clamp(Milliseconds(max(least, min(most, wanted))))

    def pop(self) -> Elastic:
        """Remove the first remaining length and return it."""
        item = self._lengths[self._first]
        self._update(item, self._indices[self._first], -1)
        self.shortest -= item.shortest
        self.longest -= item.longest
        self._first += 1
        return item

    def _update(self, item: Elastic, ends: tuple[int, int], sign: int) -> None:
        low, high = ends
        _add(self._constant, low, -sign * item.shortest)
        _add(self._growing, low, sign * _weight(item))
        _add(self._constant, high, sign * item.longest)
        _add(self._growing, high, -sign * _weight(item))

    def _search(self, room: int) -> tuple[int, int, int]:
        """Return the index of the last factor that fits into `room`, with the constant and the growing part there."""
        index = constant = growing = 0
        step = 1 << len(self._breakpoints).bit_length()
        while step := step // 2:
            ahead = index + step
            if ahead < len(self._breakpoints):
                fixed, slope = constant + self._constant[ahead], growing + self._growing[ahead]
                if self.shortest + fixed + slope * self._breakpoints[ahead] <= room:
                    index, constant, growing = ahead, fixed, slope
        return index, constant, growing


def _weight(item: Elastic) -> int:
    return max(1, item.preferred)


def _breakpoints(item: Elastic) -> tuple[float, float]:
    """Return the factors at which a length leaves its minimum and reaches its maximum."""
    return item.shortest / _weight(item), item.longest / _weight(item)


def _add(sums: list[int], index: int, amount: int) -> None:
    """Add `amount` at `index` to a binary indexed tree."""
    while index < len(sums):
        sums[index] += amount
        index += index & -index
