"""Whether the lengths of recordings fit the lines that they are taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scripts.timing.speech_estimate import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scripts.expansion.every_line import ScriptLine

LOOSE: Final = (4.0, 2500)
STRICT: Final = (2.0, 600)
"""A recording doesn't fit its line if it deviates by both this factor and these milliseconds from what is expected."""

_PAUSE_MS: Final = 300
"""Added to every estimate, since short lines are read with more time than long ones."""

_LARGEST_ERROR: Final = 2.0
"""Maximum of a squared error, so that a single odd recording doesn't outweigh the others."""

_SMALLEST_SPREAD: Final = 0.15
_TYPICAL_SPREAD: Final = 0.25
"""Standard deviation of the logarithm of lengths in an even reading, and in one of which too few lines are known."""

_FEW: Final = 8
"""Number of lines by which the spread of a reader is known as well as that of readers in general."""

_GAP_COST: Final = 7.0
_SWAP_COST: Final = 9.0
"""What a line left out, a part too many and two lines in the other order cost, as negative log-likelihoods.

Of 480 simulated readings of 3 sessions in the right order, with a spread of 15 to 25 %, 2 were refused; of 240 in which
15 lines were shifted, 212. Of two lines in the other order, all but 1 of 37 pairs were refused or named if one is 2.5
times as long as the other, 74 of 88 from 1.7 times on; `doubts` names those that are too similar.
"""

_SUSPICIOUS: Final = 3.0
"""The advantage of the other order, as a log-likelihood, from which on two lines are named."""

_BAND: Final = 3
"""Maximum number of lines by which parts may be shifted."""

_MAX_NAMED: Final = 12

_Values = NDArray[np.float64]


_KINDS: Final = (("same", 1, 1), ("swap", 2, 2), ("left out", 1, 0), ("extra", 0, 1))
"""Kinds of steps of an alignment, with the numbers of lines and of parts that each takes."""


class _Step(NamedTuple):
    """A step of an alignment of lines and parts."""

    kind: str
    """The next part is the next line; or two are swapped, the next line has no part, or the next part has no line."""

    line: int
    """Index of the next line."""


def misfit(lengths_ms: Sequence[int], lines: Sequence[ScriptLine], limits: tuple[float, int]) -> str:
    """Return which recording doesn't fit its line, compared with the others; empty if all fit.

    Args:
        lengths_ms: the length of the recording of each line, in milliseconds.
        lines: the lines.
        limits: factor and time in milliseconds by which a recording may deviate.
    """
    factor, difference_ms = limits
    logarithms = _logarithms(lengths_ms, lines)
    lengths, expected = np.exp(logarithms)
    deviations = np.maximum(lengths / expected, expected / lengths)
    for index in np.flatnonzero((deviations > factor) & (np.abs(lengths - expected) > difference_ms)):
        line = lines[int(index)]
        return (
            f"part {line.number} lasts {lengths[index] / 1000:.1f} seconds, which doesn't fit line {line.number}, "
            f"{line.text[:50]!r}"
        )
    return _misalignment(*logarithms, lines)


def doubts(lengths_ms: Sequence[int], lines: Sequence[ScriptLine]) -> tuple[str, ...]:
    """Return what the lengths of the recordings can't decide, one sentence each.

    Args:
        lengths_ms: the length of the recording of each line, in milliseconds.
        lines: the lines.
    """
    lengths, expected = _logarithms(lengths_ms, lines)
    variance = _spread(lengths - expected) ** 2
    steps = np.diff(expected)
    advantages = -np.diff(lengths) * steps / variance
    suspicious = [int(index) for index in np.flatnonzero(advantages > _SUSPICIOUS)]
    alike = [int(index) for index in np.flatnonzero(steps**2 / variance < _SWAP_COST) if index not in suspicious]
    found = []
    if suspicious:
        found.append(f"{_pairs(suspicious, lines)} may be in the wrong order, judging by their lengths; listen to them")
    if alike:
        found.append(f"{_pairs(alike, lines)} are about equally long, so their order can't be checked; listen to them")
    return tuple(found)


