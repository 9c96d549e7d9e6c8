"""The pause bed: the bed of a paused session, played very quietly for a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from audio.bed import Bed, Section
from audio.signal.clip import FRAMES_PER_MS
from scripts.times import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.signal.clip import Samples
    from voice.session.session import Session

LENGTH: Final = seconds(60)
"""Its length in milliseconds, including the fades."""

SOFTER_DB: Final = -18.0
"""Its level relative to the bed of the session."""

_FADE_IN_MS: Final = 1000
_FADE_OUT_MS: Final = 15_000
_BLOCK_MS: Final = 1000


def low_bed(session: Session, position_ms: int) -> Iterator[Samples]:
    """Yield the pause bed of `session` at `position_ms`: `LENGTH` of sound in blocks of a second."""
    name, start = session.schedule.music_before(position_ms + 1)
    levels = session.plan.levels
    bed = Bed(levels.bed + SOFTER_DB, session.seed, levels.room_tone + SOFTER_DB)
    bed.add(Section(start, session.music.source(name)))
    for offset in range(0, LENGTH, _BLOCK_MS):
        block = bed.read(position_ms + offset, _BLOCK_MS)
        at = offset + np.arange(_BLOCK_MS * FRAMES_PER_MS) / FRAMES_PER_MS
        amount = np.clip(np.minimum(at / _FADE_IN_MS, (LENGTH - at) / _FADE_OUT_MS), 0, 1)
        yield np.asarray((block.music + block.room) * (np.sin(amount * (np.pi / 2)) ** 2)[:, None], np.float32)
