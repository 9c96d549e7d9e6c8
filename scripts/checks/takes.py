"""Checks the takes of a script: those whose lines have changed, and those that can't be played."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from scripts.errors import Place, Problem
from scripts.expansion.every_line import every_line
from scripts.expansion.lost_takes import lost_takes
from scripts.suggestions import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.model.script import Script

_SHOWN: Final = 80
"""Maximum number of characters of a line in a message."""

_MAX_COMPARED: Final = 20
"""Lost takes whose changed lines are looked for."""

_MAX_LINES: Final = 1000
"""Lines among which they are looked for."""


def take_problems(script: Script, file: str, faults: Iterable[str]) -> Iterator[Problem]:
    """Yield warnings about the takes of `script`.

    Args:
        script: the script, with its takes.
        file: its name in messages.
        faults: what is wrong with the folder of takes, one sentence each.
    """
    start = Place(file, 1, 1)
    for fault in faults:
        hint = "repair it, or record its line again with `outpour record`"
        yield Problem(start, "bad-take", fault, hint, severity="warning")
    lost = lost_takes(script)
    if not lost:
        return
    hint = "record it again with `outpour record`; --clean removes takes without a line"
    lines = (line for line in every_line(script) if line.key not in script.takes)
    unrecorded = {line.text: line for line in islice(lines, _MAX_LINES)}
    for number, take in enumerate(lost):
        near = nearest(take.text, unrecorded) if number < _MAX_COMPARED else None
        cause = "its line has changed" if near else "the script no longer has its line"
        place = unrecorded[near].utterance.place if near else start
        message = f"the take of {take.text[:_SHOWN]!r} isn't played, because {cause}"
        yield Problem(place, "lost-take", message, hint, width=2, severity="warning")
