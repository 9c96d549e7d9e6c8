"""The front matter of a script: title, kind, language, voice, rests and limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scripts.times import Milliseconds, minutes, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping


KINDS: Final = ("breathwork", "walk", "shower", "sitting", "movement", "writing", "listening")
"""What a session is practised as."""


@dataclass(frozen=True)
class Rests:
    """The rests that come by themselves."""

    sentence: Milliseconds = seconds(0.7)
    """After a sentence, in milliseconds."""

    paragraph: Milliseconds = seconds(1.6)
    """After a paragraph."""

    chapter: Milliseconds = seconds(3)
    """Before a chapter."""


@dataclass(frozen=True)
class IntenseLimits:
    """How much intense breathing the script's author allows."""

    length: Milliseconds = minutes(3)
    """One stretch of it, in milliseconds."""

    stretches: int = 3
    """How many stretches in a session."""


@dataclass(frozen=True)
class Header:
    """The front matter."""

    title: str = ""
    """What the session is called."""

    about: str = ""
    """One sentence on what it is."""

    kind: str = "sitting"
    """One of `KINDS`."""

    minutes: float | None = None
    """The length it aims for, in minutes; None when it lasts what it lasts."""

    voice: str = ""
    """As `--voice` takes it; empty for the usual one."""

    pace: float = 1.0
    """1 is the voice's own speed."""

    music: str = "none"
    """An ambience, a file beside the script, or `none`."""

    language: str = "en"
    """A language tag."""

    ask: Mapping[str, str] = field(default_factory=dict)
    """Words the listener may change, with what stands there unasked."""

    say: Mapping[str, str] = field(default_factory=dict)
    """Pronunciations: how a word is spelled, and how it is to be spoken."""

    needs: tuple[str, ...] = ()
    """What to have at hand, each in a few words."""

    care: tuple[str, ...] = ()
    """Safety notes, shown before the start."""

    rests: Rests = Rests()
    """The rests that come by themselves."""

    intense: IntenseLimits = IntenseLimits()
    """The limits of intense breathing."""
