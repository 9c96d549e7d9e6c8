"""Tones that replace spoken breathing cues: rising, level or falling."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np

from audio.signal.clip import FRAMES_PER_MS, RATE, Samples

Contour: TypeAlias = Literal["rising", "level", "falling"]
"""Direction of the pitch."""

NOTE_MS: Final = 700
"""Length of a tone, in milliseconds."""

_HERTZ: Final[dict[Contour, tuple[float, float]]] = {
    "rising": (330.0, 494.0),
    "level": (392.0, 392.0),
    "falling": (494.0, 330.0),
}
_OVERTONES: Final = (1.0, 0.25, 0.08)
_PEAK: Final = 0.25
_RISE_MS: Final = 60


def note(contour: Contour) -> Samples:
    """Return a tone of `NOTE_MS`, shape (frames, 1), with a peak of at most 0.25 and silent first and last frames.

    Its pitch glides along a raised cosine from E4 to B4 or back, or stays on G4.
    """
    progress = np.linspace(0, 1, NOTE_MS * FRAMES_PER_MS)
    first, last = _HERTZ[contour]
    hertz = first * (last / first) ** (0.5 - 0.5 * np.cos(np.pi * progress))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    sound = sum(level * np.sin((number + 1) * phase) for number, level in enumerate(_OVERTONES))
    rise = np.clip(progress * NOTE_MS / _RISE_MS, 0, 1)
    edges = (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 + 0.5 * np.cos(np.pi * progress)) ** 0.7
    return (sound * edges * (_PEAK / sum(_OVERTONES))).astype(np.float32)[:, None]
