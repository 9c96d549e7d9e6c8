"""Laying out a session that somebody is listening to: a hold waits, and where the voice is late the bed goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Heading, Hold, Music
from scripts.model.lines import PacedBreathing, Remainder, SpokenCount
from scripts.model.timeline import Cue
from scripts.times import Milliseconds
from scripts.timing.layout import LEAD_IN, lay_out
from voice.session.casting import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.model.elements import Sound
    from scripts.model.lines import Line, Utterance
    from scripts.model.timeline import Chapter
    from scripts.timing.layout import Durations
    from voice.session.session import Session

_BEGINNING: Final = Milliseconds(0)

_WAITING: Final = Milliseconds(500)
"""Where the voice is late, so much quiet comes in between before it is looked again."""


class _LateError(Exception):
    """What is needed next is not spoken in time."""


def schedule_from(
    session: Session,
    lines: Sequence[Line],
    at: Milliseconds = _BEGINNING,
    chapter: Chapter | None = None,
    quiet: Milliseconds | None = None,
) -> Iterator[Cue]:
    """Lay `lines` out from `at` on, so that the session ends when it was to.

    Where the session `holds`, a hold lasts as long as it may, and what follows it is laid out as if it did. Where its
    `patience` ends before something is spoken, a moment of quiet comes in between, and the rest is fitted anew.

    Args:
        session: whose lengths are measured, and whose patience it is.
        lines: what is left to be said, of its own lines or of its closing ones.
        at: where the first of them begins; at 0 the session's own quiet comes first.
        chapter: the one that they go on with.
        quiet: what comes before the closing ones, which have no length to keep to.
    """
    course = _Course(session, list(lines), at, chapter, quiet)
    while not course.ended:
        try:
            yield from course.cues()
        except _LateError:
            yield course.waited()


def after(lines: Sequence[Line], line: Line) -> list[Line]:
    """Return what comes after `line` in `lines`, in which it is."""
    index = next(place for place, each in enumerate(lines) if each is line)
    return list(lines[index + 1 :])


def untitled(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` without the heading of the chapter that has begun before the first of them."""
    return list(lines[1:] if lines and isinstance(lines[0], Heading) else lines)


@dataclass
class _Course:
    """How far the lines of a session have been laid out."""

    session: Session
    """Whose lines they are."""

    lines: list[Line]
    """What is left of them."""

    at: Milliseconds
    """Where the next of them begins."""

    chapter: Chapter | None
    """The chapter up to there."""

    quiet: Milliseconds | None
    """What comes before the closing lines; None for all others."""

    passed: Cue | None = None
    """What was laid out last of them, since `lines` was what is left."""

    ended: bool = False
    """Whether all of them are laid out."""

    def cues(self) -> Iterator[Cue]:
        """Yield the cues up to the next hold or to the end.

        Raises:
            _LateError: what comes next is not spoken in time.
        """
        for cue in self._rest():
            if isinstance(cue.line, PacedBreathing | SpokenCount):
                self.await_spoken(spoken([cue.line]))
            if isinstance(cue.line, Hold) and self.session.holds:
                yield self._passed(replace(cue, stop=Milliseconds(cue.start + cue.line.longest)))
                return
            yield self._passed(cue)

    def waited(self) -> Cue:
        """Return a moment of quiet in which what was late may be spoken."""
        assert self.chapter
        cue = Cue("wait", self.at, Milliseconds(self.at + _WAITING), self.chapter, "")
        self.at = cue.stop
        return cue

    def await_spoken(self, utterances: Iterator[Utterance]) -> None:
        """Wait for `utterances` as long as the session's patience lasts.

        Raises:
            _LateError: it ended before they were spoken.
        """
        patience = self.session.time_until_underrun
        if patience is None:
            return
        for each in utterances:
            if not self.session.synthesizer.wait_until_spoken(each, partial(patience, self.at)):
                raise _LateError

    def _passed(self, cue: Cue) -> Cue:
        self.at, self.chapter, self.passed, self.ended = cue.stop, cue.chapter, cue, cue.last
        return cue

    def _rest(self) -> Iterator[Cue]:
        """Lay out what is left."""
        if self.passed:
            self.lines = after(self.lines, self.passed.line) if self.passed.line else untitled(self.lines)
            self.quiet = None if self.quiet is None else _BEGINNING
            self.passed = None
        begun, first, chapter = _begun(self.lines), self.at, self.chapter
        own = {id(each): line for each, line in zip(begun, self.lines, strict=True)}
        for each in lay_out(begun, _Awaited(self), self._target, self._opening):
            cue = replace(each.shift(first), line=own.get(id(each.line)))
            if chapter and cue.chapter.start == first and not each.chapter.title:
                cue = replace(cue, chapter=chapter)
            if cue.stop > cue.start or cue.line is not None:
                yield cue

    @property
    def _target(self) -> Milliseconds | None:
        target = self.session.target if self.quiet is None else None
        return None if target is None else Milliseconds(max(0, target - self.at))

    @property
    def _opening(self) -> Milliseconds:
        """The quiet before the first line."""
        if self.quiet is not None:
            return self.quiet
        return _BEGINNING if self.at else LEAD_IN


class _Awaited:
    """Measures for a course: what is spoken is waited for, and music that is playing has begun before.

    Args:
        course: how far the session has come.
    """

    def __init__(self, course: _Course) -> None:
        self._course = course
        self._measures: Durations = course.session.measures
        self._playing, self._played = _song(course.session, course.at) if course.at else (None, 0)

    def speech(self, utterance: Utterance) -> Milliseconds:
        self._course.await_spoken(iter((utterance, *self._course.session.calibrating(utterance))))
        return self._measures.speech(utterance)

    def sound(self, sound: Sound) -> Milliseconds:
        return self._measures.sound(sound)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        if source is None:
            return self._measures.song(self._playing, Milliseconds(played + self._played))
        return self._measures.song(source, played)


def _begun(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` so that the quiet after a prompt counts only what of the prompt is among them."""
    return [
        replace(each, filled=place) if isinstance(each, Remainder) and each.filled > place else each
        for place, each in enumerate(lines)
    ]


def _song(session: Session, at: Milliseconds) -> tuple[str | None, int]:
    """Return what plays at `at`, and for how long it has."""
    begun = [cue for cue in session.schedule.cues if isinstance(cue.line, Music) and cue.line.source and cue.start < at]
    last = begun[-1] if begun else None
    return (last.line.source, at - last.start) if last and isinstance(last.line, Music) else (None, int(at))
