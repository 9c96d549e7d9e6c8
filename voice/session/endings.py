"""How a session ends before it was to: softly, with its closing words, or by falling asleep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from audio.bed import Section
from audio.mix import BLOCK_MS
from scripts.normalization.builtin_phrases import phrases
from scripts.times import Milliseconds, seconds
from scripts.timing.layout import LEAD_OUT
from voice.session.casting import spoken
from voice.session.scheduler import schedule_from

if TYPE_CHECKING:
    from audio.mix import Mix
    from voice.session.session import Session

ASLEEP_FADE: Final = seconds(20)
"""A session that falls asleep fades over this long."""


@dataclass(frozen=True)
class Ending:
    """A way to end early."""

    spoken: bool
    """Whether the closing words are spoken."""

    before: Milliseconds
    """The quiet before them, or what there is of it instead."""

    softer_db: float = 0.0
    """By how much the bed goes down, in dB."""

    fade: Milliseconds | None = None
    """Over how long everything fades to its end; None for as long as in any session."""


SOFTLY: Final = Ending(spoken=True, before=seconds(3), softer_db=-6.0)
ASLEEP: Final = Ending(spoken=False, before=Milliseconds(ASLEEP_FADE - LEAD_OUT), fade=ASLEEP_FADE)


def end(session: Session, mix: Mix, position: Milliseconds, ending: Ending) -> Milliseconds | None:
    """Let `session`, mixed by `mix` up to `position`, come to its end; what is being said is finished first.

    Returns where that begins; None where it is ending as it is.
    """
    current = session.schedule.at(position)
    own = session.closing_lines if ending.spoken else []
    if current is None or current.last or any(current.line is line for line in own):
        return None
    at = current.stop if current.kind == "say" and current.start < position else position
    session.synthesizer.replace_queue(list(spoken(own)))
    known = sum(cue.start < at for cue in session.schedule.cues)
    chapter = session.schedule.cues[known - 1].chapter
    session.schedule.turn(at, schedule_from(session, own, at, chapter, ending.before))
    mix.turn(at, session.entries(known), Section(at, None, ending.softer_db), ending.fade)
    return at


def chapter_end(session: Session, position: Milliseconds) -> Milliseconds | None:
    """Return where a chapter ends in the block from `position` on; the preface, which leads into one, is none."""
    preface = phrases(session.script.header.language).headings["before"]
    for before, cue in pairwise(session.schedule.cues):
        if position <= cue.start < position + BLOCK_MS and cue.chapter != before.chapter:
            return cue.start if before.chapter.title != preface else None
    return None
