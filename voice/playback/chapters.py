"""The chapters of a session: the scheduled ones, and those that are still to come."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scripts.model.timeline import Chapter
from scripts.times import Milliseconds
from scripts.timing.layout import EstimatedDurations, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.model.timeline import Cue
    from voice.session.rendition import Rendition

_SESSIONS: Final = 4
"""How many sessions' planned chapters are kept."""


def all_chapters(session: Rendition) -> list[Chapter]:
    """Return the titled chapters of `session` in order; the start of those not yet scheduled is estimated.

    If it ends early, only its scheduled chapters are left.
    """
    scheduled, planned = _chapters(session.schedule.cues), _planned(session)
    if session.stopping or not scheduled:
        return [chapter for chapter in scheduled if chapter.title]
    late = scheduled[-1].start - planned[min(len(scheduled), len(planned)) - 1].start
    coming = [Chapter(each.title, Milliseconds(each.start + late)) for each in planned[len(scheduled) :]]
    return [chapter for chapter in (*scheduled, *coming) if chapter.title]


@lru_cache(_SESSIONS)
def _planned(session: Rendition) -> list[Chapter]:
    durations = EstimatedDurations(session.synthesizer.tempo(session.plan.voice))
    return _chapters(lay_out(session.plan.lines, durations, session.plan.target))


def _chapters(cues: Iterable[Cue]) -> list[Chapter]:
    return list(dict.fromkeys(cue.chapter for cue in list(cues)))
