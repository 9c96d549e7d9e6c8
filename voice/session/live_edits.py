"""The listener's edits while a session plays: ending a hold, extending a pause, changing the pace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.model.limits import MAX_PAUSE, PACES
from scripts.model.lines import spoken, with_utterances
from scripts.times import Milliseconds, seconds
from voice.session.scheduler import StartPoint, lines_after, without_heading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scripts.model.lines import Line, Utterance
    from scripts.model.timeline import Cue
    from voice.session.schedule import Schedule
    from voice.session.scheduler import Scheduler

_SHORTEST_EXTENSION: Final = seconds(10)
"""Minimum extension of a pause."""

_EXTENDABLE: Final = ("pause", "hold")


class LiveEdits:
    """The lines of a session with the listener's edits; each edit reschedules the rest.

    An edit returns False if nothing can be edited at that position, or the session is ending early.

    Args:
        schedule: the schedule to edit.
        scheduler: schedules the rest.
        lines: the lines of the session, in order.
        closing_lines: the lines that replace the rest if it is ended early.
        replace_queue: replaces the queue of utterances to speak.
    """

    def __init__(
        self,
        schedule: Schedule,
        scheduler: Scheduler,
        lines: Sequence[Line],
        closing_lines: Sequence[Line],
        replace_queue: Callable[[Sequence[Utterance]], None],
    ) -> None:
        self._schedule = schedule
        self._scheduler = scheduler
        self._lines = list(lines)
        self._closing_lines = list(closing_lines)
        self._replace_queue = replace_queue
        self._extended: Cue | None = None

    @property
    def lines(self) -> Sequence[Line]:
        """The lines of the session, including edits."""
        return self._lines

    @property
    def closing_lines(self) -> Sequence[Line]:
        """The lines that replace the rest if it is ended early, including edits."""
        return self._closing_lines

    def end_hold(self, position_ms: int) -> bool:
        """End the hold at `position_ms`."""
        with self._schedule.lock:
            cue = self._schedule.at(position_ms)
            if self._schedule.final or cue is None or cue.kind != "hold":
                return False
            self._reschedule(cue, Milliseconds(position_ms))
            return True

    def extend_pause(self, position_ms: int) -> bool:
        """Extend the pause at `position_ms`, or else the next one scheduled, by its original length.

        At least ten seconds are added each time, up to the longest pause that a script allows.
        """
        with self._schedule.lock:
            pauses = (
                cue
                for cue in self._schedule.cues
                if cue.stop > position_ms and cue.kind in _EXTENDABLE and not cue.last
            )
            cue = next(pauses, None)
            if self._schedule.final or cue is None or cue.stop - cue.start >= MAX_PAUSE:
                return False
            if self._extended is None or self._extended.start != cue.start:
                self._extended = cue
            added = max(_SHORTEST_EXTENSION, self._extended.stop - self._extended.start)
            self._reschedule(cue, Milliseconds(min(cue.stop + added, cue.start + MAX_PAUSE)))
            return True

    def change_pace(self, position_ms: int, factor: float) -> bool:
        """Speak everything after the cue at `position_ms` `factor` times as fast."""
        with self._schedule.lock:
            cue = self._schedule.at(position_ms)
            if self._schedule.final or cue is None or cue.last:
                return False
            rest = self._rest(cue)
            begun = {id(line) for line in self._lines[: len(self._lines) - len(rest)]}
            paced = {id(line): _paced(line, factor) for line in (*rest, *self._closing_lines) if id(line) not in begun}
            self._lines = [paced.get(id(line), line) for line in self._lines]
            self._closing_lines = [paced.get(id(line), line) for line in self._closing_lines]
            self._replace_queue(list(spoken([paced[id(line)] for line in rest])))
            self._reschedule(cue, cue.stop)
            return True

    def _reschedule(self, cue: Cue, stop: Milliseconds) -> None:
        """End `cue` at `stop`, and reschedule the lines after it."""
        rest = self._rest(cue)
        index = next(index for index, other in enumerate(self._schedule.cues) if other is cue)
        start = StartPoint(stop, cue.chapter, music=self._schedule.music_before(stop))
        self._schedule.replace(stop, self._scheduler.cues(rest, start), kept=index + 1)

    def _rest(self, cue: Cue) -> list[Line]:
        """Return the lines after `cue`, which may be silence without a line."""
        past = [other.line for other in self._schedule.cues if other.start <= cue.start and other.line is not None]
        line = cue.line or (past[-1] if past else None)
        return lines_after(self._lines, line) if line else without_heading(self._lines)


def _paced(line: Line, factor: float) -> Line:
    slowest, fastest = PACES

    def paced(said: Utterance) -> Utterance:
        least = min(slowest, said.pace)  # few words a minute are already slower
        return replace(said, pace=max(least, min(fastest, said.pace * factor)))

    return with_utterances(line, paced)
