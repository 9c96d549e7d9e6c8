"""What a session says and does, in the order of time, before it is known how long each of it lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from scripts.model.elements import Bell, Breathe, Closing, Count, Heading, Hold, Music, MusicSolo, Pause, Sound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.errors import Place
    from scripts.model.breathing import Phase
    from scripts.model.elastic import Elastic


@dataclass(frozen=True)
class Utterance:
    """A sentence to be spoken."""

    text: str
    """As written, words filled in: what captions and screen show."""

    spoken: str
    """As an engine gets it."""

    voice: str
    """As `--voice` takes it; empty for the usual one."""

    pace: float
    """1 is the voice's own speed."""

    place: Place
    """Where the script has it."""

    carrier: str = ""
    """Words that go before a short cue when it is spoken, and are cut away again; empty for a sentence."""


@dataclass(frozen=True)
class PacedBreathing:
    """Paced breathing, with what is said in its first rounds."""

    breathe: Breathe
    """The direction."""

    cues: Mapping[Phase, Utterance]
    """What is said where each phase begins; empty in a language without built-in words, where tones stand in."""

    shown: Mapping[str, str] = field(default_factory=dict)
    """What captions call it (`breathe`) and its phases."""

    @property
    def place(self) -> Place:
        """Where the script has it."""
        return self.breathe.place


@dataclass(frozen=True)
class SpokenCount:
    """Numbers counted aloud, as they are spoken."""

    count: Count
    """The direction."""

    spoken: tuple[Utterance, ...]
    """Each number."""

    @property
    def place(self) -> Place:
        """Where the script has it."""
        return self.count.place


@dataclass(frozen=True)
class Remainder:
    """The quiet after a prompt, up to where the next one is due."""

    slot: Elastic
    """The time of the prompt and this quiet together."""

    filled: int
    """How many of the lines before it belong to the prompt."""

    markup: str
    """The direction as written."""

    place: Place
    """Where the script has it."""


Line: TypeAlias = (
    Utterance
    | Pause
    | Bell
    | Sound
    | Music
    | MusicSolo
    | Hold
    | PacedBreathing
    | SpokenCount
    | Remainder
    | Heading
    | Closing
)
"""What a session is made of."""
