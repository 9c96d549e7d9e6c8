"""Runs of words: their parts, and their prosody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from scripts.errors import Place


@dataclass(frozen=True)
class Placeholder:
    """A word in braces that the listener can change."""

    name: str
    """Its name in `ask`."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Variants:
    """Alternatives in braces, one of which is picked at random."""

    options: tuple[str, ...]
    """The alternatives, at least two; one may be empty."""

    place: Place
    """Its position."""


@dataclass(frozen=True)
class Substitution:
    """Words that are spoken differently from how they are shown."""

    shown: str
    """The text for captions and screen."""

    spoken: str
    """The text to speak instead; empty if `ipa` is given."""

    markup: str
    """The text as written in the script."""

    place: Place
    """Its position."""

    ipa: str = ""
    """The pronunciation in the International Phonetic Alphabet."""


Part: TypeAlias = str | Placeholder | Variants | Substitution
"""A part of a run of words."""


@dataclass(frozen=True)
class Prosody:
    """How a run of words is spoken, relative to the text around it."""

    voice: str = ""
    """The voice; empty for the current one."""

    rate: float = 1.0
    """The speed as a factor of the current pace."""

    markup: str = ""
    """The Speech Markdown modifiers without brackets; empty if there are none."""


@dataclass(frozen=True)
class Words:
    """A run of words on one line."""

    parts: tuple[Part, ...]
    """Plain text with escapes resolved, placeholders, variants and substitutions, in order."""

    place: Place
    """Its position."""

    prosody: Prosody = Prosody()
    """Their prosody."""
