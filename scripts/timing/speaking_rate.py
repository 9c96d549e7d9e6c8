"""How fast a session speaks: words a minute, the rests between its sentences counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.model.elements import Heading, Pause
from scripts.model.lines import Line, Remainder, Utterance
from scripts.times import Milliseconds, minutes, seconds
from scripts.timing.layout import ESTIMATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.errors import Place

MOST_A_MINUTE: Final = 150
"""Words a minute over which a chapter is crowded."""

_THOUGHT: Final = seconds(4)
"""A pause up to this long is a part of speaking, a longer one is room."""

_LONG_ENOUGH: Final = 30
"""A chapter of fewer words is not judged."""


def crowded_chapters(lines: Iterable[Line]) -> Iterator[tuple[Place, int]]:
    """Yield the place of every chapter that is spoken too fast, and its words a minute."""
    words, lasts, place = 0, Milliseconds(0), None
    for line in (*lines, None):
        if line is None or isinstance(line, Heading):
            rate = round(words * minutes(1) / lasts) if lasts else 0
            if place and words >= _LONG_ENOUGH and rate > MOST_A_MINUTE:
                yield place, rate
            words, lasts, place = 0, Milliseconds(0), line.place if line else None
        elif isinstance(line, Utterance):
            place = place or line.place
            words += len(line.text.split())
            lasts = Milliseconds(lasts + ESTIMATED.speech(line))
        elif isinstance(line, Pause | Remainder) and words:
            quiet = line.length if isinstance(line, Pause) else line.slot
            lasts = Milliseconds(lasts + min(_THOUGHT, quiet.length))
