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

_MAX_COUNTED_PAUSE: Final = seconds(4)
"""The maximum part of a pause that counts as speaking time."""

_MIN_WORDS: Final = 30
"""Chapters with fewer words are ignored."""


def crowded_chapters(lines: Iterable[Line]) -> Iterator[tuple[Place, int]]:
    """Yield the place of every chapter that is too fast, with its words per minute."""
    words, duration, place = 0, Milliseconds(0), None
    for line in (*lines, None):
        if line is None or isinstance(line, Heading):
            rate = round(words * minutes(1) / duration) if duration else 0
            if place and words >= _MIN_WORDS and rate > MAX_WORDS_PER_MINUTE:
                yield place, rate
            words, duration, place = 0, Milliseconds(0), line.place if line else None
        elif isinstance(line, Utterance):
            place = place or line.place
            words += len(line.text.split())
            duration = Milliseconds(duration + ESTIMATED.speech(line))
        elif isinstance(line, Pause | Remainder) and words:
            pause = line.length if isinstance(line, Pause) else line.slot
            duration = Milliseconds(duration + min(_MAX_COUNTED_PAUSE, pause.preferred))
