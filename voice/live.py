"""A session that gives way to who hears it: a hold is ended, a pause lasts longer, the voice goes slower."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from scripts.directions import LONGEST_PAUSE, PACES
from scripts.elements import Hold, Music
from scripts.layout import LEAD_IN, lay_out
from scripts.lines import Breathing, Counting, Remainder, Utterance
from scripts.times import Milliseconds, seconds
from voice.cast import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.elements import Sound
    from scripts.layout import Measures
    from scripts.lines import Line
    from scripts.timeline import Chapter, Cue
    from voice.session import Session

_STAYING: Final = seconds(10)
"""One who stays has at least this much more time."""

_BEGINNING: Final = seconds(0)
_QUIET: Final = ("pause", "hold")


def laid_from(
    session: Session, lines: Sequence[Line], at: Milliseconds = _BEGINNING, chapter: Chapter | None = None
) -> Iterator[Cue]:
    """Lay `lines` out from `at` on, so that the session ends when it was to; holds last as long as they may.

    Args:
        session: whose lengths are measured.
        lines: what is left to be said, of its own lines.
        at: where the first of them begins; at 0 the session's own quiet comes first.
        chapter: the one that they go on with.
    """
    target = None if session.target is None else Milliseconds(max(0, session.target - at))
    measures = _Onwards(session.measures, *_song(session, at)) if at else session.measures
    begun = _begun(lines)
    own = {id(each): line for each, line in zip(begun, lines, strict=True)}
    for each in lay_out(begun, measures, target, start=Milliseconds(0) if at else LEAD_IN):
        cue = replace(each.later(at), line=own.get(id(each.line)))
        if chapter and cue.chapter.start == at and not each.chapter.title:
            cue = replace(cue, chapter=chapter)
        if isinstance(cue.line, Hold):
            stop = Milliseconds(cue.start + cue.line.longest)
            yield replace(cue, stop=stop)
            yield from laid_from(session, _after(lines, cue.line), stop, cue.chapter)
            return
        if cue.stop > cue.start or cue.line is not None:
            yield cue


def go_on(session: Session, position_ms: int) -> bool:
    """End the hold at `position_ms` there, and fit the rest again; False when there is none."""
    cue = session.heard.at(position_ms)
    if cue is None or cue.kind != "hold":
        return False
    _turn(session, cue, Milliseconds(position_ms))
    return True


def stay(session: Session, position_ms: int) -> bool:
    """Let the pause at `position_ms`, or the next one that is laid out, last that long again; fit the rest again.

    However often, it gains what it lasted at first. False when there is none, or it lasts as long as one may.
    """
    quiet = (each for each in session.heard.cues if each.stop > position_ms and each.kind in _QUIET and not each.last)
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
    cue = session.heard.at(position_ms)
    if cue is None or cue.last:
        return False
    rest = session.lines if cue.line is None else _after(session.lines, cue.line)
    begun = {id(line) for line in session.lines[: len(session.lines) - len(rest)]}
    paced = {id(line): _paced(line, factor) for line in (*rest, *session.closing_lines) if id(line) not in begun}
    session.lines = [paced.get(id(line), line) for line in session.lines]
    session.closing_lines = [paced.get(id(line), line) for line in session.closing_lines]
    session.narrator.prepare_instead(list(spoken([paced[id(line)] for line in rest])))
    _turn(session, cue, cue.stop)
    return True


def _turn(session: Session, cue: Cue, stop: Milliseconds) -> None:
    """Let `cue` end at `stop`, and lay out anew what comes after it."""
    rest = session.lines if cue.line is None else _after(session.lines, cue.line)
    index = next(place for place, each in enumerate(session.heard.cues) if each is cue)
    session.heard.turn(stop, laid_from(session, rest, stop, cue.chapter), kept=index + 1)


def _after(lines: Sequence[Line], line: Line) -> list[Line]:
    index = next(place for place, each in enumerate(lines) if each is line)
    return list(lines[index + 1 :])


def _begun(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` so that the quiet after a prompt counts only what of the prompt is among them."""
    return [
        replace(each, filled=place) if isinstance(each, Remainder) and each.filled > place else each
        for place, each in enumerate(lines)
    ]


def _paced(line: Line, factor: float) -> Line:
    if isinstance(line, Utterance):
        slowest, fastest = PACES
        return replace(line, pace=max(slowest, min(fastest, line.pace * factor)))
    if isinstance(line, Counting):
        return replace(line, spoken=tuple(_said(each, factor) for each in line.spoken))
    if isinstance(line, Breathing):
        return replace(line, cues={phase: _said(each, factor) for phase, each in line.cues.items()})
    return line


def _said(utterance: Utterance, factor: float) -> Utterance:
    paced = _paced(utterance, factor)
    assert isinstance(paced, Utterance)
    return paced


def _song(session: Session, at: Milliseconds) -> tuple[str | None, int]:
    """Return what plays at `at`, and for how long it has."""
    begun = [cue for cue in session.heard.cues if isinstance(cue.line, Music) and cue.line.source and cue.start < at]
    last = begun[-1] if begun else None
    return (last.line.source, at - last.start) if last and isinstance(last.line, Music) else (None, int(at))


@dataclass(frozen=True)
class _Onwards:
    """Measures for the rest of a session, in which music is already playing."""

    measures: Measures
    """Those of the session."""

    playing: str | None
    """The music that the rest begins with, as the script has it."""

    played: int
    """For how long it has played, in milliseconds."""

    def speech(self, utterance: Utterance) -> Milliseconds:
        return self.measures.speech(utterance)

    def sound(self, sound: Sound) -> Milliseconds:
        return self.measures.sound(sound)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        if source is None:
            return self.measures.song(self.playing, Milliseconds(played + self.played))
        return self.measures.song(source, played)
