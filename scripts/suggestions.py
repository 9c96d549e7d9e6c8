"""Suggestions for misspelled names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LONGEST: Final = 60
"""Characters of a name that are compared; the time of a comparison grows with their square."""

_CUTOFF: Final = 0.6


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Return the entry of `known` most similar to `name`, or None if none is similar.

    Args:
        name: as it was typed.
        known: the names that exist.
        cutoff: the least similarity, from 0 to 1.
    """
    from difflib import get_close_matches  # noqa: PLC0415 (only a mistake needs it, and commands must start fast)

    return next(iter(get_close_matches(name[:_LONGEST], list(known), n=1, cutoff=cutoff)), None)


def suggestion(
    name: str,
    known: Iterable[str],
    otherwise: str,
    *,
    shown: Callable[[str], str] = repr,
    cutoff: float = _CUTOFF,
) -> str:
    """Return `did you mean 'x'?` for the entry of `known` most similar to `name`, or `otherwise` if none is similar."""
    near = nearest(name, known, cutoff)
    return otherwise if near is None else f"did you mean {shown(near)}?"
