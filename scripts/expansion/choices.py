"""Resolves blocks and random choices into the elements of one session, in order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Literal

from scripts.model.elastic import Elastic, about, exactly
from scripts.model.elements import Choose, Condition, Element, Every, Include, Pause, Repeat
from scripts.model.limits import MAX_PROMPTS
from scripts.model.resolved import Resolved, Slot, Tempo
from scripts.model.text_runs import Part, Variants, Words
from scripts.times import Milliseconds, minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scripts.errors import Place
    from scripts.model.pace import Pace
    from scripts.model.script import Script


@dataclass(frozen=True)
class Choices:
    """The listener's changes to a script; None and empty values change nothing."""

    minutes: float | None = None
    """The target length, in minutes."""

    voice: str | None = None
    """The voice, as in `--voice`."""

    pace: Pace | None = None
    """The pace; 1 is the voice's normal speed."""

    words: Mapping[str, str] = field(default_factory=dict)
    """The text of placeholders, by their names in `ask`."""

    seed: int = 0
    """The random seed; the same seed makes the same picks."""

    form: float | None = None
    """The length in minutes that decides which conditions hold; None for the target length."""

    stretch_pauses: bool = False
    """Whether exact pauses stretch and shrink as elastic ones do, to reach the target length."""

    preface: Literal["full", "short"] = "full"
    """The version of the spoken safety preface; the preface of intense breathing is always complete."""


def target_length(script: Script, choices: Choices) -> Milliseconds | None:
    """Return the session's target length, or None if it has none."""
    wanted = choices.minutes if choices.minutes is not None else script.header.minutes
    return None if wanted is None else minutes(wanted)


def resolve(
    script: Script, choices: Choices, stretches: Mapping[Place, float] | None
) -> list[tuple[Resolved, frozenset[str]]]:
    """Return the elements of a session of `script`, each with the names of the picks that it depends on.

    Blocks and includes are replaced by their elements, and variants by one of them. The names of picks change only
    with the script. A session without a target length has the elements of the longest session.

    Args:
        script: the script to resolve.
        choices: the target length and the random seed.
        stretches: the length of each `[every]` as a factor of its preferred length, by its place; the default is 1.
            None if it isn't known yet.
    """
    rng = Random(choices.seed)  # noqa: S311 (it picks words, not secrets)
    length = target_length(script, choices) if choices.form is None else minutes(choices.form)
    resolver = _Resolver(length, rng, stretches, elastic_pauses=choices.stretch_pauses)
    return [(element, frozenset(names)) for element, names in resolver.resolve(script.elements)]


def picks(script: Script, choices: Choices) -> frozenset[str]:
    """Return the names of all random picks in a session of `script`; they change only with the script."""
    return frozenset().union(*(names for _, names in resolve(script, choices, {})))


class _Resolver:
    """Resolves elements in one pass with one random number generator."""

    def __init__(
        self,
        length: Milliseconds | None,
        rng: Random,
        stretches: Mapping[Place, float] | None,
        *,
        elastic_pauses: bool,
    ) -> None:
        self.length = length
        self.rng = rng
        self.stretches = stretches
        self.elastic_pauses = elastic_pauses

    def resolve(
        self, elements: Iterable[Element], within: tuple[str, ...] = ()
    ) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        """Yield each resolved element with the names of the picks that it depends on."""
        for element in elements:
            if isinstance(element, Condition):
                if element.holds(self.length) if self.length is not None else element.when == "from":
                    yield from self.resolve(element.body, within)
            elif isinstance(element, Repeat):
                for _ in range(element.times):
                    yield from self.resolve(element.body, within)
            elif isinstance(element, Choose):
                for index in sorted(self.rng.sample(range(len(element.items)), element.count)):
                    yield from self.resolve(element.items[index], (*within, _name(element.place, index)))
            elif isinstance(element, Every):
                yield from self._prompts(element, within)
            elif isinstance(element, Include):
                yield from self._included(element, within)
            elif isinstance(element, Words):
                words, names = self._pick_variants(element)
                yield words, (*within, *names)
            elif isinstance(element, Pause) and self.elastic_pauses and element.length.exact and element.until is None:
                yield replace(element, length=about(element.length.preferred)), within
            else:
                yield element, within

    def _included(self, include: Include, within: tuple[str, ...]) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        yield Tempo(include, include.place), within
        yield from self.resolve(include.body or (), within)
        yield Tempo(None, include.place), within

    def _prompts(self, every: Every, within: tuple[str, ...]) -> Iterator[tuple[Resolved, tuple[str, ...]]]:
        # A generator of its own: the number of prompts must not change later picks.
        rng = Random(self.rng.getrandbits(64))  # noqa: S311 (it picks words, not secrets)
        stretch = None if self.stretches is None else self.stretches.get(every.place, 1.0)
        for slot, index in zip(slots(every, stretch), _shuffled(len(every.items), rng), strict=False):
            yield Slot(slot, every.markup, every.place), within
            inner = _Resolver(self.length, rng, {}, elastic_pauses=self.elastic_pauses)
            yield from inner.resolve(every.items[index], (*within, _name(every.place, index)))
            yield Slot(None, every.markup, every.place), within

    def _pick_variants(self, words: Words) -> tuple[Words, list[str]]:
        if not any(isinstance(part, Variants) for part in words.parts):
            return words, []
        parts: list[Part] = []
        names = []
        for part in words.parts:
            if isinstance(part, Variants):
                index = self.rng.randrange(len(part.options))
                names.append(_name(part.place, index))
                parts.append(part.options[index])
            else:
                parts.append(part)
        return replace(words, parts=tuple(parts)), names


