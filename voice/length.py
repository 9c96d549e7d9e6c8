"""What a listener is told of a session that is not as long as was wished."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.check import possible
from scripts.elements import Alone, Music
from scripts.layout import ESTIMATED, Estimated, lay_out
from scripts.times import Milliseconds, clock, range_told
from voice.cast import spoken

if TYPE_CHECKING:
    from voice.session import Session


def length_note(session: Session, length: Milliseconds) -> str:
    """Return why `session`, of `length`, is not as long as was wished; empty when it is, to a second."""
    target = session.target
    if target is None or abs(length - target) <= 1000:
        return ""
    speech = sum(map(session.measures.speech, spoken(session.lines)))
    tempo = speech / max(1, sum(map(ESTIMATED.speech, spoken(session.lines))))
    measures = replace(session.measures, speech=Estimated(tempo).speech)
    shortest, longest = possible(session.script, session.choices, measures)
    instead = f"{_told(length)} instead of {_told(target)}"
    if length > target and (songs := _songs(session)):
        return f"{instead}: the music plays to its end, {_told(songs)}; what is said is at its shortest"
    if longest - shortest < 1000:
        return f"{instead}: nothing in this script gives way; a pause like [~20s] would"
    spoken_for = f"this script speaks for {_told(Milliseconds(speech))} at this pace"
    return f"{instead}: {spoken_for}, {range_told(shortest, longest)} possible"


def _songs(session: Session) -> Milliseconds:
    """Return how long all songs take that are played to their end, and have one."""
    foreseen = replace(session.measures, speech=ESTIMATED.speech)
    playing, songs = None, 0
    for cue in lay_out(session.lines, foreseen, session.target):
        if isinstance(cue.line, Music) and cue.line.source:
            playing = cue.line.source
        elif isinstance(cue.line, Alone) and cue.line.length is None and foreseen.song(playing, Milliseconds(0)):
            songs += cue.stop - cue.start
    return Milliseconds(songs)


def _told(length: Milliseconds) -> str:
    return clock(Milliseconds(round(length / 1000) * 1000))
