"""Schedules lines as cues; for a listener, holds wait and silence fills in for late speech."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Heading, Hold, Music
from scripts.model.lines import PacedBreathing, Remainder, SpokenCount, spoken
from scripts.model.timeline import Cue
from scripts.times import Milliseconds
from scripts.timing.layout import LEAD_IN, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scripts.model.elements import Sound
    from scripts.model.lines import Line, Utterance
    from scripts.model.timeline import Chapter
    from scripts.timing.layout import Durations

_BEGINNING: Final = Milliseconds(0)

_WAIT: Final = Milliseconds(500)
"""Silence to insert before checking again whether late speech is ready."""


@dataclass(frozen=True)
class Attendance:
    """How somebody listens to a session; the default is nobody, as for a file."""

    holds: bool = False
    """Whether the listener can end a hold, which then lasts its maximum."""

    time_left: Callable[[Milliseconds], float] | None = None
    """Seconds until the sound runs out if the cues from a position on are late; None waits for speech without limit."""

    sleep_after_chapter: bool = False
    """Whether the session falls asleep at the end of the current chapter."""


@dataclass(frozen=True)
class StartPoint:
    """The point from which lines are scheduled."""

    at: Milliseconds = _BEGINNING
    """Start of the first line; at 0 the session's lead-in comes first."""

    chapter: Chapter | None = None
    """The chapter that continues there; None for none."""

    quiet: Milliseconds | None = None
    """Silence before closing lines, which have no target; None for other lines."""

    music: tuple[str | None, Milliseconds] = (None, _BEGINNING)
    """The music that plays there, as the script names it, and its start; None is the session's first."""


class Scheduler:
    """Turns lines into cues, as speech becomes ready.

    Args:
        durations: durations of speech, sounds and songs; may wait for speech.
        target: length of the session; None if it has none.
        wait_until_spoken: waits for an utterance until the given function returns 0; returns whether it is ready.
        calibration: returns the utterances from which a voice's loudness is measured; empty if it is known.
    """

    def __init__(
        self,
        durations: Durations,
        target: Milliseconds | None,
        wait_until_spoken: Callable[[Utterance, Callable[[], float]], bool],
        calibration: Callable[[str], Sequence[Utterance]],
    ) -> None:
        self.durations = durations
        self.target = target
        self.wait_until_spoken = wait_until_spoken
        self.calibration = calibration
        self._attendance = Attendance()

    @property
    def attendance(self) -> Attendance:
        """How somebody listens."""
        return self._attendance

    def attend(self, attendance: Attendance) -> None:
        """Set how somebody listens; call it before anything is scheduled."""
        self._attendance = attendance

    def cues(self, lines: Sequence[Line], start: StartPoint = StartPoint()) -> Iterator[Cue]:
        """Yield the cues of `lines` from `start` on, fitted to the target.

        If `attendance.holds` is set, a hold lasts its maximum, and the lines after it are fitted again. If time runs
        out before an utterance is ready, silence comes in between, and the rest is fitted again.
        """
        progress = _Progress(self, list(lines), start.at, start.chapter, start.quiet, start.music)
        while not progress.ended:
            try:
                yield from progress.cues()
            except _LateError:
                yield progress.silence()


def lines_after(lines: Sequence[Line], line: Line) -> list[Line]:
    """Return the lines after `line`, which is one of `lines`."""
    index = next(index for index, other in enumerate(lines) if other is line)
    return list(lines[index + 1 :])


