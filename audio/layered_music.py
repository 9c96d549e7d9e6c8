"""Several sources of music that play at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.music import OneShot, Playlist
from audio.signal.decibels import db_to_gain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audio.signal.clip import Samples
    from audio.signal.source import Source

_LUFS: Final = -20.0
"""Loudness of the mix."""


class LayeredMusic:
    """A mix of sources, each brought to the same loudness and weighted; as loud as one of them alone.

    Their sounds are uncorrelated, so their powers add up. The mix starts with the first frame of each source.

    Args:
        sources: two or more.
        weights: relative amplitudes, each above 0.
    """

    def __init__(self, sources: Sequence[Source], weights: Sequence[float]) -> None:
        self.lufs = _LUFS
        self.sources = tuple(sources)
        self.song = next((source for source in sources if isinstance(source, Playlist)), None)
        shares = np.array(weights) / np.sqrt(np.sum(np.square(weights)))
        self.gains = [
            np.float32(share * db_to_gain(_LUFS - source.lufs)) for source, share in zip(sources, shares, strict=True)
        ]

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        return _mixed(self.sources, self.gains, start, frames)


class SongRest:
    """A mix until the song in it ends.

    Args:
        mix: its `song` is a playlist.
        start: the frame of the mix at which this begins.
        cache_folder: folder for file analyses; None for no cache.
    """

    def __init__(self, mix: LayeredMusic, start: int, cache_folder: Path | None = None) -> None:
        assert mix.song
        self.lufs = mix.lufs
        self._start = start
        index = mix.sources.index(mix.song)
        self._song = OneShot(*mix.song.piece_at(start), cache_folder)
        self._song_gain = np.float32(mix.gains[index] * db_to_gain(mix.song.lufs - self._song.lufs))
        self._others = [source for source in mix.sources if source is not mix.song]
        self._gains = [gain for gain, source in zip(mix.gains, mix.sources, strict=True) if source is not mix.song]
        self.length_ms = self._song.length_ms

    def read(self, start: int, frames: int) -> Samples:
        """Return `frames` frames from frame `start`, shape (frames, 2)."""
        song = self._song.read(start, frames) * self._song_gain
        return song + _mixed(self._others, self._gains, self._start + start, frames)


def _mixed(sources: Sequence[Source], gains: Sequence[np.float32], start: int, frames: int) -> Samples:
    mixed = np.zeros((frames, 2), np.float32)
    for source, gain in zip(sources, gains, strict=True):
        mixed += source.read(start, frames) * gain
    return mixed
