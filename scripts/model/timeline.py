"""The timeline: every cue of a session with its time in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from scripts.model.elements import Sound
from scripts.times import Milliseconds

if TYPE_CHECKING:
    from scripts.model.breathing import Breath
    from scripts.model.lines import Line

Kind: TypeAlias = Literal["say", "pause", "breathe", "count", "bell", "sound", "music", "hold", "wait"]


@dataclass(frozen=True)
class Chapter:
    """A named part of the session."""

    title: str
    """Its heading."""

    start: Milliseconds
    """Its start, in milliseconds."""


@dataclass(frozen=True)
class Cue:
    """An event of a session; each begins at the end of the one before."""

    kind: Kind
    """The kind of event; `wait` is silence while speech isn't ready."""

    start: Milliseconds
    """Its start, in milliseconds from the start of the session."""

    stop: Milliseconds
    """Its end, in milliseconds; equal to `start` for instantaneous events."""

    chapter: Chapter
    """Its chapter."""

    text: str
    """The spoken text, or the direction as written; empty for an automatic rest."""

    line: Line | None = None
    """Its line; None for the lead-in and the lead-out."""

    breaths: tuple[Breath, ...] = ()
    """The phases of paced breathing, in order."""

    last: bool = False
    """Whether it is the last cue of the session."""

    @property
    def words(self) -> str:
        """The words that are heard: those of a sentence or of a recorded line; empty for other cues."""
        return self.text if self.kind == "say" else self.line.words if isinstance(self.line, Sound) else ""

    def shift(self, by: Milliseconds) -> Cue:
        """Return the cue moved `by` milliseconds later."""
        breaths = tuple(
            replace(each, start=Milliseconds(each.start + by), stop=Milliseconds(each.stop + by))
            for each in self.breaths
        )
        chapter = replace(self.chapter, start=Milliseconds(self.chapter.start + by))
        start, stop = Milliseconds(self.start + by), Milliseconds(self.stop + by)
        return replace(self, start=start, stop=stop, chapter=chapter, breaths=breaths)


@dataclass(frozen=True)
class Timeline:
    """The cues of a whole session."""

    title: str
    """The session's title."""

    name: str
    """The script's name."""

    seed: int
    """The random seed."""

    voice: str
    """The voice, as in `--voice`."""

    cues: tuple[Cue, ...]
    """Every cue, in order, without gaps; at least one."""

    @property
    def length(self) -> Milliseconds:
        """The length of the session, in milliseconds."""
        return self.cues[-1].stop

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters, in order."""
        return tuple(dict.fromkeys(cue.chapter for cue in self.cues))