def slots(every: Every, stretch: float | None) -> list[Elastic]:
    """Return the slot of each prompt of `every`, in order.

    Prompts with an exact interval begin on a grid; if the total length is elastic, only the last slot is longer.

    Args:
        every: the prompts.
        stretch: the total length in this session as a factor of the preferred one. None if it isn't known yet: the
            slots are then as elastic as the total length, without regard to the interval.
    """
    total, interval = every.length, every.interval
    if not total.exact:
        total = Elastic(total.preferred, max(total.shortest, interval.shortest), max(total.longest, interval.shortest))
    duration = total.clamp(Milliseconds(round(total.preferred * (stretch or 1.0))))
    if stretch is None:
        return _parts(total, _clamp(round(duration / interval.preferred), 1, MAX_PROMPTS))
    if interval.exact:
        return _grid(total, interval.preferred, duration)
    least, most = -(-total.shortest // interval.longest), total.longest // max(1, interval.shortest)
    count = _clamp(_clamp(round(duration / interval.preferred), least, most), 1, MAX_PROMPTS)
    return [each if total.exact else _overlap(each, interval) for each in _parts(total, count)]


def _grid(total: Elastic, interval: Milliseconds, duration: Milliseconds) -> list[Elastic]:
    """Return slots of one length; the last one has the rest of `total`."""
    count = _clamp(duration // interval, 1, MAX_PROMPTS)
    before = (count - 1) * interval
    remaining = duration - before
    if total.exact:
        last = exactly(Milliseconds(remaining))
    else:
        longest = max(interval, min(2 * interval, total.longest - before))
        last = _elastic(round(remaining * total.preferred / duration), interval, longest)
    return [*[exactly(interval)] * (count - 1), last]


def _parts(total: Elastic, count: int) -> list[Elastic]:
    """Split `total` into `count` parts that are equal within a millisecond."""
    ends = [
        [each * part // count for each in (total.preferred, total.shortest, total.longest)] for part in range(count + 1)
    ]
    return [
        Elastic(*(Milliseconds(end - begin) for begin, end in zip(begins, stops, strict=True)))
        for begins, stops in pairwise(ends)
    ]


def _overlap(part: Elastic, interval: Elastic) -> Elastic:
    """Return `part` clamped to the bounds of `interval`."""
    shortest = min(part.longest, max(part.shortest, interval.shortest))
    return _elastic(part.preferred, shortest, max(shortest, min(part.longest, interval.longest)))


def _elastic(preferred: int, shortest: int, longest: int) -> Elastic:
    """Return an elastic length; the preferred one may be outside the bounds, because it determines its share."""
    length = preferred if shortest < longest else shortest
    return Elastic(Milliseconds(length), Milliseconds(shortest), Milliseconds(longest))


def _clamp(count: int, least: int, most: int) -> int:
    return max(least, min(most, count))


def _shuffled(items: int, rng: Random) -> Iterator[int]:
    """Yield an endless random order of the numbers below `items`: all in each round, and never one twice in a row.

    Yield nothing if `items` is 0, as in a script with that error.
    """
    last = -1
    while items:
        order = rng.sample(range(items), items)
        if items > 1 and order[0] == last:
            order.append(order.pop(0))
        yield from order
        last = order[-1]


def _name(place: Place, index: int) -> str:
    return f"{place.line}.{place.column}-{index}"
