"""What sounds while a session is paused, where that is wanted: its bed, very low, for a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.bed import Bed, Section
from audio.clip import FRAMES_PER_MS
from scripts.elements import Music
from scripts.times import seconds

if TYPE_CHECKING:
    from audio.clip import Samples
    from voice.session import Session

LENGTH: Final = seconds(60)
"""It is heard for so long, its fades included."""

SOFTER_DB: Final = -18.0
"""Against the bed in the open."""

_FADE_IN_MS: Final = 1000
_FADE_OUT_MS: Final = 15_000
_BLOCK_MS: Final = 1000


def low_bed(session: Session, position_ms: int) -> Samples:
    """Return what is heard when `session` is paused at `position_ms`: `LENGTH` of its bed, shape (frames, 2)."""
    source, start = None, 0
    for cue in session.heard.cues:
        if isinstance(cue.line, Music) and cue.line.source and cue.start <= position_ms:
            source, start = cue.line.source, int(cue.start)
    levels = session.levels
    bed = Bed(levels.bed + SOFTER_DB, session.seed, levels.room_tone + SOFTER_DB)
    bed.add(Section(start, session.music(source)))
    blocks = [bed.read(position_ms + offset, _BLOCK_MS) for offset in range(0, LENGTH, _BLOCK_MS)]
    sound = np.concatenate([block.music + block.room for block in blocks])
    frames = np.arange(len(sound)) / FRAMES_PER_MS
    amount = np.clip(np.minimum(frames / _FADE_IN_MS, (LENGTH - frames) / _FADE_OUT_MS), 0, 1)
    return np.asarray(sound * (np.sin(amount * (np.pi / 2)) ** 2)[:, None], np.float32)