def _logarithms(lengths_ms: Sequence[int], lines: Sequence[ScriptLine]) -> tuple[_Values, _Values]:
    """Return the logarithms of the lengths of recordings, and of those expected at the reader's speed."""
    lengths = np.log(np.array(lengths_ms, dtype=np.float64))
    expected = np.log([estimate(line.utterance.spoken, 1.0) + _PAUSE_MS for line in lines])
    return lengths, expected + np.median(lengths - expected)


def _spread(errors: _Values) -> float:
    """Return the standard deviation of `errors`, without a few large ones, between that of one reader and of all."""
    own = (1.4826 * float(np.median(np.abs(errors)))) ** 2
    weight = len(errors) / (len(errors) + _FEW)
    return max(_SMALLEST_SPREAD, float(np.sqrt(weight * own + (1 - weight) * _TYPICAL_SPREAD**2)))


def _misalignment(lengths: _Values, expected: _Values, lines: Sequence[ScriptLine]) -> str:
    """Return which parts fit other lines clearly better than their own; empty if none do."""
    costs = np.minimum((lengths[None, :] - expected[:, None]) ** 2, _LARGEST_ERROR)
    steps = [step for step in _alignment(costs / (2 * _spread(lengths - expected) ** 2)) if step.kind != "same"]
    if not steps:
        return ""
    first, last = lines[steps[0].line], lines[min(steps[-1].line, len(lines) - 1)]
    if steps[0].kind == "swap":
        second = lines[steps[0].line + 1]
        return (
            f"parts {first.number} and {second.number} fit each other's lines better, {first.text[:40]!r} and "
            f"{second.text[:40]!r}, as if they were read in the other order"
        )
    return (
        f"parts {first.number} to {last.number} fit the neighbours of their lines better, from {first.text[:40]!r} on, "
        f"as if one line was left out and another was read twice"
    )


def _alignment(costs: _Values) -> list[_Step]:
    """Return the steps by which lines and parts fit best, by dynamic programming.

    Args:
        costs: the negative log-likelihood of each part for each line, shape (lines, parts).
    """
    count = len(costs)
    best = {(0, 0): (0.0, _Step("same", -1), (0, 0))}
    for line in range(count + 1):
        for part in range(max(0, line - _BAND), min(count, line + _BAND) + 1):
            candidates = list(_candidates(costs, best, line, part))
            if candidates:
                best[line, part] = min(candidates, key=lambda candidate: candidate[0])
    steps, at = [], (count, count)
    while at != (0, 0):
        _, step, at = best[at]
        steps.append(step)
    return steps[::-1]


def _candidates(
    costs: _Values, best: Mapping[tuple[int, int], tuple[float, _Step, tuple[int, int]]], line: int, part: int
) -> Iterator[tuple[float, _Step, tuple[int, int]]]:
    """Yield each way to align the first `line` lines and `part` parts: its cost, its last step, and its origin."""
    for kind, lines, parts in _KINDS:
        origin = line - lines, part - parts
        if origin not in best or (line, part) == (0, 0):
            continue
        cost = _GAP_COST
        if kind == "same":
            cost = costs[line - 1, part - 1]
        elif kind == "swap":
            cost = _SWAP_COST + costs[line - 1, part - 2] + costs[line - 2, part - 1]
        yield best[origin][0] + float(cost), _Step(kind, line - max(1, lines)), origin


def _pairs(firsts: Sequence[int], lines: Sequence[ScriptLine]) -> str:
    """Return the pairs of neighbouring lines that begin at the indices `firsts`, in words."""
    named = [f"lines {lines[first].number} and {lines[first + 1].number}" for first in firsts[:_MAX_NAMED]]
    more = f", and {len(firsts) - _MAX_NAMED} other pairs of neighbours," if len(firsts) > _MAX_NAMED else ""
    return f"{', '.join(named)}{more}"
