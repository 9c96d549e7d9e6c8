"""Resolving: blocks go, choices are made, and what is left is a session's elements in their order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Literal

from scripts.model.elastic import Elastic, exactly
from scripts.model.elements import Choose, Condition, Element, Every, Include, Repeat
from scripts.model.limits import MOST_PROMPTS
from scripts.model.resolved import Resolved, Slot, Tempo
from scripts.model.text_runs import Part, Variants, Words
from scripts.times import Milliseconds, minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.errors import Place
    from scripts.model.script import Script


@dataclass(frozen=True)
class Choices:
    """What the listener wants different from what the script says; None and empty change nothing."""

    minutes: float | None = None
    """The session's length, in minutes."""

    voice: str | None = None
    """As `--voice` takes it."""

    pace: float | None = None
    """1 is the voice's own speed."""

    words: Mapping[str, str] = field(default_factory=dict)
    """Words to fill in, by their names in `ask`."""

    seed: int = 0
    """What chances are drawn from: the same seed, the same picks."""

    form: float | None = None
    """Which conditions hold is decided as in a session of that many minutes; None for its own length."""

    preface: Literal["full", "short"] = "full"
    """How much of the safety preface is spoken; that of intense breathing always is."""


def target_length(script: Script, choices: Choices) -> Milliseconds | None:
    """Return how long the session is to last, or None when it lasts what it lasts."""
    wanted = choices.minutes if choices.minutes is not None else script.header.minutes
    return None if wanted is None else minutes(wanted)


def resolve(
    script: Script, choices: Choices, stretched: Mapping[Place, float] | None
) -> list[tuple[Resolved, frozenset[str]]]:
    """Return the elements that a session of `script` has: blocks resolved, choices made, variants picked.

    A session without a length has what the longest has. With each element stand the names of the picks it owes its
    place to; the names stay while the script does. What is included is there as if it had been written.

    Args:
        script: what is resolved.
        choices: its length and the seed that chances are drawn from.
        stretched: how many times longer than it wishes each `[every]` goes on, by its place; 1 where that isn't
            told. None while it isn't known.
    """
    chance = Random(choices.seed)  # noqa: S311 (it picks words, no secrets)
    length = target_length(script, choices) if choices.form is None else minutes(choices.form)
    resolving = _Resolving(length, chance, stretched)
    return [(element, frozenset(names)) for element, names in resolving.resolved(script.elements)]


def picks(script: Script, choices: Choices) -> frozenset[str]:
    """Return what chance picks in a session of `script`, as short names that stay while the script does."""
    return frozenset().union(*(names for _, names in resolve(script, choices, {})))


class _Resolving:
    """Goes through the elements once, drawing from one chance."""

    def __init__(self, length: Milliseconds | None, chance: Random, stretched: Mapping[Place, float] | None) -> None:
        self.length = length
        self.chance = chance
        self.stretched = stretched

    def resolved(
        self, elements: Iterable[Element], within: tuple[str, ...] = ()
    ) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        """Yield each element that stands, with the names of the picks it owes its place to."""
        for element in elements:
            if isinstance(element, Condition):
                if element.holds(self.length) if self.length is not None else element.when == "from":
                    yield from self.resolved(element.body, within)
            elif isinstance(element, Repeat):
                for _ in range(element.times):
                    yield from self.resolved(element.body, within)
            elif isinstance(element, Choose):
                for index in sorted(self.chance.sample(range(len(element.items)), element.count)):
                    yield from self.resolved(element.items[index], (*within, _name(element.place, index)))
            elif isinstance(element, Every):
                yield from self._prompts(element, within)
            elif isinstance(element, Include):
                yield from self._included(element, within)
            elif isinstance(element, Words):
                words, names = self._picked(element)
                yield words, (*within, *names)
            else:
                yield element, within

    def _included(self, include: Include, within: tuple[str, ...]) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        yield Tempo(include, include.place), within
        yield from self.resolved(include.body or (), within)
        yield Tempo(None, include.place), within

    def _prompts(self, every: Every, within: tuple[str, ...]) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        # Drawn apart, so that how many prompts there are changes nothing that is picked after them.
        own = Random(self.chance.getrandbits(64))  # noqa: S311 (it picks words, no secrets)
        stretched = None if self.stretched is None else self.stretched.get(every.place, 1.0)
        for slot, index in zip(slots(every, stretched), _shuffled(len(every.items), own), strict=False):
            yield Slot(slot, every.markup, every.place), within
            inner = _Resolving(self.length, own, {})
            yield from inner.resolved(every.items[index], (*within, _name(every.place, index)))
            yield Slot(None, every.markup, every.place), within

    def _picked(self, words: Words) -> tuple[Words, list[str]]:
        if not any(isinstance(part, Variants) for part in words.parts):
            return words, []
        parts: list[Part] = []
        names = []
        for part in words.parts:
            if isinstance(part, Variants):
                index = self.chance.randrange(len(part.options))
                names.append(_name(part.place, index))
                parts.append(part.options[index])
            else:
                parts.append(part)
        return replace(words, parts=tuple(parts)), names


