"""The speaking rate of chapters, in words per minute including the rests between sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.model.elements import Heading, Pause
from scripts.model.lines import Line, Remainder, Utterance
from scripts.times import Milliseconds, minutes, seconds
from scripts.timing.layout import ESTIMATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.errors import Place

MAX_WORDS_PER_MINUTE: Final = 150
"""The rate above which a chapter is crowded."""

_THOUGHT: Final = seconds(4)
"""The part of each pause that counts as speaking time."""

_LONG_ENOUGH: Final = 30
"""Chapters with fewer words are ignored."""


def crowded_chapters(lines: Iterable[Line]) -> Iterator[tuple[Place, int]]:
    """Yield the place of every chapter that is too fast, with its words per minute."""
    words, lasts, place = 0, Milliseconds(0), None
    for line in (*lines, None):
        if line is None or isinstance(line, Heading):
            rate = round(words * minutes(1) / lasts) if lasts else 0
            if place and words >= _LONG_ENOUGH and rate > MAX_WORDS_PER_MINUTE:
                yield place, rate
            words, lasts, place = 0, Milliseconds(0), line.place if line else None
        elif isinstance(line, Utterance):
            place = place or line.place
            words += len(line.text.split())
            lasts = Milliseconds(lasts + ESTIMATED.speech(line))
        elif isinstance(line, Pause | Remainder) and words:
            quiet = line.length if isinstance(line, Pause) else line.slot
            lasts = Milliseconds(lasts + min(_THOUGHT, quiet.length))
