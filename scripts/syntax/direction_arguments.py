"""Parses the arguments of directions: lengths and numbers of times."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.elastic import Elastic, about, between, exactly
from scripts.times import parse_duration

if TYPE_CHECKING:
    from scripts.times import Milliseconds

TIMES: Final = re.compile(r"(?:[x×]\s*(\d{1,4})|(\d{1,4})\s*[x×]|(\d{1,4})\s+(?:times|rounds))", re.IGNORECASE)
"""A number of times: `x3`, `3x`, `3 times` or `3 rounds`, in one of its groups."""

_SHOWN: Final = 60
"""Characters of a script that a message quotes."""


class DirectionError(Exception):
    """A direction that can't be parsed; the caller turns it into a problem with a place."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def truncate(text: str) -> str:
    """Return `text`, cut to the length that fits in a message."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def bare_length(text: str) -> Elastic | None:
    """Parse `3s`, `~20s`, `~10s-1m` or `2 second pause`; None if it isn't a length."""
    without_name = re.sub(r"\s+(?:long\s+)?pause$", "", text.lower())
    try:
        return elastic_length(without_name)
    except ValueError:
        return None


def elastic_length(text: str) -> Elastic:
    """Parse `3s`, `~20s` or `~10s-1m`.

    Raises:
        ValueError: `text` isn't a length of time.
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


def required_length(text: str, example: str) -> Elastic:
    """Parse a length of time.

    Args:
        text: as in `elastic_length`, in any case.
        example: a correct direction, for the hint.

    Raises:
        DirectionError: It is missing or isn't a length of time.
    """
    try:
        return elastic_length(text.lower())
    except ValueError:
        message = f"{truncate(text)!r} isn't a length of time" if text else "a length of time is missing"
        raise DirectionError("bad-length", message, f"write it like {example}") from None


def exact_length(argument: str, example: str) -> Milliseconds:
    """Parse an exact length of time.

    Raises:
        DirectionError: It is missing, elastic, or isn't a length of time.
    """
    length = required_length(argument, example)
    if argument.startswith("~"):
        raise DirectionError("bad-length", "this must be an exact length, without ~", f"write it like {example}")
    return length.length


def limited_length(length: Elastic, longest: Milliseconds) -> Elastic:
    """Return `length` with its maximum lowered to `longest`.

    Raises:
        DirectionError: The preferred length is longer than that.
    """
    if length.longest > longest and length.length <= longest:
        return Elastic(length.length, length.shortest, longest)
    if length.length > longest:
        raise DirectionError("too-long", f"this is too long; the limit is {longest // 60_000} minutes")
    return length
