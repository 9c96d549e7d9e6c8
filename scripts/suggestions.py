"""Suggestions for misspelled names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MAX_LENGTH: Final = 60
"""Maximum number of characters compared; the time for it is quadratic."""

_CUTOFF: Final = 0.6


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Return the entry of `known` most similar to `name`, whatever their capitals, or None if none is similar.

    Args:
        name: the name as typed.
        known: the valid names.
        cutoff: the minimum similarity, from 0 to 1.
    """
    from difflib import get_close_matches  # noqa: PLC0415 (only needed after a mistake, and commands must start fast)

    spelled = {each.casefold(): each for each in known}
    near = get_close_matches(name[:_MAX_LENGTH].casefold(), spelled, n=1, cutoff=cutoff)
    return spelled[near[0]] if near else None


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