def without_heading(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` without a leading heading, whose chapter has already begun."""
    return list(lines[1:] if lines and isinstance(lines[0], Heading) else lines)


class _LateError(Exception):
    """The next utterance is not ready in time."""


@dataclass
class _Progress:
    """How far the lines are scheduled."""

    scheduler: Scheduler
    """Provides durations and waits for speech."""

    lines: list[Line]
    """The remaining lines."""

    at: Milliseconds
    """Start of the next line."""

    chapter: Chapter | None
    """The chapter up to there."""

    quiet: Milliseconds | None
    """Silence before closing lines; None for other lines."""

    music: tuple[str | None, Milliseconds]
    """The music that plays there, and its start."""

    passed: Cue | None = None
    """The cue scheduled last; `lines` still contains its line and those before it."""

    ended: bool = False
    """Whether every line is scheduled."""

    def cues(self) -> Iterator[Cue]:
        """Yield the cues up to the next hold or to the end.

        Raises:
            _LateError: the next utterance is not ready in time.
        """
        for cue in self._fitted():
            if isinstance(cue.line, PacedBreathing | SpokenCount):
                self.await_spoken(spoken([cue.line]))
            if isinstance(cue.line, Hold) and self.scheduler.attendance.holds:
                yield self._advance(replace(cue, stop=Milliseconds(cue.start + cue.line.longest)))
                return
            yield self._advance(cue)

    def silence(self) -> Cue:
        """Return silence during which late speech may become ready."""
        assert self.chapter
        cue = Cue("wait", self.at, Milliseconds(self.at + _WAIT), self.chapter, "")
        self.at = cue.stop
        return cue

    def await_spoken(self, utterances: Iterable[Utterance]) -> None:
        """Wait for `utterances` while time is left; without a limit, return at once.

        Raises:
            _LateError: time ran out.
        """
        time_left = self.scheduler.attendance.time_left
        if time_left is None:
            return
        for utterance in utterances:
            if not self.scheduler.wait_until_spoken(utterance, partial(time_left, self.at)):
                raise _LateError

    def _advance(self, cue: Cue) -> Cue:
        self.at, self.chapter, self.passed, self.ended = cue.stop, cue.chapter, cue, cue.last
        if isinstance(cue.line, Music) and cue.line.source:
            self.music = cue.line.source, cue.start
        return cue

    def _fitted(self) -> Iterator[Cue]:
        """Yield the cues of the remaining lines, fitted to the target."""
        if self.passed:
            self.lines = lines_after(self.lines, self.passed.line) if self.passed.line else without_heading(self.lines)
            self.quiet = None if self.quiet is None else _BEGINNING
            self.passed = None
        shifted, first, chapter = _shifted(self.lines), self.at, self.chapter
        originals = {id(moved): line for moved, line in zip(shifted, self.lines, strict=True)}
        for relative in lay_out(shifted, _AwaitedDurations(self), self._target, self._lead_in):
            cue = replace(relative.shift(first), line=originals.get(id(relative.line)))
            if chapter and cue.chapter.start == first and not relative.chapter.title:
                cue = replace(cue, chapter=chapter)
            if cue.stop > cue.start or cue.line is not None:
                yield cue

    @property
    def _target(self) -> Milliseconds | None:
        target = self.scheduler.target if self.quiet is None else None
        return None if target is None else Milliseconds(max(0, target - self.at))

    @property
    def _lead_in(self) -> Milliseconds:
        """Silence before the first line."""
        if self.quiet is not None:
            return self.quiet
        return _BEGINNING if self.at else LEAD_IN


class _AwaitedDurations:
    """Durations that wait for speech, and count what has already been played of a song.

    Args:
        progress: how far the session is scheduled.
    """

    def __init__(self, progress: _Progress) -> None:
        self._progress = progress
        self._durations = progress.scheduler.durations
        self._attended = progress.scheduler.attendance.time_left is not None
        self._playing, since = progress.music
        self._played = progress.at - since

    def speech(self, utterance: Utterance) -> Milliseconds:
        if self._attended:
            calibration = () if utterance.take else self._progress.scheduler.calibration(utterance.voice)
            self._progress.await_spoken([utterance, *calibration])
        return self._durations.speech(utterance)

    def sound(self, sound: Sound) -> Milliseconds:
        return self._durations.sound(sound)

    def song(self, source: str | None, played: Milliseconds) -> Milliseconds | None:
        if source is None:
            return self._durations.song(self._playing, Milliseconds(played + self._played))
        return self._durations.song(source, played)


def _shifted(lines: Sequence[Line]) -> list[Line]:
    """Return `lines` with the silence after a prompt counting only the remaining lines of the prompt."""
    return [
        replace(line, filled=index) if isinstance(line, Remainder) and line.filled > index else line
        for index, line in enumerate(lines)
    ]
