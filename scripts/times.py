"""Times in whole milliseconds, with conversions from and to text."""

from __future__ import annotations

import re
from typing import Final, NewType

Milliseconds = NewType("Milliseconds", int)
"""A duration or a position in whole milliseconds, each of which is 48 frames at 48 kHz."""

_UNITS: Final = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), 1),
    **dict.fromkeys(("", "s", "sec", "secs", "second", "seconds"), 1_000),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60_000),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600_000),
}
_NUMBER: Final = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,4}):([0-5]\d)")
_UNFINISHED_HOUR: Final = re.compile(r"\d ?h(?:rs?|ours?)?[ ,]{0,3}\d{1,2}$")
"""Hours and minutes where the minutes have no unit, as in `1h 30`."""

_PART: Final = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?)\s*([a-z]*)[\s,]*", re.IGNORECASE)


def seconds(value: float) -> Milliseconds:
    """Return `value` seconds, rounded to the millisecond."""
    return Milliseconds(round(value * 1000))


def minutes(value: float) -> Milliseconds:
    """Return `value` minutes, rounded to the millisecond."""
    return Milliseconds(round(value * 60_000))


def parse_duration(text: str) -> Milliseconds:
    """Parse a duration such as `3s`, `500ms`, `1m 30s`, `2 minutes` or `3`; a last number without a unit is in seconds.

    Raises:
        ValueError: `text` isn't a duration.
    """
    stripped = text.strip()
    total, position = 0.0, 0
    while match := _PART.match(stripped, position):
        unit = match[2].lower()
        if unit not in _UNITS or (not unit and match.end() < len(stripped)):
            break
        total += float(match[1].replace(",", ".")) * _UNITS[unit]
        position = match.end()
    if not stripped or position != len(stripped):
        raise ValueError(f"{text!r} isn't a length of time")
    return Milliseconds(round(total))


def parse_minutes(text: str) -> float:
    """Parse a length in minutes as people write it: `10`, `10,5`, `10 min`, `1h 30`, or `1:30` as a player shows it.

    Raises:
        ValueError: `text` isn't a length of time.
    """
    written = text.strip().lower()
    if _NUMBER.fullmatch(written):
        return float(written.replace(",", "."))
    if on_clock := _CLOCK.fullmatch(written):
        hours, whole_minutes, whole_seconds = (int(part or 0) for part in on_clock.groups())
        return hours * 60 + whole_minutes + whole_seconds / 60
    if _UNFINISHED_HOUR.search(written):
        written += "m"
    return parse_duration(written) / 60_000


def format_duration(duration: Milliseconds) -> str:
    """Return `duration` in the notation of `parse_duration`: `3s`, `500ms`, `1m 30s`."""
    hours, rest = divmod(duration, 3_600_000)
    whole_minutes, rest = divmod(rest, 60_000)
    whole_seconds, thousandths = divmod(rest, 1000)
    parts = [(hours, "h"), (whole_minutes, "m"), (whole_seconds, "s"), (thousandths, "ms")]
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def clock(position: Milliseconds) -> str:
    """Return `position` as `4:07` or `1:02:33`, rounded down to seconds."""
    whole_minutes, whole_seconds = divmod(position // 1000, 60)
    hours, whole_minutes = divmod(whole_minutes, 60)
    if hours:
        return f"{hours}:{whole_minutes:02}:{whole_seconds:02}"
    return f"{whole_minutes}:{whole_seconds:02}"


def format_range(shortest: Milliseconds, longest: Milliseconds) -> str:
    """Return a range of lengths with its verb, in whole minutes if wide enough: `12 to 47 minutes are`, `4:07 is`."""
    least, most = -(-shortest // 60_000), longest // 60_000
    if most > least:
        return f"{least} to {most} minutes are"
    if longest - shortest < 1000:
        return f"{clock(shortest)} is"
    return f"{clock(shortest)} to {clock(longest)} is"
