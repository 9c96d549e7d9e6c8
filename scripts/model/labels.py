"""The track number and the date of a session's files."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

_TRACK: Final = re.compile(r"(\d{1,3})(?:\s*(?:/|of)\s*(\d{1,3}))?")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class LabelError(ValueError):
    """A track number or a date is invalid; the text says what it must be."""


def parse_track(text: str) -> str:
    """Return a track number such as `3`, or `3/12` with the number of tracks.

    Raises:
        LabelError: It isn't one.
    """
    match = _TRACK.fullmatch(text.strip())
    number, total = (int(match[1]), int(match[2] or 0)) if match else (0, 0)
    if not number or (total and number > total):
        raise LabelError("must be a track number such as 3 or 3/12")
    return f"{number}/{total}" if total else str(number)


def parse_date(text: str) -> str:
    """Return a date such as `2026-05-01`, `2026-05` or `2026`.

    Raises:
        LabelError: It isn't one.
    """
    match = _DATE.fullmatch(text.strip())
    try:
        date(*(int(part or 1) for part in match.groups())) if match else date(0, 1, 1)
    except ValueError:
        raise LabelError("must be a date such as 2026-05-01 or 2026") from None
    return text.strip()