def slots(every: Every, stretched: float | None) -> list[Elastic]:
    """Return the time of each prompt of `every`, one after the other.

    Prompts with an exact interval begin on a grid; only the last of them has more time where the whole is elastic.

    Args:
        every: what is to be said.
        stretched: how many times longer than it wishes it goes on in this session. None while that isn't known:
            the slots then give way as far as the whole does, whatever becomes of the interval.
    """
    whole, interval = every.length, every.interval
    if not whole.exact:
        whole = Elastic(whole.length, max(whole.shortest, interval.shortest), max(whole.longest, interval.shortest))
    lasts = whole.clamp(Milliseconds(round(whole.length * (stretched or 1.0))))
    if stretched is None:
        return _parts(whole, _within(round(lasts / interval.length), 1, MOST_PROMPTS))
    if interval.exact:
        return _grid(whole, interval.length, lasts)
    least, most = -(-whole.shortest // interval.longest), whole.longest // max(1, interval.shortest)
    count = _within(_within(round(lasts / interval.length), least, most), 1, MOST_PROMPTS)
    return [each if whole.exact else _overlap(each, interval) for each in _parts(whole, count)]


def _grid(whole: Elastic, interval: Milliseconds, lasts: Milliseconds) -> list[Elastic]:
    """Return slots of one length each; the last has what is left of the whole."""
    count = _within(lasts // interval, 1, MOST_PROMPTS)
    before = (count - 1) * interval
    left = lasts - before
    if whole.exact:
        last = exactly(Milliseconds(left))
    else:
        longest = max(interval, min(2 * interval, whole.longest - before))
        last = _elastic(round(left * whole.length / lasts), interval, longest)
    return [*[exactly(interval)] * (count - 1), last]


def _parts(whole: Elastic, count: int) -> list[Elastic]:
    """Cut `whole` into `count` parts that are equal but for a millisecond, and make it up together."""
    ends = [
        [each * part // count for each in (whole.length, whole.shortest, whole.longest)] for part in range(count + 1)
    ]
    return [
        Elastic(*(Milliseconds(end - begin) for begin, end in zip(begins, stops, strict=True)))
        for begins, stops in pairwise(ends)
    ]


def _overlap(part: Elastic, interval: Elastic) -> Elastic:
    """Return `part` as far as it lies inside the bounds of `interval`."""
    shortest = min(part.longest, max(part.shortest, interval.shortest))
    return _elastic(part.length, shortest, max(shortest, min(part.longest, interval.longest)))


def _elastic(wish: int, shortest: int, longest: int) -> Elastic:
    """Return a length that wishes for more or less than it may have, as its share goes by that; but not where exact."""
    length = wish if shortest < longest else shortest
    return Elastic(Milliseconds(length), Milliseconds(shortest), Milliseconds(longest))


def _within(count: int, least: int, most: int) -> int:
    return max(least, min(most, count))


def _shuffled(items: int, chance: Random) -> Iterator[int]:
    """Yield numbers under `items` without end, in any order: none again until all were there, none twice in a row."""
    last = -1
    while True:
        order = chance.sample(range(items), items)
        if items > 1 and order[0] == last:
            order.append(order.pop(0))
        yield from order
        last = order[-1]


def _name(place: Place, index: int) -> str:
    return f"{place.line}.{place.column}-{index}"
