"""Whether the lengths of recordings fit the lines that they are taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from scripts.timing.speech_estimate import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.expansion.every_line import ScriptLine

LOOSE: Final = (4.0, 2500)
STRICT: Final = (2.0, 600)
"""A recording doesn't fit its line if it deviates by both this factor and these milliseconds from what is expected."""

_PAUSE_MS: Final = 300
"""Added to every estimate, since short lines are read with more time than long ones."""

_LARGEST_ERROR: Final = 2.0
_SMALLEST_GAIN: Final = 0.8
_GAIN_PER_VARIANCE: Final = 22.0
"""Recordings fit other lines better if the squared errors shrink by this much, relative to the variance of a reader.

In simulated readings of 3 sessions, with a spread of 15 to 25 %, none of those in the right order reached it, and 86
of the 90 in which 15 lines were shifted did.
"""

_Values = NDArray[np.float64]


def misfit(lengths_ms: Sequence[int], lines: Sequence[ScriptLine], limits: tuple[float, int]) -> str:
    """Return which recording doesn't fit its line, compared with the others; empty if all fit.

    Args:
        lengths_ms: the length of the recording of each line, in milliseconds.
        lines: the lines.
        limits: factor and time in milliseconds by which a recording may deviate.
    """
    factor, difference_ms = limits
    lengths = np.array(lengths_ms, dtype=np.float64)
    expected = np.array([estimate(line.utterance.spoken, 1.0) for line in lines], dtype=np.float64) + _PAUSE_MS
    expected *= np.median(lengths / expected)
    deviations = np.maximum(lengths / expected, expected / lengths)
    for index in np.flatnonzero((deviations > factor) & (np.abs(lengths - expected) > difference_ms)):
        line = lines[int(index)]
        return (
            f"part {line.number} lasts {lengths[index] / 1000:.1f} seconds, which doesn't fit line {line.number}, "
            f"{line.text[:50]!r}; read every line of `--list` once, in order, "
            "or import a folder with one file for each line"
        )
    first, last = _shifted(np.log(lengths), np.log(expected))
    if last > first:
        return (
            f"parts {lines[first].number} to {lines[last].number} fit the neighbours of their lines better, as if one "
            "line was left out and another was read twice; read every line of `--list` once, in order"
        )
    return ""


def _shifted(lengths: _Values, expected: _Values) -> tuple[int, int]:
    """Return the first and the last recording that fit the next or previous lines clearly better; (0, 0) if none do."""
    errors = lengths - expected
    variance = (1.4826 * float(np.median(np.abs(errors)))) ** 2
    best, found = max(_SMALLEST_GAIN, _GAIN_PER_VARIANCE * variance), (0, 0)
    for step in (1, -1):
        others = np.full(len(lengths), np.inf)
        target = slice(0, -1) if step == 1 else slice(1, None)
        source = slice(1, None) if step == 1 else slice(0, -1)
        others[target] = lengths[target] - expected[source]
        gains = np.minimum(errors**2, _LARGEST_ERROR) - np.minimum(others**2, _LARGEST_ERROR)
        gain, first, last = _best_stretch(gains)
        if gain > best:
            best, found = gain, (first, last)
    return found


def _best_stretch(gains: _Values) -> tuple[float, int, int]:
    """Return the greatest sum of neighbouring `gains`, and the indices of the first and the last of them."""
    best = (0.0, 0, 0)
    total, first = 0.0, 0
    for index, gain in enumerate(gains):
        if total <= 0:
            total, first = 0.0, index
        total += float(gain)
        best = max(best, (total, first, index))
    return best
