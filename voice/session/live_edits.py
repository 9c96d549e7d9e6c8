"""A session that gives way to who hears it: a hold is ended, a pause lasts longer, the voice goes slower."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.model.limits import LONGEST_PAUSE, PACES
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.times import Milliseconds, seconds
from voice.session.casting import spoken
from voice.session.scheduler import after, schedule_from, untitled

if TYPE_CHECKING:
    from scripts.model.lines import Line
    from scripts.model.timeline import Cue
    from voice.session.session import Session

_STAYING: Final = seconds(10)
"""One who stays has at least this much more time."""

_QUIET: Final = ("pause", "hold")


def go_on(session: Session, position_ms: int) -> bool:
    """End the hold at `position_ms` there, and fit the rest again; False when there is none."""
    cue = session.schedule.at(position_ms)
    if cue is None or cue.kind != "hold":
        return False
    _turn(session, cue, Milliseconds(position_ms))
    return True


def stay(session: Session, position_ms: int) -> bool:
    """Let the pause at `position_ms`, or the next one that is laid out, last that long again; fit the rest again.

    However often, it gains what it lasted at first. False when there is none, or it lasts as long as one may.
    """
    quiet = (
        each for each in session.schedule.cues if each.stop > position_ms and each.kind in _QUIET and not each.last
    )
    cue = next(quiet, None)
    if cue is None or cue.stop - cue.start >= LONGEST_PAUSE:
        return False
    if session.stayed is None or session.stayed.start != cue.start:
        session.stayed = cue
    longer = max(_STAYING, session.stayed.stop - session.stayed.start)
    _turn(session, cue, Milliseconds(min(cue.stop + longer, cue.start + LONGEST_PAUSE)))
    return True


def change_pace(session: Session, position_ms: int, factor: float) -> bool:
    """Let what is spoken after the cue at `position_ms` be spoken `factor` times as fast; fit the rest again."""
    cue = session.schedule.at(position_ms)
    if cue is None or cue.last:
        return False
    rest = _rest(session, cue)
    begun = {id(line) for line in session.lines[: len(session.lines) - len(rest)]}
    paced = {id(line): _paced(line, factor) for line in (*rest, *session.closing_lines) if id(line) not in begun}
    session.lines = [paced.get(id(line), line) for line in session.lines]
    session.closing_lines = [paced.get(id(line), line) for line in session.closing_lines]
    session.synthesizer.replace_queue(list(spoken([paced[id(line)] for line in rest])))
    _turn(session, cue, cue.stop)
    return True


def _turn(session: Session, cue: Cue, stop: Milliseconds) -> None:
    """Let `cue` end at `stop`, and lay out anew what comes after it."""
    rest = _rest(session, cue)
    index = next(place for place, each in enumerate(session.schedule.cues) if each is cue)
    session.schedule.turn(stop, schedule_from(session, rest, stop, cue.chapter), kept=index + 1)


def _rest(session: Session, cue: Cue) -> list[Line]:
    """Return what of the session's lines comes after `cue`, which may be a quiet that comes by itself."""
    laid = [each.line for each in session.schedule.cues if each.start <= cue.start and each.line is not None]
    line = cue.line or (laid[-1] if laid else None)
    return after(session.lines, line) if line else untitled(session.lines)


def _paced(line: Line, factor: float) -> Line:
    if isinstance(line, Utterance):
        slowest, fastest = PACES
        return replace(line, pace=max(slowest, min(fastest, line.pace * factor)))
    if isinstance(line, SpokenCount):
        return replace(line, spoken=tuple(_said(each, factor) for each in line.spoken))
    if isinstance(line, PacedBreathing):
        return replace(line, cues={phase: _said(each, factor) for phase, each in line.cues.items()})
    return line


def _said(utterance: Utterance, factor: float) -> Utterance:
    paced = _paced(utterance, factor)
    assert isinstance(paced, Utterance)
    return paced
