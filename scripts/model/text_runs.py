"""Runs of words to be spoken: what of them is still to be decided, and how they are spoken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from scripts.errors import Place


@dataclass(frozen=True)
class Placeholder:
    """A word in braces that the listener may change."""

    name: str
    """Its name in `ask`."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Variants:
    """Words in braces of which one is picked."""

    options: tuple[str, ...]
    """What may stand there, two at least; one may be empty."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True)
class Substitution:
    """Words that are shown one way and spoken another."""

    shown: str
    """As captions and screen show them."""

    spoken: str
    """As they are spoken instead; empty where `ipa` tells."""

    markup: str
    """As the script has it."""

    place: Place
    """Where it stands."""

    ipa: str = ""
    """The sounds themselves, in the International Phonetic Alphabet."""


Part: TypeAlias = str | Placeholder | Variants | Substitution
"""A piece of a run of words."""


@dataclass(frozen=True)
class Prosody:
    """How a run of words differs from what is around it."""

    voice: str = ""
    """Who speaks it; empty for whoever speaks there."""

    rate: float = 1.0
    """How much faster it is spoken than what is around it."""

    markup: str = ""
    """As Speech Markdown has it, without brackets; empty where it stands in none."""


@dataclass(frozen=True)
class Words:
    """A run of words on one line, to be spoken."""

    parts: tuple[Part, ...]
    """Plain text, escapes already undone, and what is still to be decided, in order."""

    place: Place
    """Where it begins."""

    prosody: Prosody = Prosody()
    """How they are spoken."""
