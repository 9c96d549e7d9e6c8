"""Cuts a long recording into lines at its silences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, Samples
from voice.takes.fit import LOOSE, STRICT, doubts, misfit
from voice.takes.sound import HOP_MS, audible_runs, levels_db

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from scripts.expansion.every_line import ScriptLine

_SHORTEST_GAP: Final = 350 // HOP_MS
"""Minimum silence between two lines, in hops."""

_COUNTED_GAP: Final = 800 // HOP_MS
"""Silence that messages count by, in hops."""

_DISTINCT: Final = 1.25
"""If silences between lines are so many times as long as those within lines, their lengths alone tell them apart."""

_MARGIN: Final = 350 // HOP_MS
"""Maximum of what a part keeps of the silence around it, in hops; at most half of it, and soft consonants are in it."""


_ADVICE: Final = "read every line of `--list` once, in order, or import a folder with one file for each line"


class Part(NamedTuple):
    """A stretch of a recording, in frames."""

    start: int
    """Its first frame."""

    stop: int
    """The frame after its last one."""

    @property
    def length_ms(self) -> int:
        """Its length, in milliseconds."""
        return (self.stop - self.start) // FRAMES_PER_MS


def levels_of(blocks: Iterable[Samples]) -> Samples:
    """Return the level of every 5 ms of mono `blocks`, each of shape (frames, 1), in dBFS."""
    found, rest = [], np.zeros(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, block[:, 0]])
        whole = len(rest) // (HOP_MS * FRAMES_PER_MS) * HOP_MS * FRAMES_PER_MS
        found.append(levels_db(rest[:whole]))
        rest = rest[whole:]
    return np.concatenate([*found, levels_db(rest)])


class Cut(NamedTuple):
    """A recording cut into lines."""

    parts: list[Part]
    """The part for each line."""

    fault: str
    """Why the lines can't be told apart; empty if they can."""

    doubts: tuple[str, ...] = ()
    """What should be heard before it is used, one sentence each."""


def cut(levels: Samples, lines: Sequence[ScriptLine]) -> Cut:
    """Cut a recording into `lines`.

    Args:
        levels: the level of every 5 ms, in dBFS.
        lines: the lines that were read, in order.
    """
    runs = audible_runs(levels)
    gaps = np.array([after[0] - before[1] for before, after in pairwise(runs)], dtype=np.int64)
    found = 1 + int((gaps >= _COUNTED_GAP).sum()) if runs else 0
    longest_first = np.sort(gaps)[::-1]
    count = len(lines)
    if len(runs) < count or not runs:
        return Cut([], _miscount(found, count))
    shortest = longest_first[count - 2] if count > 1 else _SHORTEST_GAP
    if shortest < _SHORTEST_GAP:
        return Cut([], _miscount(found, count))
    bounds = sorted(np.argsort(-gaps, kind="stable")[: count - 1])
    firsts = [0, *(int(gap) + 1 for gap in bounds)]
    lasts = [*map(int, bounds), len(runs) - 1]
    parts = [_part(runs, first, last) for first, last in zip(firsts, lasts, strict=True)]
    lengths = [(runs[last][1] - runs[first][0]) * HOP_MS for first, last in zip(firsts, lasts, strict=True)]
    if _are_distinct(longest_first, count - 1):
        fault = misfit(lengths, lines, LOOSE)
        return Cut(parts, fault and f"{fault}; {_ADVICE}", doubts(lengths, lines))
    fault = misfit(lengths, lines, STRICT)
    return Cut(parts, fault and f"{_miscount(found, count)}; {fault}", doubts(lengths, lines))


def _are_distinct(longest_first: NDArray[np.int64], count: int) -> bool:
    """Return whether the first `count` gaps are clearly longer than the others, at the clearest place of all.

    If a line is missing, a gap within another line takes the place of its gap, but is clearly shorter than the rest.
    """
    lengths = np.append(longest_first, _SHORTEST_GAP / _DISTINCT).astype(np.float64)
    ratios = lengths[:-1] / lengths[1:]
    typical = count // 2  # single long gaps, where the reader rested, don't count
    candidates = ratios[typical:][longest_first[typical:] >= _SHORTEST_GAP]
    return not count or bool(ratios[count - 1] >= max(_DISTINCT, candidates.max()))


def pieces(blocks: Iterable[Samples], parts: Sequence[Part]) -> Iterator[Samples]:
    """Yield the sound of each of `parts`, which are in order, as mono samples."""
    buffer, start = np.zeros(0, np.float32), 0
    incoming = iter(blocks)
    for part in parts:
        while start + len(buffer) < part.stop and (block := next(incoming, None)) is not None:
            skipped = max(0, min(len(buffer), part.start - start))
            buffer, start = np.concatenate([buffer[skipped:], block[:, 0]]), start + skipped
        yield buffer[max(0, part.start - start) : part.stop - start]


def _part(runs: Sequence[tuple[int, int]], first: int, last: int) -> Part:
    """Return the part from one of `runs` to another, with some of the silence around them."""
    start, stop = runs[first][0], runs[last][1]
    before = start - runs[first - 1][1] if first else 2 * start
    after = runs[last + 1][0] - stop if last + 1 < len(runs) else 2 * _MARGIN
    hop = HOP_MS * FRAMES_PER_MS
    return Part((start - min(_MARGIN, before // 2)) * hop, (stop + min(_MARGIN, after // 2)) * hop)


def _miscount(found: int, count: int) -> str:
    if found == count:
        return (
            "some silences within lines are as long as those between lines; leave a longer pause after each line, or "
            "import a folder with one file for each line"
        )
    return (
        f"it has {found} {'part' if found == 1 else 'parts'} with silences of 0.8 seconds or more between them, but "
        f"the script has {count} lines; read every line of `--list` once, in order, with a clear pause after each"
    )
