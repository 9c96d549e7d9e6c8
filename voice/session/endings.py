"""Early endings of a session: gracefully, with its closing words, or by falling asleep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audio.mix import BLOCK_MS
from scripts.normalization.builtin_phrases import phrases
from scripts.times import Milliseconds, seconds
from scripts.timing.layout import LEAD_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.lines import Line
    from scripts.model.timeline import Cue
    from voice.session.schedule import Schedule

ASLEEP_FADE: Final = seconds(20)
"""Length of the fade when a session falls asleep."""


@dataclass(frozen=True)
class Ending:
    """A way to end early."""

    spoken: bool
    """Whether the closing words are spoken."""

    silence: Milliseconds
    """Silence before the closing words, or instead of them."""

    gain_db: float = 0.0
    """Change of the bed's level, in dB."""

    fade: Milliseconds | None = None
    """Length of the final fade; None for the default."""


GRACEFUL: Final = Ending(spoken=True, silence=seconds(3), gain_db=-6.0)
ASLEEP: Final = Ending(spoken=False, silence=Milliseconds(ASLEEP_FADE - LEAD_OUT), fade=ASLEEP_FADE)


def ending_position(schedule: Schedule, position: Milliseconds, closing: Sequence[Line]) -> Milliseconds | None:
    """Return the start of an early ending at `position`, or after the sentence that is being spoken then.

    Returns None if the session is ending anyway, or is already speaking the lines of `closing`.
    """
    current = schedule.at(position)
    if current is None or current.last or any(current.line is line for line in closing):
        return None
    return current.stop if current.words and current.start < position else position


def chapter_end(cues: Sequence[Cue], position: Milliseconds, language: str) -> Milliseconds | None:
    """Return the end of a chapter in the block that starts at `position`; None if none ends there.

    The preface doesn't count as a chapter.
    """
    preface = phrases(language).headings["before"]
    for before, cue in pairwise(cues):
        if position <= cue.start < position + BLOCK_MS and cue.chapter != before.chapter:
            return cue.start if before.chapter.title != preface else None
    return None
