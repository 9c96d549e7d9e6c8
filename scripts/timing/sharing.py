"""Distributes time among elastic lengths, in proportion and within their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.elastic import Elastic


def share(room: Milliseconds, lengths: Sequence[Elastic]) -> list[Milliseconds]:
    """Share `room` among `lengths`: each gets its preferred length times one common factor, clamped to its bounds.

    The results sum exactly to `room` if the bounds allow it. Otherwise every length is at its nearest bound.
    """
    sharing, shared = ElasticAllocator(lengths), []
    for _ in lengths:
        shared.append(sharing.part(room))
        sharing.take()
        room = Milliseconds(room - shared[-1])
    return shared


class ElasticAllocator:
    """Allocates room to elastic lengths one after another; the room for the remaining ones may change in between.

    Each length stays at its minimum up to one factor, grows with the factor up to a second, and then stays at its
    maximum. These factors are sorted, and the changes at each of them are kept in binary indexed trees, so finding the
    common factor and removing a length take logarithmic time.
    """

    def __init__(self, lengths: Sequence[Elastic]) -> None:
        self._lengths = lengths
        self._first = 0
        turns = sorted({turn for item in lengths for turn in _turns(item)})
        places = {turn: place for place, turn in enumerate(turns, start=1)}
        self._turns = [0.0, *turns]
        self._places = [(places[low], places[high]) for low, high in map(_turns, lengths)]
        self._constant = [0] * len(self._turns)
        self._growing = [0] * len(self._turns)
        self.shortest: int = sum(item.shortest for item in lengths)
        self.longest: int = sum(item.longest for item in lengths)
        for item, ends in zip(lengths, self._places, strict=True):
            self._enter(item, ends, 1)

    def part(self, room: Milliseconds) -> Milliseconds:
        """Return the share of `room` that the first remaining length gets; the last one gets exactly the rest."""
        item, (low, high) = self._lengths[self._first], self._places[self._first]
        place, constant, growing = self._search(room)
        if high <= place:
            wish = int(item.longest)
        elif low > place or not growing:
            wish = int(item.shortest)
        else:
            wish = _weight(item) * (room - self.shortest - constant) // growing
        least = room - (self.longest - item.longest)
        most = room - (self.shortest - item.shortest)
        return item.clamp(Milliseconds(max(least, min(most, wish))))

    def take(self) -> Elastic:
        """Remove the first remaining length and return it."""
        item = self._lengths[self._first]
        self._enter(item, self._places[self._first], -1)
        self.shortest -= item.shortest
        self.longest -= item.longest
        self._first += 1
        return item

    def _enter(self, item: Elastic, ends: tuple[int, int], sign: int) -> None:
        low, high = ends
        _add(self._constant, low, -sign * item.shortest)
        _add(self._growing, low, sign * _weight(item))
        _add(self._constant, high, sign * item.longest)
        _add(self._growing, high, -sign * _weight(item))

    def _search(self, room: int) -> tuple[int, int, int]:
        """Return the index of the last factor that fits into `room`, with the constant and the growing part there."""
        place = constant = growing = 0
        step = 1 << len(self._turns).bit_length()
        while step := step // 2:
            ahead = place + step
            if ahead < len(self._turns):
                fixed, slope = constant + self._constant[ahead], growing + self._growing[ahead]
                if self.shortest + fixed + slope * self._turns[ahead] <= room:
                    place, constant, growing = ahead, fixed, slope
        return place, constant, growing


def _weight(item: Elastic) -> int:
    return max(1, item.length)


def _turns(item: Elastic) -> tuple[float, float]:
    """Return the factors at which a length leaves its minimum and reaches its maximum."""
    return item.shortest / _weight(item), item.longest / _weight(item)


def _add(sums: list[int], place: int, amount: int) -> None:
    """Add `amount` at `place` to a binary indexed tree."""
    while place < len(sums):
        sums[place] += amount
        place += place & -place
