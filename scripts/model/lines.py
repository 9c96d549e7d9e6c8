"""The lines of one session in order, before their times are known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from scripts.model.elements import Bell, Breathe, Closing, Count, Heading, Hold, Music, MusicSolo, Pause, Sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scripts.errors import Place
    from scripts.model.breathing import Phase
    from scripts.model.elastic import Elastic
    from scripts.model.takes import Take


@dataclass(frozen=True)
class Utterance:
    """A sentence to speak."""

    text: str
    """The text for captions and screen, placeholders filled in."""

    spoken: str
    """The normalized text for an engine."""

    voice: str
    """The voice, as in `--voice`; empty for the default."""

    pace: float
    """The pace as a factor of the voice's normal speed, or if `absolute`, of the estimates' speed."""

    place: Place
    """Its position in the script."""

    carrier: str = ""
    """Words synthesized before a short cue and then cut off; empty for a sentence."""

    absolute: bool = False
    """Whether every voice speaks it equally fast, at `pace` times the speed of `scripts.timing.speech_estimate`."""

    take: Take | None = None
    """The recording that is played in place of the voice; None if there is none."""


@dataclass(frozen=True)
class PacedBreathing:
    """Paced breathing with its spoken cues."""

    breathe: Breathe
    """The direction."""

    cues: Mapping[Phase, Utterance]
    """The cue spoken at the start of each phase; empty in a language without built-in phrases, which uses tones."""

    shown: Mapping[str, str] = field(default_factory=dict)
    """The names of the practice (`breathe`) and its phases in captions."""

    @property
    def place(self) -> Place:
        """Its position in the script."""
        return self.breathe.place


@dataclass(frozen=True)
class SpokenCount:
    """Numbers counted aloud, with their utterances."""

    count: Count
    """The direction."""

    spoken: tuple[Utterance, ...]
    """The utterances of the numbers, in order."""

    @property
    def place(self) -> Place:
        """Its position in the script."""
        return self.count.place


@dataclass(frozen=True)
class Remainder:
    """The silence after a prompt, until the next one."""

    slot: Elastic
    """The combined length of the prompt and this silence."""

    filled: int
    """The number of lines before it that belong to the prompt."""

    markup: str
    """The direction as written."""

    place: Place
    """Its position in the script."""


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
"""A line of a session."""


def spoken(lines: Iterable[Line]) -> Iterator[Utterance]:
    """Yield every utterance in `lines`, in order."""
    for line in lines:
        if isinstance(line, Utterance):
            yield line
        elif isinstance(line, PacedBreathing):
            yield from line.cues.values()
        elif isinstance(line, SpokenCount):
            yield from line.spoken


def with_utterances(line: Line, change: Callable[[Utterance], Utterance]) -> Line:
    """Return `line` with every utterance in it changed."""
    if isinstance(line, Utterance):
        return change(line)
    if isinstance(line, SpokenCount):
        return replace(line, spoken=tuple(map(change, line.spoken)))
    if isinstance(line, PacedBreathing):
        return replace(line, cues={phase: change(utterance) for phase, utterance in line.cues.items()})
    return line
