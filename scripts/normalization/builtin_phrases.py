"""The built-in phrases: preface, breath cues and grounding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from scripts.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLES: Final = "scripts.normalization.phrases"


@dataclass(frozen=True)
class Phrases:
    """The built-in phrases of one language."""

    preface_full: tuple[str, ...]
    """The safety preface, sentence by sentence."""

    preface_short: tuple[str, ...]
    """The short preface for listeners who have heard the full one."""

    preface_intense: tuple[str, ...]
    """The preface before intense breathing, never shortened."""

    facts: tuple[str, ...]
    """What the prefaces say: beginnings of words with `|` between them, one of which says it."""

    cautions: tuple[str, ...]
    """Words that make a sentence a caution, such as "never"."""

    assurances: tuple[str, ...]
    """Words that take a caution back, such as "no problem"."""

    consent_question: str
    """The question to confirm before intense breathing."""

    breathe: Mapping[str, str]
    """The cues for `in`, `more`, `hold` and `out`."""

    carrier: str
    """Words synthesized before a cue or a number and then cut off."""

    shown: Mapping[str, str]
    """The names of paced breathing (`breathe`) and of its phases in captions."""

    grounding: tuple[str, ...]
    """The closing of a session without `[closing]` that is stopped early, sentence by sentence."""

    introduction: str
    """How a voice names itself when voices are compared, with `{name}` for its name."""

    headings: Mapping[str, str]
    """The titles of the built-in chapters: `before` and `closing`."""


@cache
def phrases(language: str) -> Phrases:
    """Return the built-in phrases of `language`, a tag such as `en-GB`; English if there are none.

    The English fallback is only for the screen: voices of other languages can't speak it well.
    """
    return _read(table(_TABLES, _name(language) or "en"))


def has_phrases(language: str) -> bool:
    """Return whether there are built-in phrases in `language`, a tag such as `de-AT`."""
    return _name(language) is not None


def _name(language: str) -> str | None:
    """Return the name of the table for `language`; None if there is none."""
    tag = language.lower().replace("_", "-")
    names = (tag, tag.split("-")[0])
    available = {file.name for file in files(_TABLES).iterdir()}
    return next((name for name in names if f"{name}.yaml" in available), None)


def _read(content: dict[str, object]) -> Phrases:
    return Phrases(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})  # type: ignore[arg-type]  # a test checks the shipped files
