"""The loudness of the voices that come with Outpour, so that a session needs no sentences to measure it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN_LUFS: Final[Mapping[str, float]] = {
    "hibari:heart, hibari-tts 0.2.1, intonation 2, voice heart": -24.0,
}
"""Loudness of all sentences of the shipped sessions as processed, in LUFS, by the voice's identity.

The first ten sentences of each session are within 0.15 LU of it; at other paces, from 0.5 to 2, sentences of `walk` are
within 0.3 LU.
"""
