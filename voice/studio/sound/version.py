"""One version of an open script, with its timeline, and where its parts lie."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from scripts.model.timeline import Timeline
from scripts.timing.layout import lay_out
from voice.session.length_note import KnownSpeech
from voice.session.positions import position_of
from voice.session.revisions.differences import same_position
from voice.session.revisions.version import Version
from voice.studio.sound.places import begin_of_line, same_place

if TYPE_CHECKING:
    from scripts.model.timeline import Cue
    from voice.session.session import Session


class SoundVersion:
    """A version of a script's text and settings that can be played.

    Its timeline is estimated until everything is spoken; sentences of earlier versions are known at once.

    Args:
        number: identifies it among all versions of the studio.
        script_id: the script.
        session: the session of the text.
    """

    def __init__(self, number: int, script_id: str, session: Session) -> None:
        self.number = number
        self.script_id = script_id
        self.session = session
        self.failure = ""  # why it can't be spoken to its end
        self.dropped = False
        self.wanted = threading.Event()  # set once it is asked for
        speech = KnownSpeech(session)
        self._estimate = tuple(lay_out(session.plan.lines, speech.durations, session.plan.target))
        self.is_known = speech.is_known
        self._parts = Version.of(session)
        self._spoken: tuple[Cue, ...] | None = self._estimate if speech.exact else None

    @property
    def exact(self) -> bool:
        """Whether all times are final."""
        return self._spoken is not None

    @property
    def timeline(self) -> Timeline:
        """The timeline, as exact as it is known now."""
        plan = self.session.plan
        cues = self._spoken or self._estimate
        return Timeline(plan.script.header.title, plan.script.name, plan.seed, plan.voice, cues)

    @cached_property
    def streamed_ms(self) -> int:
        """The length that its streams declare, in milliseconds.

        It never changes, since players compare it. If the length is estimated, there is room for errors.
        """
        length = self.timeline.length
        return length if self.exact or self.session.plan.target is not None else length * 5 // 4 + 30_000

    def finish(self) -> None:
        """Wait until everything is spoken, unless it is dropped first.

        Raises:
            VoiceError: a sentence can't be spoken.
            AudioError: a sound can't be decoded.
        """
        cues = []
        for cue in self.session.cues():
            if self.dropped:
                return
            cues.append(cue)
        self._spoken = tuple(cues)

    def begin_of_line(self, line: int) -> int:
        """Return where `line` of the script begins in the sound, in milliseconds, once that is scheduled."""
        return begin_of_line(self.session, line)

    def resumed_at(self, before: SoundVersion, position_ms: int) -> int:
        """Return where to go on after `position_ms` of an earlier version: shortly before the first audible change.

        Without one, it is the same place. Waits until the speech so far is ready.
        """
        start = before._parts.start_of(self._parts, position_ms)
        return position_ms if start is None else start

    def same_place(self, before: SoundVersion, position_ms: int) -> int:
        """Return the position of what an earlier version plays at `position_ms`, or of what came last before it."""
        return same_place(before.session, self.session, position_ms)

    def sounds_like(self, before: SoundVersion) -> bool:
        """Return whether it doesn't differ from an earlier version in anything that is played or shown."""
        return not before._parts.changes_to(self._parts)

    def position(self, position_ms: int, *, estimated: bool) -> int:
        """Return the position to play for a click at `position_ms`: the start of the sentence, breath or bell there.

        Args:
            position_ms: the position in milliseconds; clamped to the session.
            estimated: whether the click was on the estimated timeline.
        """
        if estimated:
            position_ms = same_position(self._estimate, self.session.cues(), position_ms)
        return position_of(self.session.cues(), position_ms)
