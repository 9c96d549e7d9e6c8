"""What a fuzzing target is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Target:
    """One of Outpour's readers, and what it may do with any input at all."""

    read: Callable[[bytes, Path], object]
    """Hands the bytes to the reader, in the given folder, and uses what comes back as Outpour would."""

    errors: tuple[type[Exception], ...]
    """The documented errors; any other exception is a finding."""

    seeds: Callable[[], Iterable[bytes]]
    """Inputs to start from, good ones and bad ones."""

    words: tuple[str, ...] = ()
    """Pieces of the format, for the fuzzer to insert."""

    base_s: float = 2.0
    """Processor time any input may take, in seconds; a bound for its length is added to it."""

    largest: int = 8192
    """The longest input, in bytes."""
