"""Parses the arguments of directions: durations and repeat counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.elastic import Elastic, about, between, exactly
from scripts.times import parse_duration

if TYPE_CHECKING:
    from scripts.times import Milliseconds

TIMES: Final = re.compile(r"(?:[x×]\s*(\d{1,4})|(\d{1,4})\s*[x×]|(\d{1,4})\s+(?:times|rounds))", re.IGNORECASE)
"""A repeat count: `x3`, `3x`, `3 times` or `3 rounds`, in one of its groups."""

_MAX_QUOTE: Final = 60
"""Maximum number of characters that a message quotes."""


class DirectionError(Exception):
    """A direction that can't be parsed; the caller turns it into a problem with a place."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def truncate(text: str) -> str:
    """Return `text`, cut to the length that fits in a message."""
    return text if len(text) <= _MAX_QUOTE else f"{text[:_MAX_QUOTE]}…"


def bare_duration(text: str) -> Elastic | None:
    """Parse `3s`, `~20s`, `~10s-1m` or `2 second pause`; None if it isn't a duration."""
    without_name = re.sub(r"\s+(?:long\s+)?pause$", "", text.lower())
    try:
        return elastic_duration(without_name)
    except ValueError:
        return None


def elastic_duration(text: str) -> Elastic:
    """Parse `3s`, `~20s` or `~10s-1m`.

    Raises:
        ValueError: `text` isn't a duration.
    """
    if not text.startswith("~"):
        return exactly(parse_duration(text))
    least, dash, most = text[1:].partition("-")
    if not dash:
        return about(parse_duration(least))
    if re.fullmatch(r"\s*[\d.,]+\s*", least):
        least += re.sub(r"^[\s\d.,]+", "", most)
    bounds = parse_duration(least), parse_duration(most)
    return between(min(bounds), max(bounds))


def required_duration(text: str, example: str) -> Elastic:
    """Parse a duration.

    Args:
        text: as in `elastic_duration`, in any case.
        example: a correct direction, for the hint.

    Raises:
        DirectionError: The text is empty or isn't a duration.
    """
    try:
        return elastic_duration(text.lower())
    except ValueError:
        message = f"{truncate(text)!r} isn't a length of time" if text else "a length of time is missing"
        raise DirectionError("bad-length", message, f"write it like {example}") from None


def exact_duration(argument: str, example: str) -> Milliseconds:
    """Parse an exact duration.

    Raises:
        DirectionError: The argument is missing, elastic, or isn't a duration.
    """
    duration = required_duration(argument, example)
    if argument.startswith("~"):
        raise DirectionError("bad-length", "this must be an exact length, without ~", f"write it like {example}")
    return duration.preferred


def limited_duration(duration: Elastic, longest: Milliseconds) -> Elastic:
    """Return `duration` with its maximum lowered to `longest`.

    Raises:
        DirectionError: The preferred duration exceeds `longest`.
    """
    if duration.longest > longest and duration.preferred <= longest:
        return Elastic(duration.preferred, duration.shortest, longest)
    if duration.preferred > longest:
        raise DirectionError("too-long", f"this is too long; the limit is {longest // 60_000} minutes")
    return duration
