"""Fitting: elastic lengths share what is left of a session's length, in proportion and inside their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.times import Milliseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.elastic import Elastic


def share(room: Milliseconds, lengths: Sequence[Elastic]) -> list[Milliseconds]:
    """Share `room` among `lengths`: each its wish times one common factor, held inside its bounds.

    The result sums to `room` to the millisecond wherever the bounds allow it; where they do not, every
    length is at the bound nearest to `room`.
    """
    sharing, shared = ElasticAllocator(lengths), []
    for _ in lengths:
        shared.append(sharing.part(room))
        sharing.take()
        room = Milliseconds(room - shared[-1])
    return shared


class ElasticAllocator:
    """Elastic lengths that are settled one after the other, while the room for those that are left may change.

    Each length stays at its shortest up to one factor, grows with the factor up to a second, and then stays
    at its longest. The sorted factors of all lengths are kept with what changes at each of them, as sums that
    a search can walk through: to find the common factor, or to take a length away, takes logarithmic time.
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
        """Return what the first length that is left gets of `room`, to the millisecond where it is the last."""
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
        """Take the first length that is left away, and return it."""
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
        """Return the last place where the lengths still fit into `room`, what is constant there, and what grows."""
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
    """Return the factors at which a length leaves its shortest and reaches its longest."""
    return item.shortest / _weight(item), item.longest / _weight(item)


def _add(sums: list[int], place: int, amount: int) -> None:
    """Add `amount` at `place` to partial sums as a binary indexed tree keeps them."""
    while place < len(sums):
        sums[place] += amount
        place += place & -place
