"""The rates of the voices that come with Outpour, as `python -m bench.pace` measured them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN_RATES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {}
"""Factors of the voice's own speed and durations as factors of the estimate, fastest first, by the voice's identity."""
