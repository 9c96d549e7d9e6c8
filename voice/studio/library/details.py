"""What the library learns about a session by reading the whole script: lengths, consent, and problems."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scripts.checks.check import feasible_lengths
from scripts.errors import ScriptError
from scripts.model.elements import Breathe
from scripts.model.tree import flatten
from voice.session.loading import load_checked
from voice.studio.problems import problems_of

if TYPE_CHECKING:
    from scripts.library.lookup import Source
    from scripts.model.script import Script
    from voice.storage.paths import Paths


@dataclass(frozen=True)
class _Known:
    """The details of a script as it was on the disk."""

    stamp: tuple[int, int]
    """Its modification time in nanoseconds, and its size in bytes."""

    details: dict[str, Any]
    """The details, for JSON."""


class SessionDetails:
    """Reads the details of sessions, and keeps those of scripts that haven't changed.

    Args:
        paths: the listener's folders.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._known: dict[str, _Known] = {}

    def of(self, script_id: str, source: Source) -> dict[str, Any]:
        """Return the details of the script at `source`, for JSON; errors in it are part of the result."""
        stamp = _stamp(source)
        known = self._known.get(script_id)
        if known and known.stamp == stamp:
            return known.details
        details = self._read(source)
        if not details["problems"]:  # which may lie in other files
            self._known[script_id] = _Known(stamp, details)
        return details

    def _read(self, source: Source) -> dict[str, Any]:
        try:
            script = load_checked(source, self._paths, allow_files=False)
        except ScriptError as error:
            return {"possible": None, "intense": False, "problems": problems_of(error)}
        return {"possible": _possible_minutes(script), "intense": _is_intense(script), "problems": []}


def _stamp(source: Source) -> tuple[int, int]:
    try:
        found = source.path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _possible_minutes(script: Script) -> dict[str, int]:
    """Return the range of whole minutes that a session of `script` can take, by estimate; at least one minute."""
    shortest, longest = feasible_lengths(script)
    least = max(1, math.ceil(shortest / 60_000))
    return {"from": least, "to": max(least, math.floor(longest / 60_000))}


def _is_intense(script: Script) -> bool:
    return any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements))
