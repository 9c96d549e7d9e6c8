"""The words Outpour says by itself: preface, breath cues, grounding."""

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
"""That of libyaml where PyYAML was built with it: it takes a tenth of the time."""


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

    carrier: str
    """What goes before a cue or a number when it is spoken, and is cut away again."""

    shown: Mapping[str, str]
    """What captions call paced breathing (`breathe`) and each of its phases."""

    grounding: tuple[str, ...]
    """What closes a session that is stopped early and has no closing of its own."""

    headings: Mapping[str, str]
    """The chapters that come by themselves: `before` and `closing`."""


@cache
def phrases(language: str) -> Phrases:
    """Return the built-in words of `language`, a tag such as `en-GB`; English where there are none yet.

    Those are for the eye only: no voice of another language should have to speak them.
    """
    file = _file(language) or files("scripts.normalization.phrases") / "en.yaml"
    return _read(yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506 (both build plain values only)


def has_phrases(language: str) -> bool:
    """Return whether there are built-in words in `language`, a tag such as `de-AT`."""
    return _file(language) is not None


def _file(language: str) -> Traversable | None:
    tag = language.lower().replace("_", "-")
    names = (f"{tag}.yaml", f"{tag.split('-')[0]}.yaml")
    there = {file.name: file for file in files("scripts.normalization.phrases").iterdir()}
    return next((there[name] for name in names if name in there), None)


def _read(content: dict[str, object]) -> Phrases:
    return Phrases(**{key: tuple(value) if isinstance(value, list) else value for key, value in content.items()})  # type: ignore[arg-type]  # the shipped files are held by a test
