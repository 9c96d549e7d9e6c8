"""Breathing patterns: the phases of a breath and their durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from scripts.times import Milliseconds, seconds

Phase: TypeAlias = Literal["in", "more", "hold", "out", "rest"]
"""A phase of a breath; `more` is a second sip of air on top of `in`, `rest` the hold after `out`."""

_PHASES: Final[dict[int, tuple[Phase, ...]]] = {
    2: ("in", "out"),
    3: ("in", "hold", "out"),
    4: ("in", "hold", "out", "rest"),
}
_MIN_GENTLE_ROUND: Final = seconds(3)
_MAX_PHASE: Final = seconds(60)
_MIN_ROUND: Final = seconds(1)


@dataclass(frozen=True)
class Pattern:
    """One round of breathing."""

    phases: tuple[tuple[Phase, Milliseconds], ...]
    """Each phase with its duration in milliseconds; phases of 0 aren't played."""

    @property
    def duration(self) -> Milliseconds:
        """The duration of one round, in milliseconds."""
        return Milliseconds(sum(duration for _, duration in self.phases))

    @property
    def intense(self) -> bool:
        """Whether it needs the listener's consent: more than 20 rounds a minute."""
        return self.duration < _MIN_GENTLE_ROUND

    def __str__(self) -> str:
        return "-".join(f"{duration / 1000:g}" for _, duration in self.phases)


@dataclass(frozen=True)
class Breath:
    """One phase of one round, with its position in time."""

    phase: Phase
    """The phase."""

    start: Milliseconds
    """Its start, in milliseconds from the start of the session."""

    stop: Milliseconds
    """Its end, in milliseconds from the start of the session."""

    round: int
    """The number of the round, counted from 0."""


def _pattern(*phase_seconds: float) -> Pattern:
    return Pattern(tuple(zip(_PHASES[len(phase_seconds)], map(seconds, phase_seconds), strict=True)))


PATTERNS: Final[dict[str, tuple[Pattern, Pattern | None]]] = {
    "coherent": (_pattern(5.5, 5.5), None),
    "sigh": (Pattern((("in", seconds(2)), ("more", seconds(1)), ("out", seconds(6)))), None),
    "box": (_pattern(4, 4, 4, 4), None),
    "4-7-8": (_pattern(4, 7, 8), None),
    "extended": (_pattern(4, 6), _pattern(5, 8)),
    "connected": (_pattern(1.2, 1.2), None),
}
"""The named patterns, each with the pattern it ramps to, or None."""


def parse_pattern(text: str) -> tuple[Pattern, Pattern | None]:
    """Parse a pattern's name or its seconds (`4-7-8`, `5.5-5.5`); return it with the pattern it ramps to, or None.

    Raises:
        ValueError: `text` is neither; the message is shown to the listener.
    """
    if text in PATTERNS:
        return PATTERNS[text]
    if not re.fullmatch(r"\d{1,3}(?:\.\d{1,3})?(?:-\d{1,3}(?:\.\d{1,3})?){1,3}", text):
        raise ValueError(f"unknown breathing pattern {text!r}")
    pattern = _pattern(*map(float, text.split("-")))
    if not all(duration for phase, duration in pattern.phases if phase in ("in", "out")):
        raise ValueError("breathing in and breathing out must each take time")
    if max(duration for _, duration in pattern.phases) > _MAX_PHASE:
        raise ValueError("each part of a breath can last at most 60 seconds")
    if pattern.duration < _MIN_ROUND:
        raise ValueError("one breath must last at least 1 second")
    return pattern, None


def ramp(first: Pattern, last: Pattern | None, rounds: int) -> list[Pattern]:
    """Return `rounds` patterns interpolated from `first` to `last`; all `first` if `last` is None."""
    if last is None or rounds < 2:
        return [first] * rounds
    return [_interpolate(first, last, index / (rounds - 1)) for index in range(rounds)]


def _interpolate(first: Pattern, last: Pattern, amount: float) -> Pattern:
    pairs = zip(first.phases, last.phases, strict=True)
    return Pattern(tuple((phase, Milliseconds(round(a + (b - a) * amount))) for (phase, a), (_, b) in pairs))


def total_duration(first: Pattern, last: Pattern | None, rounds: int) -> Milliseconds:
    """Return the total duration of `rounds` rounds, in milliseconds."""
    return Milliseconds(sum(pattern.duration for pattern in ramp(first, last, rounds)))


def rounds_within(duration: Milliseconds, first: Pattern, last: Pattern | None) -> int:
    """Return how many whole rounds fit into `duration`, rounded to milliseconds as in `ramp`."""
    rounds = int(duration // mean_round(first, last)) + 1
    while rounds and total_duration(first, last, rounds) > duration:
        rounds -= 1
    return rounds


def mean_round(first: Pattern, last: Pattern | None) -> float:
    """Return the mean duration of the rounds from `first` to `last`, in milliseconds."""
    return first.duration if last is None else (first.duration + last.duration) / 2
