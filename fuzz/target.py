"""The description of a fuzzing target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Target:
    """One of Outpour's readers, with its seeds and limits."""

    read: Callable[[bytes, Path], object]
    """Passes the bytes to the reader, in the given folder, and uses the result as Outpour does."""

    errors: tuple[type[Exception], ...]
    """The documented errors; any other exception is a finding."""

    seeds: Callable[[], Iterable[bytes]]
    """Valid and invalid inputs to start from."""

    words: tuple[str, ...] = ()
    """Tokens of the format for the fuzzer to insert."""

    base_s: float = 2.0
    """Processor time allowed for any input, in seconds, in addition to the time per byte."""

    largest: int = 8192
    """Maximum size of an input, in bytes."""
