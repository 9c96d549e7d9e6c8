"""Levels: how loud the voice must be so that the session as a whole is as loud as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from audio import TARGET_LUFS
from audio.signal.decibels import db_to_power
from audio.signal.ducking import Ducking
from audio.signal.loudness import Powers, gated, lufs

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOM_TONE_LUFS: Final = -58.0
"""What is heard where there is no music: barely there, but no digital silence."""

BED_LU: Final = -10.0
"""The bed in the open, against the voice."""

DUCKED_LU: Final = -20.0
"""The bed while there is speech, against the voice (WCAG 1.4.7)."""

BREATH_LU: Final = -7.0
"""The sounds of paced breathing, against the voice."""

BELL_LU: Final = -4.0
"""A bell's stroke, against the voice."""

_STEADY_LU: Final = {"breath": BREATH_LU, "bell": BELL_LU}
_SHORTFALL_LU: Final = 0.25
"""Sessions with `joe` came out softer by this much than was foretold of them."""

_EASY_VOICE: Final = -11.0
"""A voice louder than this is heard to be limited: where there is a bed, that comes up first, to `_NEAREST_BED_LU`."""

_NEAREST_BED_LU: Final = -7.0
_LOUDEST_VOICE: Final = -9.0
_UNLIMITED_VOICE: Final = -14.5
_RARE: Final = 0.005
"""Where less than this share of a session without music is heard, its room tone would be taken for what it is about."""

_UNMEASURED_LUFS: Final = -74.0
"""Under the gate of what measures loudness (BS.1770-4)."""

_LIMITED: Final = 0.08
_STEP_MS: Final = 100
_SPEECH_SPREAD_DB: Final = (-8.2, -3.8, -2.3, -1.3, -0.5, 0.1, 0.6, 1.2, 1.8, 2.7)
"""Levels of 400 ms blocks of speech against its gated loudness, each as frequent as the others."""


@dataclass(frozen=True)
class Levels:
    """The loudness of the parts of one session, in LUFS."""

    voice: float
    """The voice while it speaks."""

    bed: float
    """The bed in the open."""

    ducking_db: float
    """How far the bed goes down for speech and breathing, in dB."""

    room: float = 0.0
    """How much of a room there is around the voice, from 0 (none) to 1."""

    room_tone: float = ROOM_TONE_LUFS
    """The room tone where there is no music."""

    @property
    def breath(self) -> float:
        """The sounds of paced breathing."""
        return self.voice + BREATH_LU

    @property
    def bell(self) -> float:
        """A bell's stroke."""
        return self.voice + BELL_LU


@dataclass(frozen=True)
class Occasion:
    """A stretch in which something other than the bed is heard."""

    start_ms: int
    """Where it begins, in milliseconds."""

    stop_ms: int
    """Where it ends."""

    kind: Literal["speech", "breath", "bell"]
    """Speech and the sounds of breathing, for both of which the bed goes down, or the strokes of a bell."""


@dataclass(frozen=True)
class Playing:
    """A stretch in which there is music."""

    start_ms: int
    """Where it begins, in milliseconds."""

    stop_ms: int
    """Where it ends."""

    alone: bool = False
    """Whether nothing else is heard there."""


def plan(
    length_ms: int,
    occasions: Iterable[Occasion],
    played: Iterable[Playing],
    music_level_db: float = 0.0,
    target_lufs: float = TARGET_LUFS,
) -> Levels:
    """Return the levels at which a session of `length_ms` measures `target_lufs`.

    The session's loudness is foretold from its timeline in steps of a tenth of a second. The sparser the speech,
    the louder the voice has to be.

    Args:
        length_ms: the whole session, in milliseconds.
        occasions: its speech, breathing and bells, in order of time.
        played: where there is music; what is heard alone is as loud as the session, so it tells nothing.
        music_level_db: how much louder than usual the listener wants the bed.
        target_lufs: its integrated loudness, -30 to -10.
    """
    steps = max(8, length_ms // _STEP_MS)
    spoken = list(occasions)
    spans = list(played)
    heard, music = _heard(steps, spoken), _music(steps, spans)
    told = _music(steps, [span for span in spans if span.alone]) < 1
    for bed_lu in np.arange(BED_LU, _NEAREST_BED_LU + 0.25, 0.5):
        ducking_db = float(bed_lu - DUCKED_LU)
        bed = music * _ducked(steps, spoken, ducking_db) * db_to_power(bed_lu + music_level_db)
        voice = _before_limiting(target_lufs + _SHORTFALL_LU - _foretold((heard + bed)[told]))
        if voice <= _EASY_VOICE or not music.any():
            break
    voice = min(voice, _LOUDEST_VOICE)
    rare = np.mean(heard > 0) < _RARE and not music.any()
    room_tone = _UNMEASURED_LUFS if rare else ROOM_TONE_LUFS
    return Levels(voice, voice + float(bed_lu) + music_level_db, ducking_db, room_tone=room_tone)


def _heard(steps: int, occasions: list[Occasion]) -> Powers:
    """Return the power of speech and breath in every step, against the voice's."""
    heard = np.zeros(steps)
    spread = np.repeat(db_to_power(np.array(_SPEECH_SPREAD_DB)), 4)
    phrases = np.tile(np.append(np.ones(30), np.zeros(17)), 20) * np.resize(spread, 20 * 47)
    spread /= db_to_power(_foretold(phrases))
    for occasion in occasions:
        first, last = occasion.start_ms // _STEP_MS, min(steps, -(-occasion.stop_ms // _STEP_MS))
        speech = np.resize(np.roll(spread, first), max(0, last - first))
        heard[first:last] += speech if occasion.kind == "speech" else db_to_power(_STEADY_LU[occasion.kind])
    return heard


def _ducked(steps: int, occasions: list[Occasion], depth_db: float) -> Powers:
    ducking = Ducking(depth_db)
    for occasion in (each for each in occasions if each.kind != "bell"):
        ducking.add(occasion.start_ms, occasion.stop_ms)
    return db_to_power(ducking.decibels(np.arange(steps, dtype=np.float64) * _STEP_MS))


def _music(steps: int, spans: Iterable[Playing]) -> Powers:
    music = np.zeros(steps)
    for span in spans:
        music[span.start_ms // _STEP_MS : -(-span.stop_ms // _STEP_MS)] = 1.0
    return music


def _foretold(powers: Powers) -> float:
    """Return the integrated loudness of `powers` against that of power 1, in LU; 0 where there is nothing."""
    if len(powers) < 4:
        return 0.0
    sums = np.convolve(powers, np.full(4, 0.25), "valid")
    level = gated(sums, np.ones(len(sums)))
    return level - lufs(1.0) if np.isfinite(level) else 0.0


def _before_limiting(voice: float) -> float:
    """Return how loud the voice must go into the limiter to leave it at `voice` LUFS (measured on `joe`)."""
    return voice + _LIMITED * max(0.0, voice - _UNLIMITED_VOICE) ** 2
