"""The words Outpour says by itself: preface, breath cues, grounding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Phrases:
    """The built-in words of one language."""

    preface_full: tuple[str, ...]
    """The safety preface, sentence by sentence."""

    preface_short: tuple[str, ...]
    """The same for one who has heard it."""

    preface_intense: tuple[str, ...]
    """What goes before intense breathing, always."""

    consent_question: str
    """What is asked before intense breathing."""

    breathe: Mapping[str, str]
    """What is said at `in`, `more`, `hold` and `out`."""

    grounding: tuple[str, ...]
    """What closes a session that is stopped early and has no closing of its own."""

    headings: Mapping[str, str]
    """The chapters that come by themselves: `before` and `closing`."""


@cache
def phrases(language: str) -> Phrases:
    """Return the built-in words of `language`, a tag such as `en-GB`; English where there are none yet."""
    folder = files("scripts.phrases")
    for tag in (language.lower(), language.lower().split("-")[0], "en"):
        file = folder / f"{tag}.yaml"
        if file.is_file():
            return _read(yaml.safe_load(file.read_text(encoding="utf-8")))
    raise FileNotFoundError("scripts/phrases/en.yaml is not installed")


def _read(content: dict[str, object]) -> Phrases:
    return Phrases(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})  # type: ignore[arg-type]  # the shipped files are held by a test
