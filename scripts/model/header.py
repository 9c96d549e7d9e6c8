"""The front matter of a script: title, kind, language, voice, rests and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scripts.times import Milliseconds, minutes, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.model.pace import Pace


KINDS: Final = ("breathwork", "walk", "shower", "sitting", "movement", "writing", "listening")
"""The kinds of session."""


LINES: Final = ("auto", "sentences", "wrapped")
"""How line breaks are read: by how the file is set, as ends of sentences, or as spaces."""

BRACKETS: Final = ("auto", "spoken", "silent")
"""How round brackets are read: by their words, always spoken, or never spoken."""


@dataclass(frozen=True)
class Rests:
    """The automatic rests between sentences, paragraphs and chapters."""

    sentence: Milliseconds = seconds(0.7)
    """After a sentence, in milliseconds."""

    paragraph: Milliseconds = seconds(1.6)
    """After a paragraph, in milliseconds."""

    chapter: Milliseconds = seconds(3)
    """Before a chapter, in milliseconds."""


@dataclass(frozen=True)
class IntenseLimits:
    """The limits on intense breathing, which the script can raise."""

    max_stretch: Milliseconds = minutes(3)
    """The maximum duration of one stretch, in milliseconds."""

    max_stretches: int = 3
    """The maximum number of stretches in a session."""


@dataclass(frozen=True)
class Header:
    """The front matter."""

    title: str = ""
    """The session's title."""

    about: str = ""
    """A one-sentence description."""

    kind: str = "sitting"
    """One of `KINDS`."""

    minutes: float | None = None
    """The target length in minutes; None if every pause keeps its preferred length."""

    voice: str = ""
    """The voice, as in `--voice`; empty for the default."""

    pace: Pace = 1.0
    """The pace; 1 is the voice's normal speed."""

    music: str = "none"
    """An ambience, a file next to the script, or `none`."""

    language: str = "en"
    """A language tag."""

    lines: str = "auto"
    """One of `LINES`."""

    brackets: str = "auto"
    """One of `BRACKETS`."""

    ask: Mapping[str, str] = field(default_factory=dict)
    """Words that the listener can change, with their default text."""

    say: Mapping[str, str] = field(default_factory=dict)
    """Pronunciations, by the spelling of the word."""

    needs: tuple[str, ...] = ()
    """Things to have within reach, each in a few words."""

    care: tuple[str, ...] = ()
    """Safety notes to show before the session."""

    preface: tuple[str, ...] = ()
    """The safety notes spoken first, in the script's own words; empty for the built-in ones."""

    artist: str = ""
    """The artist of exported files."""

    album: str = ""
    """Their album."""

    track: str = ""
    """Their track number, such as `3` or `3/12`."""

    date: str = ""
    """Their date, such as `2026-05-01`; empty for the day of the export."""

    cover: str = ""
    """Their cover, a picture next to the script; empty for a drawn one."""

    rests: Rests = Rests()
    """The automatic rests."""

    intense: IntenseLimits = IntenseLimits()
    """The limits on intense breathing."""
