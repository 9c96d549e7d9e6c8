"""The music that somebody chose: an ambience, a file or folder, or several of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True)
class Layer:
    """One of the sounds that play at the same time."""

    music: str | tuple[Path, ...]
    """An ambience by name, or files and folders that play one after another."""

    weight: float = 1.0
    """Amplitude relative to the other layers, each of which has the same loudness."""


@dataclass(frozen=True)
class MusicMix:
    """Several files one after another, and layers mixed with each other."""

    layers: tuple[Layer, ...]
    """One or more."""


MusicChoice: TypeAlias = str | Path | MusicMix
"""An ambience, a blend of ambiences or `none`; a file or folder; or several files and layers."""


def places_of(choice: MusicChoice) -> tuple[Path, ...]:
    """Return the files and folders of `choice`."""
    if isinstance(choice, MusicMix):
        return tuple(place for layer in choice.layers if isinstance(layer.music, tuple) for place in layer.music)
    return (choice,) if isinstance(choice, Path) else ()
