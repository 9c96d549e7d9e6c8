"""What the synthesizer is asked to speak."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from voice.speech.catalog import DEFAULT_VOICE

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from scripts.model.lines import Utterance
    from scripts.model.takes import Take


class Line(NamedTuple):
    """The parts of an utterance that determine its sound."""

    voice: str
    """Name of the voice."""

    pace: float
    """Factor of the voice's natural speed, unless `absolute`."""

    spoken: str
    """The normalized text."""

    carrier: str
    """The phrase from which a short cue is cut; empty for none."""

    absolute: bool
    """Whether every voice keeps the pace, which is then a factor of the speed of the estimates."""

    take: Take | None
    """The recording that is played instead; None for none."""


class Job(NamedTuple):
    """A line, with the engine and voice that speak it."""

    line: Line
    """The line."""

    engine: str
    """The name of the engine of its voice."""

    voice: str
    """The engine's own name for the voice."""

    key: str
    """The cache key."""


def line_of(utterance: Utterance) -> Line:
    """Return the line of `utterance`, in which what doesn't change its sound is left out."""
    voice, pace = utterance.voice or DEFAULT_VOICE, round(utterance.pace, 3)
    return Line(voice, pace, utterance.spoken, utterance.carrier, utterance.absolute, utterance.take)


def forget_takes(*tables: MutableMapping[Line, Any]) -> list[Line]:
    """Remove the lines with a take from `tables`, and return them."""
    forgotten = []
    for table in tables:
        for line in [line for line in table if line.take]:
            del table[line]
            forgotten.append(line)
    return forgotten
