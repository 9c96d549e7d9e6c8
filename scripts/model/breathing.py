"""Breathing patterns: how long each breath goes in, is held, goes out and rests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from scripts.times import Milliseconds, seconds

Phase: TypeAlias = Literal["in", "more", "hold", "out", "rest"]
"""What the breath does: `more` is a second sip on top of the first, `rest` the hold after breathing out."""

_PHASES: Final[dict[int, tuple[Phase, ...]]] = {
    2: ("in", "out"),
    3: ("in", "hold", "out"),
    4: ("in", "hold", "out", "rest"),
}
_SHORTEST_GENTLE: Final = seconds(3)
_LONGEST_PHASE: Final = seconds(60)
_SHORTEST_ROUND: Final = seconds(1)


@dataclass(frozen=True)
class Pattern:
    """One round of breathing."""

    phases: tuple[tuple[Phase, Milliseconds], ...]
    """Each phase and how long it lasts, in milliseconds; phases of no length are left out of the sound."""

    @property
    def length(self) -> Milliseconds:
        """One round, in milliseconds."""
        return Milliseconds(sum(length for _, length in self.phases))

    @property
    def intense(self) -> bool:
        """Whether it is so quick (over 20 rounds a minute) that it needs the listener's consent."""
        return self.length < _SHORTEST_GENTLE

    def __str__(self) -> str:
        return "-".join(f"{length / 1000:g}" for _, length in self.phases)


@dataclass(frozen=True)
class Breath:
    """One phase of one round, placed in time."""

    phase: Phase
    """What the breath does."""

    start: Milliseconds
    """From the start of the session, in milliseconds."""

    stop: Milliseconds
    """Where it ends."""

    round: int
    """Which round, counted from 0."""


def _numbers(*lengths: float) -> Pattern:
    return Pattern(tuple(zip(_PHASES[len(lengths)], map(seconds, lengths), strict=True)))


PATTERNS: Final[dict[str, tuple[Pattern, Pattern | None]]] = {
    "coherent": (_numbers(5.5, 5.5), None),
    "sigh": (Pattern((("in", seconds(2)), ("more", seconds(1)), ("out", seconds(6)))), None),
    "box": (_numbers(4, 4, 4, 4), None),
    "4-7-8": (_numbers(4, 7, 8), None),
    "extended": (_numbers(4, 6), _numbers(5, 8)),
    "connected": (_numbers(1.2, 1.2), None),
}
"""The named patterns: how each begins, and where it ramps to if it does."""


def parse_pattern(text: str) -> tuple[Pattern, Pattern | None]:
    """Read a pattern by name or in seconds (`4-7-8`, `5.5-5.5`): how it begins and where it ramps to.

    Raises:
        ValueError: it is neither; the message is for the listener.
    """
    if text in PATTERNS:
        return PATTERNS[text]
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?(?:-\d{1,3}(?:\.\d{1,3})?){1,3}", text):
        raise ValueError(f"{text!r} is no breathing pattern")
    pattern = _numbers(*map(float, text.split("-")))
    if not all(length for phase, length in pattern.phases if phase in ("in", "out")):
        raise ValueError("a breath goes in and out: neither can last no time")
    if max(length for _, length in pattern.phases) > _LONGEST_PHASE:
        raise ValueError("no part of a breath can last longer than 60 seconds")
    if pattern.length < _SHORTEST_ROUND:
        raise ValueError("one breath can't be shorter than a second")
    return pattern, None


def ramp(first: Pattern, last: Pattern | None, rounds: int) -> list[Pattern]:
    """Return `rounds` patterns that go evenly from `first` to `last`; all alike where there is no `last`."""
    if last is None or rounds < 2:
        return [first] * rounds
    return [_mixed(first, last, index / (rounds - 1)) for index in range(rounds)]


def _mixed(first: Pattern, last: Pattern, amount: float) -> Pattern:
    pairs = zip(first.phases, last.phases, strict=True)
    return Pattern(tuple((phase, Milliseconds(round(a + (b - a) * amount))) for (phase, a), (_, b) in pairs))


def length_of(first: Pattern, last: Pattern | None, rounds: int) -> Milliseconds:
    """Return how long `rounds` rounds last together, in milliseconds."""
    return Milliseconds(sum(each.length for each in ramp(first, last, rounds)))


def rounds_within(length: Milliseconds, first: Pattern, last: Pattern | None) -> int:
    """Return how many whole rounds `length` holds; a ramp's rounding to milliseconds is counted in."""
    rounds = int(length // mean_round(first, last)) + 1
    while rounds and length_of(first, last, rounds) > length:
        rounds -= 1
    return rounds


def mean_round(first: Pattern, last: Pattern | None) -> float:
    """Return how long a round lasts on average, in milliseconds, when `first` ramps to `last`."""
    return first.length if last is None else (first.length + last.length) / 2
