"""Byte ranges: which parts of a file a request asks for, and which parts a device has received."""

from __future__ import annotations

import re
from bisect import insort
from typing import Final

_RANGES: Final = re.compile(r"bytes=[ \t]*(?:\d{0,18}-\d{0,18}|,)(?:[ \t]*,[ \t]*(?:\d{0,18}-\d{0,18})?){0,40}[ \t]*")
_MOST_RANGES: Final = 10
"""A request for more parts gets the whole file; players and browsers ask for one."""


def effective_range(header: str, size: int) -> str | None:
    """Return the Range header to obey instead of `header` for a file of `size` bytes; None to send the whole file.

    As RFC 9110 asks for, a malformed header counts as none, and so does one of an unknown unit. Parts past the end of
    the file are left out, unless no other is left.
    """
    if not _RANGES.fullmatch(header):
        return None
    parts = [part.strip().partition("-")[::2] for part in header.partition("=")[2].split(",") if part.strip()]
    if not 0 < len(parts) <= _MOST_RANGES or any(map(_is_malformed, parts)):
        return None
    satisfiable = [f"{first}-{last}" for first, last in parts if _is_satisfiable(first, last, size)]
    return f"bytes={','.join(satisfiable) or f'{size}-'}"


def _is_malformed(part: tuple[str, str]) -> bool:
    first, last = part
    return not (first or last) or bool(first and last and int(first) > int(last))


def _is_satisfiable(first: str, last: str, size: int) -> bool:
    return int(first) < size if first else int(last) > 0 and size > 0


class Coverage:
    """The parts of a file that a device has received."""

    _MOST_PARTS: Final = 1000

    def __init__(self) -> None:
        self._parts: list[tuple[int, int]] = []

    def add(self, start: int, stop: int) -> None:
        """Add the bytes from `start` up to, but not including, `stop`."""
        insort(self._parts, (start, stop))
        merged = [self._parts[0]]
        for first, last in self._parts[1:]:
            if first <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], last))
            else:
                merged.append((first, last))
        self._parts = merged[: self._MOST_PARTS]

    def covers(self, size: int) -> bool:
        """Return whether all of a file of `size` bytes was received."""
        return bool(self._parts) and self._parts[0][0] == 0 and self._parts[0][1] >= size
