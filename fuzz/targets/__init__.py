"""The targets, one module each; a module is imported when its target runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fuzz.target import Target

NAMES: Final = (
    "script",
    "front_matter",
    "ssml",
    "speech_markdown",
    "document",
    "history",
    "settings",
    "speech_cache",
    "music_cache",
    "voice_index",
    "song",
)


def target_of(name: str) -> Target:
    """Return the target called `name`, one of `NAMES`."""
    target: Target = import_module(f"fuzz.targets.{name}").TARGET
    return target
