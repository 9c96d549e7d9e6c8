"""The built-in phrases: preface, breath cues and grounding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader if PyYAML has it; it is ten times as fast."""


@dataclass(frozen=True)
class Phrases:
    """The built-in phrases of one language."""

    preface_full: tuple[str, ...]
    """The safety preface, sentence by sentence."""

    preface_short: tuple[str, ...]
    """The short preface for listeners who have heard the full one."""

    preface_intense: tuple[str, ...]
    """The preface before intense breathing, never shortened."""

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

    headings: Mapping[str, str]
    """The titles of the built-in chapters: `before` and `closing`."""


@cache
def phrases(language: str) -> Phrases:
    """Return the built-in phrases of `language`, a tag such as `en-GB`; English if there are none.

    The English fallback is only for the screen: voices of other languages can't speak it well.
    """
    file = _file(language) or files("scripts.normalization.phrases") / "en.yaml"
    return _read(yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506 (both loaders build plain values only)


def has_phrases(language: str) -> bool:
    """Return whether there are built-in phrases in `language`, a tag such as `de-AT`."""
    return _file(language) is not None


def _file(language: str) -> Traversable | None:
    tag = language.lower().replace("_", "-")
    names = (f"{tag}.yaml", f"{tag.split('-')[0]}.yaml")
    available = {file.name: file for file in files("scripts.normalization.phrases").iterdir()}
    return next((available[name] for name in names if name in available), None)


def _read(content: dict[str, object]) -> Phrases:
    return Phrases(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})  # type: ignore[arg-type]  # a test checks the shipped files
