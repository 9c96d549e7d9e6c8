"""Sound files that play once, decoded when first needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from audio.errors import UnreadableMusicError
from audio.signal.clip import FRAMES_PER_MS, clip_of, samples_of
from audio.signal.loudness import loudness, lufs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audio.signal.clip import AudioSegment, Samples

LONGEST_MS: Final = 120_000
"""Longest sound, in milliseconds; longer files are music, which is decoded in blocks."""

_EDGE_MS: Final = 5


@lru_cache(maxsize=3)
def sound_clip(path: Path) -> AudioSegment:
    """Return the sound in the file at `path`, stereo, with faded edges that don't click.

    Raises:
        UnreadableMusicError: it can't be decoded, is silent or too long.
    """
    from audio.decoding import decode  # noqa: PLC0415 (slow to import, and few scripts name sounds)

    pieces, frames = [], 0
    for piece in _as_sound(decode(path)):
        pieces.append(piece)
        frames += len(piece)
        if frames > LONGEST_MS * FRAMES_PER_MS:
            reason = f"it is longer than {LONGEST_MS // 60_000} minutes; play it with [music]"
            raise UnreadableMusicError(path, reason, "a sound")
    whole = frames - frames % FRAMES_PER_MS
    samples = np.concatenate(pieces)[:whole] if pieces else np.zeros((0, 2), np.float32)
    if not samples.any():
        raise UnreadableMusicError(path, "it is silent", "a sound")
    return clip_of(samples).fade_in(_EDGE_MS).fade_out(_EDGE_MS)


def forget_sounds() -> None:
    """Forget the decoded sounds, whose files may have changed."""
    sound_clip.cache_clear()
    sound_lufs.cache_clear()


def _as_sound(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """Yield `pieces`; an error names a sound instead of music."""
    try:
        yield from pieces
    except UnreadableMusicError as error:
        raise UnreadableMusicError(error.path, error.reason, "a sound") from error


@lru_cache(maxsize=16)
def sound_lufs(path: Path) -> float:
    """Return the loudness of the sound in the file at `path`, in LUFS; of a very short one, its mean power."""
    samples = samples_of(sound_clip(path))
    measured = loudness(samples)
    power = float(np.mean(np.sum(np.square(samples), axis=1)))
    return measured if np.isfinite(measured) else lufs(power)
