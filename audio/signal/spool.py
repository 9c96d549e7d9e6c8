"""Mono sound of any length, most of which lies in a temporary file instead of memory."""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from typing import IO, TYPE_CHECKING, Final

import numpy as np

from audio.signal.clip import RATE, Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_IN_MEMORY: Final = 10 * RATE
"""Number of frames that are collected in memory before they go to the file."""


class Spool:
    """Collects blocks of mono samples. If the disk is full, they stay in memory, so that nothing is lost."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._blocks: list[Samples] = []
        self._filed = 0
        self.frames = 0

    def append(self, block: Samples) -> None:
        """Add `block`, shape (frames,).

        Raises:
            OSError: the disk is full; the block has been added nevertheless.
        """
        self._blocks.append(block.astype(np.float32))
        self.frames += len(block)
        if self.frames - self._filed >= _IN_MEMORY:
            self._write()

    def samples(self) -> Samples:
        """Return all samples, shape (frames,). Nothing can be added after this."""
        if self._filed and self._blocks:
            with suppress(OSError):
                self._write()
        blocks = [*self._blocks, np.zeros(0, np.float32)]
        if self._file is None:
            return np.concatenate(blocks)
        filed = np.memmap(self._file, np.float32, "r", shape=(self._filed,)) if self._filed else blocks[-1]
        self.close()
        return np.concatenate([filed, *blocks]) if self._blocks else np.asarray(filed)

    def close(self) -> None:
        """Close the file; samples that were returned stay valid."""
        if self._file is not None:
            self._file.close()

    def _write(self) -> None:
        """Move the blocks from memory to the file.

        Raises:
            OSError: the disk is full; the blocks are still in memory.
        """
        rest = memoryview(np.concatenate(self._blocks).tobytes())
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (open until `close`)
        self._file.seek(4 * self._filed)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._blocks, self._filed = [], self.frames


def spooled(blocks: Iterable[Samples]) -> Samples:
    """Return `blocks`, each of shape (frames,), as one sound; in memory if the disk is full."""
    with closing(Spool()) as spool:
        for block in blocks:
            with suppress(OSError):
                spool.append(block)
        return spool.samples()


def seconds_of(samples: Samples) -> Iterator[Samples]:
    """Yield `samples`, shape (frames, ...), a second at a time, so that little of a long sound is in memory at once."""
    for start in range(0, len(samples), RATE):
        yield samples[start : start + RATE]
