"""Splits the music that people name into its parts: `flute.mp3+rain`, or `one.mp3, two.mp3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_PARTS: Final = 100
"""Maximum number of parts in one piece of music."""

_MAX_JOINED: Final = 5
"""Maximum number of parts that may be one file whose name contains the separators."""

_PART: Final = re.compile(r'([+,]?)((?:"[^"]*"|[^+,])+)')
_WEIGHT: Final = re.compile(r"(.*\S)\s*:\s*(\d{1,3}(?:\.\d{1,3})?)")
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»‟", '"'))
_SEPARATORS: Final = re.compile(r"[+,]")


@dataclass(frozen=True)
class NamedLayer:
    """What plays at the same time as the other layers."""

    names: tuple[str, ...]
    """Files and folders that play one after another, or one ambience."""

    weight: float = 1.0
    """Amplitude relative to the other layers."""


def has_parts(text: str) -> bool:
    """Return whether `text` may name several pieces of music."""
    return bool(_SEPARATORS.search(text))


def music_layers(text: str, exists: Callable[[str], bool]) -> tuple[NamedLayer, ...]:
    """Split `text` at `+` into layers, and each layer at its commas; quotes hold a name together.

    A name may contain both signs if `exists` knows it, a file or an ambience by its exact name.
    """
    layers: list[NamedLayer] = []
    parts = list(_parts(text.translate(_QUOTES), exists))
    for _, group in groupby(parts, key=lambda part: part.layer):
        members = list(group)
        weights = [part.weight for part in members if part.weight is not None]
        layers.append(NamedLayer(tuple(part.name for part in members), weights[-1] if weights else 1.0))
    return tuple(layers)


def join_names(names: Iterable[str]) -> str:
    """Return the music that plays `names` one after another, with quotes around those that contain separators."""
    return ", ".join(map(quoted_name, names))


def quoted_name(name: str) -> str:
    """Return `name` with quotes if it contains separators."""
    return f'"{name}"' if has_parts(name) and '"' not in name else name


def format_layers(layers: Iterable[NamedLayer]) -> str:
    """Return the text that `music_layers` splits into `layers`."""
    return "+".join(join_names(layer.names) + ("" if layer.weight == 1 else f":{layer.weight:g}") for layer in layers)


@dataclass(frozen=True)
class _Part:
    """One name in a piece of music."""

    layer: int
    """The number of its layer, from 0."""

    name: str
    """An ambience, or a file or folder."""

    weight: float | None
    """The weight written after it."""


def _parts(text: str, exists: Callable[[str], bool]) -> Iterator[_Part]:
    found = list(_PART.finditer(text))
    index, layer = 0, 0
    while index < len(found):
        layer += found[index][1] == "+"
        begin = found[index].start(2)
        for last in range(min(len(found), index + _MAX_JOINED) - 1, index - 1, -1):
            name, weight = _named(text[begin : found[last].end()], exists)
            if last == index or exists(name):
                break
        if name:
            yield _Part(layer, name, weight)
        index = last + 1


def _named(written: str, exists: Callable[[str], bool]) -> tuple[str, float | None]:
    """Return the name in `written`, without its quotes and weight, and the weight."""
    name = written.strip().strip('"').strip()
    match = _WEIGHT.fullmatch(written.strip())
    if not match or exists(name):
        return name, None
    return match[1].strip('"').strip(), float(match[2])
