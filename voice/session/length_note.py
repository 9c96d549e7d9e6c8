"""Possible lengths of a session, and the note on why it misses the target length."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from scripts.checks.check import feasible_lengths
from scripts.model.elements import Music, MusicSolo, Pause
from scripts.model.lines import spoken
from scripts.times import Milliseconds, clock, format_range
from scripts.timing.layout import ESTIMATED, EstimatedDurations, lay_out

if TYPE_CHECKING:
    from scripts.model.lines import Utterance
    from voice.session.durations import MeasuredDurations
    from voice.session.session import Session

_SAME_MS = 1000
"""Smallest difference in length, in milliseconds, that is reported."""


@dataclass(frozen=True)
class LengthBounds:
    """The shortest and longest possible length of a session."""

    shortest: Milliseconds
    """The shortest length."""

    longest: Milliseconds
    """The longest length."""

    exact: bool
    """Whether every sentence has been spoken before; otherwise some durations are estimates."""

    @property
    def vary(self) -> bool:
        """Whether there is more than one length."""
        return self.longest - self.shortest >= _SAME_MS

    def __str__(self) -> str:
        return f"{_about(self.exact)}{format_range(self.shortest, self.longest)} possible"


class KnownSpeech:
    """Durations of speech without speaking: exact for sentences in the cache, estimated for the rest."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.exact = True
        self._known = cache(self._known_duration)
        cached = [(each, known) for each in spoken(session.plan.lines) if (known := self._known(each)) is not None]
        estimated = sum(ESTIMATED.speech(each) for each, _ in cached)
        measured = sum(known for _, known in cached)
        tempo = measured / estimated if estimated else session.synthesizer.tempo(session.plan.voice)
        self._estimated = EstimatedDurations(tempo, measured / estimated if estimated else 1.0)
        self.length = cache(self._length)

    @property
    def durations(self) -> MeasuredDurations:
        """The session's durations with this speech."""
        return replace(self._session.durations, speech=self.length)

    def is_known(self, utterance: Utterance) -> bool:
        """Return whether `utterance` was spoken before."""
        return self._known(utterance) is not None

    def _length(self, utterance: Utterance) -> Milliseconds:
        known = self._known(utterance)
        if known is None:
            self.exact = False
            return self._estimated.speech(utterance)
        return known

    def _known_duration(self, utterance: Utterance) -> Milliseconds | None:
        return self._session.synthesizer.known_duration(utterance) if self._session.speaking else None


def length_bounds(session: Session) -> LengthBounds:
    """Return the possible lengths of `session`, as exactly as they are known without speaking."""
    speech = KnownSpeech(session)
    shortest, longest = feasible_lengths(session.script, replace(session.plan.choices, form=None), speech.durations)
    return LengthBounds(shortest, longest, speech.exact)


def forecast_note(session: Session) -> str:
    """Return why `session` will miss its target length, before anything is spoken; empty if it won't."""
    if session.plan.target is None:
        return ""
    speech = KnownSpeech(session)
    cues = list(lay_out(session.plan.lines, speech.durations, session.plan.target))
    return _note(session, cues[-1].stop, exact=speech.exact)


def length_note(session: Session, length: Milliseconds) -> str:
    """Return why `session`, of `length`, missed its target length; empty if it is within a second."""
    if session.plan.target is None:
        return ""
    return _note(session, length, exact=True)


def _note(session: Session, length: Milliseconds, *, exact: bool) -> str:
    target = session.plan.target
    if target is None or abs(length - target) <= _SAME_MS:
        return ""
    instead = f"{_about(exact)}{clock(length)} instead of {clock(target)}"
    if length > target and (songs := _songs(session)):
        return f"{instead}: the music plays to its end, {clock(songs)}; the speech is at its shortest"
    lengths = length_bounds(session)
    exact_pauses = _has_exact_pauses(session)
    if not lengths.vary:
        remedy = "--stretch lets the exact ones give way" if exact_pauses else "add some, such as [~20s]"
        return f"{instead}: this script has no elastic pauses; {remedy}"
    speech = KnownSpeech(session)
    lasts = Milliseconds(sum(map(speech.length, spoken(session.plan.lines))))
    advice = ". --stretch lets the exact pauses give way too" if exact_pauses else ""
    return f"{instead}; {lengths}. The words alone take {_about(speech.exact)}{clock(lasts)} at this pace{advice}"


def _has_exact_pauses(session: Session) -> bool:
    """Return whether the script has exact pauses that could be elastic."""
    pauses = (line for line in session.plan.lines if isinstance(line, Pause) and line.markup)
    return any(pause.length.exact and pause.until is None for pause in pauses)


def _songs(session: Session) -> Milliseconds:
    """Return the total length of the songs that are played to their end."""
    playing, songs = None, 0
    for cue in lay_out(session.plan.lines, KnownSpeech(session).durations, session.plan.target):
        if isinstance(cue.line, Music) and cue.line.source:
            playing = cue.line.source
        elif isinstance(cue.line, MusicSolo) and cue.line.length is None:
            songs += cue.stop - cue.start if session.durations.song(playing, Milliseconds(0)) else 0
    return Milliseconds(songs)


def _about(exact: bool) -> str:
    return "" if exact else "about "
