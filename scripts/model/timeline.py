"""The timeline: every cue of a session placed to the millisecond."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from scripts.times import Milliseconds

if TYPE_CHECKING:
    from scripts.model.breathing import Breath
    from scripts.model.lines import Line

Kind: TypeAlias = Literal["say", "pause", "breathe", "count", "bell", "sound", "music", "hold", "wait"]


@dataclass(frozen=True)
class Chapter:
    """A part of the session with a name."""

    title: str
    """Its heading."""

    start: Milliseconds
    """Where it begins, in milliseconds."""


@dataclass(frozen=True)
class Cue:
    """One thing that happens; each begins where the one before it stops."""

    kind: Kind
    """What happens; in a wait the voice is late, and nothing is said until it is there."""

    start: Milliseconds
    """From the start of the session, in milliseconds."""

    stop: Milliseconds
    """Where it ends; the same as `start` for what takes no time."""

    chapter: Chapter
    """The chapter it belongs to."""

    text: str
    """What is spoken, or the direction as written; empty for a rest that comes by itself."""

    line: Line | None = None
    """What it was laid out from; None for the lead-in and the lead-out."""

    breaths: tuple[Breath, ...] = ()
    """The phases of paced breathing, in order."""

    last: bool = False
    """Whether the session ends with it."""

    def shift(self, by: Milliseconds) -> Cue:
        """Return the cue `by` milliseconds later."""
        breaths = tuple(
            replace(each, start=Milliseconds(each.start + by), stop=Milliseconds(each.stop + by))
            for each in self.breaths
        )
        chapter = replace(self.chapter, start=Milliseconds(self.chapter.start + by))
        start, stop = Milliseconds(self.start + by), Milliseconds(self.stop + by)
        return replace(self, start=start, stop=stop, chapter=chapter, breaths=breaths)


@dataclass(frozen=True)
class Timeline:
    """A whole session in time."""

    title: str
    """The session's title."""

    name: str
    """The script's name."""

    seed: int
    """What its chances are drawn from."""

    voice: str
    """As `--voice` takes it."""

    cues: tuple[Cue, ...]
    """Every cue, in order, without gaps; at least one."""

    @property
    def length(self) -> Milliseconds:
        """The whole session, in milliseconds."""
        return self.cues[-1].stop

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters, in order."""
        return tuple(dict.fromkeys(cue.chapter for cue in self.cues))
