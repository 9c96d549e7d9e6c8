"""Parses the direction for paced breathing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.breathing import PATTERNS, parse_pattern, total_duration
from scripts.model.elastic import Elastic, exactly
from scripts.model.elements import Breathe
from scripts.suggestions import suggestion
from scripts.syntax.direction_arguments import TIMES, DirectionError, limited_duration, required_duration, truncate
from scripts.times import Milliseconds, format_duration, minutes

if TYPE_CHECKING:
    from scripts.errors import Place
    from scripts.model.breathing import Pattern

MAX_BREATHING: Final = minutes(60)
"""Maximum duration of one breathing direction."""

MAX_ROUNDS: Final = 500
"""Maximum number of rounds in one breathing direction."""


def parse_breathing(argument: str, written: str, place: Place) -> Breathe:
    """Parse `box x4`, `4-4 for 2m` or `4-4 to 6-6 for 3m`.

    Raises:
        DirectionError: The argument isn't a pattern with a number of rounds or a duration, or lasts too long.
    """
    text, rounds, duration = argument.lower(), None, None
    if times := re.search(rf"\s*(?<!\S){TIMES.pattern}$", text):
        rounds = int(next(group for group in times.groups() if group))
        text = text[: times.start()]
    if timed := re.search(r"\s*\bfor\s+(.*)$", text):
        duration = limited_duration(required_duration(timed[1], "[breathe box for 2m]"), MAX_BREATHING)
        text = text[: timed.start()]
    if (rounds is not None and duration) or (rounds is not None and not 1 <= rounds <= MAX_ROUNDS):
        message = f"give either a number of rounds, from 1 to {MAX_ROUNDS}, or a length"
        raise DirectionError("bad-breathing", message, "write it like [breathe box x4] or [breathe box for 2m]")
    first, last = _patterns(text)
    if duration:
        duration = _whole_round(duration, first, last)
    else:
        rounds = 4 if rounds is None else rounds
        limited_duration(exactly(total_duration(first, last, rounds)), MAX_BREATHING)
    return Breathe(first, last, rounds, duration, written, place)


def _whole_round(duration: Elastic, first: Pattern, last: Pattern | None) -> Elastic:
    """Return `duration` with its minimum raised to one round."""
    one_round = Milliseconds(max(total_duration(first, last, 1), total_duration(first, last, 2) // 2))
    if duration.preferred < one_round:
        message = f"this is shorter than one breath of {first}"
        raise DirectionError("bad-breathing", message, f"use at least {format_duration(one_round)}")
    return Elastic(duration.preferred, max(one_round, duration.shortest), duration.longest)


def _patterns(text: str) -> tuple[Pattern, Pattern | None]:
    begin, _, end = text.partition(" to ")
    try:
        first, ramped = parse_pattern(begin.strip())
        last = parse_pattern(end.strip())[0] if end else ramped
    except ValueError as error:
        otherwise = f"write seconds, as in 4-4-6-2, or a name: {', '.join(PATTERNS)}"
        hint = suggestion(begin.strip(), PATTERNS, otherwise, shown=str)
        raise DirectionError("bad-breathing", truncate(str(error)), hint) from None
    if last and [phase for phase, _ in first.phases] != [phase for phase, _ in last.phases]:
        message = "a pattern can only change to one with the same parts"
        raise DirectionError("bad-breathing", message, "write it like [breathe 4-4 to 6-6 for 3m]")
    return first, last
