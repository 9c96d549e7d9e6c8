"""The rendition of a plan: its sound in blocks, streams and stems, and how it ends."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.bed import Bed, Section
from audio.mix import BLOCK_MS, Mix
from audio.signal.clip import FRAMES_PER_MS
from audio.signal.decibels import db_to_gain
from audio.signal.limiter import CEILING_DBTP, Limiter
from scripts.model.lines import spoken
from scripts.times import Milliseconds
from scripts.timing.layout import LEAD_OUT, EstimatedDurations, line_durations
from voice.session.arrangement import Arranger
from voice.session.endings import ASLEEP, GRACEFUL, Ending, chapter_end, ending_position
from voice.session.live_edits import LiveEdits
from voice.session.scheduler import Scheduler, StartPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.mix import Stems
    from audio.signal.clip import Samples
    from scripts.model.timeline import Cue
    from voice.session.durations import MeasuredDurations
    from voice.session.music_sources import MusicSources
    from voice.session.plan import Plan
    from voice.session.schedule import Schedule
    from voice.session.scheduler import Attendance
    from voice.speech.synthesizer import Synthesizer

_SILENT_DB: Final = -200.0
"""Level that leaves the bed out."""

_FIRST_MS: Final = 250
"""Length of the first block of a stream that starts in the middle."""


class Rendition:
    """A plan as sound, with one schedule that every stream reads.

    Args:
        plan: the plan to render.
        synthesizer: speaks the utterances.
        durations: durations of the parts; may wait for speech.
        music: opens music and sound files.
        schedule: gets the cues.
    """

    def __init__(
        self,
        plan: Plan,
        synthesizer: Synthesizer,
        durations: MeasuredDurations,
        music: MusicSources,
        schedule: Schedule,
    ) -> None:
        self.plan = plan
        self.synthesizer = synthesizer
        self.durations = durations
        self.music = music
        self.schedule = schedule
        self._arranger = Arranger(synthesizer, list(spoken(plan.lines)), plan.levels, music)
        self._scheduler = Scheduler(durations, plan.target, synthesizer.wait_until_spoken, self._arranger.calibration)
        self.edits = LiveEdits(
            self.schedule, self._scheduler, plan.lines, plan.closing_lines, synthesizer.replace_queue
        )
        self._first_bed = music.source(None)
        self._enqueued = False
        self._ending: Ending | None = None
        self._ended_early = False
        self._asleep_ms: int | None = None
        self._ending_from: Milliseconds | None = None

    @property
    def ended_early(self) -> bool:
        """Whether an early ending has begun."""
        return self._ended_early

    @property
    def asleep_ms(self) -> int | None:
        """Position at which the session began to fall asleep, in milliseconds; None if it didn't."""
        return self._asleep_ms

    @property
    def stopping(self) -> bool:
        """Whether an early ending was requested, or has begun."""
        return self._ending is not None

    @property
    def attendance(self) -> Attendance:
        """How somebody listens."""
        return self._scheduler.attendance

    def attend(self, attendance: Attendance) -> None:
        """Set how somebody listens; call it before anything is scheduled."""
        self._scheduler.attend(attendance)

    def speak(self) -> None:
        """Start speaking all lines in order; later calls do nothing."""
        if not self._enqueued:
            self._enqueued = True
            self.synthesizer.enqueue(spoken(self.plan.lines))

    def speak_instead(self) -> None:
        """Start speaking all lines in order, in place of those that the synthesizer has queued."""
        self._enqueued = True
        self.synthesizer.replace_queue(list(spoken(self.plan.lines)))

    def cues(self) -> Iterator[Cue]:
        """Yield all cues, scheduling those that are not scheduled yet.

        Raises:
            ScheduleReplacedError: the schedule was replaced.
        """
        self.speak()
        self._ensure_begun()
        return self.schedule.iterate()

    def blocks(self, gain_db: float = 0.0, ceiling_dbtp: float = CEILING_DBTP) -> Iterator[Samples]:
        """Yield the mastered sound from the start, shape (frames, 2), in blocks of about a second.

        After `end_gracefully` the current sentence is finished, and the closing words follow.
        """
        self.speak()
        self._begin()
        gain = np.float32(db_to_gain(gain_db))
        yield from self._blocks(self._mix(), 0, lambda: True, gain, Limiter(ceiling_dbtp))

    def stream_from(
        self, start_ms: int, music_db: float | None = 0.0, may_end: Callable[[], bool] = lambda: True
    ) -> Iterator[Samples]:
        """Yield the mastered sound of the current schedule from `start_ms` on, in blocks like those of `blocks`.

        The first block is short, so that it plays soon. `music_db` changes the bed's level; None leaves it out. Of
        several streams, only the one whose `may_end` returns True can end early.

        Raises:
            ScheduleReplacedError: the schedule was replaced.
        """
        self._ensure_begun()
        mix = self._mix(_SILENT_DB if music_db is None else music_db)
        blocks = self._blocks(mix, start_ms, may_end, np.float32(1), Limiter())
        yield from islice(blocks, 1)
        self.speak()  # after the first block, since loading an engine would delay it
        yield from blocks

    def stems(self) -> Iterator[Stems]:
        """Yield the parts that sum to the mix before mastering, in blocks of about a second."""
        self.speak()
        self._begin()
        return self._mix().stems()

    def end_gracefully(self) -> None:
        """Continue with the closing words as soon as the current sentence is finished."""
        self._ending = self._ending or GRACEFUL

    def closing_left_ms(self, position_ms: int) -> Milliseconds:
        """Return how long a graceful ending still takes at `position_ms`; estimated until all of it is scheduled."""
        begin = self._ending_from
        if begin is None and not self._ended_early:
            begin = ending_position(self.schedule, Milliseconds(position_ms), self.edits.closing_lines)
        if begin is None or (self._ended_early and self.schedule.complete):
            stop = self.schedule.length_ms(self.plan.estimated_length)
        else:
            stop = begin + self._closing_length
        return Milliseconds(max(0, stop - position_ms))

    @cached_property
    def _closing_length(self) -> int:
        """The estimated length of a graceful ending, with the silence around its words, in milliseconds."""
        durations = EstimatedDurations(self.synthesizer.tempo(self.plan.voice))
        return GRACEFUL.silence + sum(line_durations(self.edits.closing_lines, durations, None)) + LEAD_OUT

    def fall_asleep(self) -> None:
        """Fade out as soon as the current sentence is finished."""
        self._ending = self._ending or ASLEEP

    def _ensure_begun(self) -> None:
        with self.schedule.lock:
            if not self.schedule.begun:
                self._begin()

    def _begin(self) -> None:
        self.schedule.begin(self._scheduler.cues(self.plan.lines))

    def _mix(self, music_db: float = 0.0) -> Mix:
        entries = self._arranger.entries(self.schedule.iterate(), Section(0, self._first_bed))
        levels = self.plan.levels
        bed = Bed(levels.bed + music_db, self.plan.seed, levels.room_tone, self.plan.loudness + music_db)
        return Mix(entries, bed, levels.ducking_db, LEAD_OUT)

    def _blocks(
        self, mix: Mix, start_ms: int, may_end: Callable[[], bool], gain: np.float32, limiter: Limiter
    ) -> Iterator[Samples]:
        position = start_ms
        first = islice(mix.blocks(start_ms, _FIRST_MS), 1) if start_ms else ()
        for block in chain(first, mix.blocks(start_ms + _FIRST_MS if start_ms else 0)):
            yield limiter.process(block * gain if gain != 1 else block)
            position += len(block) // FRAMES_PER_MS
            if self._scheduler.attendance.sleep_after_chapter and may_end():
                self._schedule_to(position + BLOCK_MS)  # waits for speech, so it must not hold the lock
            with self.schedule.lock:
                if may_end() and not self._ended_early:
                    self._end_if_due(mix, Milliseconds(position))
        yield limiter.flush()

    def _schedule_to(self, position_ms: int) -> None:
        """Schedule every cue that begins before `position_ms`."""
        for cue in self.schedule.iterate(max(0, len(self.schedule.cues) - 1)):
            if cue.start >= position_ms:
                return

    def _end_if_due(self, mix: Mix, position: Milliseconds) -> None:
        """Begin the ending that was requested, or the one due at the end of the chapter."""
        if self._ending is None and self._scheduler.attendance.sleep_after_chapter:
            chapter_stop = chapter_end(self.schedule.cues, position, self.plan.script.header.language)
            if chapter_stop is not None:
                self._ending, position = ASLEEP, chapter_stop
        if self._ending is not None:
            self._ended_early = True
            start = self._end(mix, position, self._ending)
            self._asleep_ms = start if self._ending is ASLEEP else None

    def _end(self, mix: Mix, position: Milliseconds, ending: Ending) -> Milliseconds | None:
        """End the session early at `position` or soon after; return the start of the ending; None if it ends anyway."""
        closing = self.edits.closing_lines if ending.spoken else ()
        at = ending_position(self.schedule, position, closing)
        if at is None:
            return None
        self._ending_from = at
        self.synthesizer.replace_queue(list(spoken(closing)))
        kept = sum(cue.start < at for cue in self.schedule.cues)
        start = StartPoint(at, self.schedule.cues[kept - 1].chapter, ending.silence, self.schedule.music_before(at))
        self.schedule.replace(at, self._scheduler.cues(closing, start), final=True)
        playing, _ = self.schedule.music_before(at)
        entries = self._arranger.entries(self.schedule.iterate(kept), playing=self.music.source(playing))
        mix.splice(at, entries, Section(at, None, ending.gain_db), ending.fade)
        return at
