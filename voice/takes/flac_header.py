"""The length of a FLAC file, from its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_BEGINNING: Final = b"fLaC"
_SIZE: Final = 26
"""Number of bytes up to the end of the number of samples (RFC 9639, sections 8.1 and 8.2)."""


def flac_length_ms(path: Path) -> int | None:
    """Return the length of the FLAC file at `path` in milliseconds; 0 if it doesn't say, None if it isn't one.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        head = file.read(_SIZE)
    if len(head) < _SIZE or not head.startswith(_BEGINNING):
        return None
    rate = int.from_bytes(head[18:21], "big") >> 4
    samples = int.from_bytes(head[21:26], "big") & (1 << 36) - 1
    return samples * 1000 // rate if rate else None
