"""Levels: the loudness of each part that gives the whole session its target loudness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from audio import TARGET_LUFS, UNLIMITED_VOICE_LUFS
from audio.ambiences import STEADY
from audio.signal.decibels import db_to_power
from audio.signal.ducking import Ducking
from audio.signal.loudness import Powers, gated_loudness, lufs

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOM_TONE_LUFS: Final = -58.0
"""Room tone without music: barely audible, but not digital silence."""

BED_LU: Final = -10.0
"""The unducked bed relative to the voice."""

DUCKED_LU: Final = -20.0
"""The bed under speech relative to the voice (WCAG 1.4.7)."""

BREATH_LU: Final = -7.0
"""Breath sounds relative to the voice."""

BELL_LU: Final = -4.0
"""A bell relative to the voice."""

_BELL_DECAY_DB: Final = (6.2, 2.5, -0.9, -2.4, -2.8, -3.8, -6.2, -10.0)
"""Level of a stroke of the bell in each 400 ms after it, relative to the loudness of its first three seconds."""

_STROKE_STEPS: Final = 30
"""Duration of a stroke in steps, in which the next one begins."""

_SHORTFALL_LU: Final = 0.15
"""Sessions measured this much below the prediction, on average (all shipped ones with `heart`, 5 and 10 minutes)."""

_EASY_VOICE: Final = -11.0
"""Above this level, limiting of the voice is audible; the bed is raised first, up to `_NEAREST_BED_LU`."""

_NEAREST_BED_LU: Final = -7.0
_LOUDEST_VOICE: Final = -9.0
_RARE: Final = 0.005
"""If a smaller share of a session without music is audible, the loudness gate would admit its room tone."""

_UNMEASURED_LUFS: Final = -74.0
"""Below the absolute gate of loudness meters (BS.1770-4)."""

_LIMITED: Final = 0.08
_STEP_MS: Final = 100
_SPEECH_SPREAD_DB: Final = (-8.2, -3.8, -2.3, -1.3, -0.5, 0.1, 0.6, 1.2, 1.8, 2.7)
"""Deciles of the level of 400 ms speech blocks relative to gated loudness."""


@dataclass(frozen=True)
class Levels:
    """The loudness of the parts of one session, in LUFS."""

    voice: float
    """The voice while speaking."""

    bed: float
    """The unducked bed."""

    ducking_db: float
    """Attenuation of the bed under speech and breath sounds, in dB."""

    room: float = 0.0
    """Amount of reverb on the voice, from 0 (none) to 1."""

    room_tone: float = ROOM_TONE_LUFS
    """Room tone without music."""

    @property
    def breath(self) -> float:
        """Breath sounds."""
        return self.voice + BREATH_LU

    @property
    def bell(self) -> float:
        """Bells."""
        return self.voice + BELL_LU


@dataclass(frozen=True)
class SoundSpan:
    """A time span with sound other than the bed."""

    start_ms: int
    """Start, in milliseconds."""

    stop_ms: int
    """End, in milliseconds."""

    kind: Literal["speech", "breath", "bell"]
    """Kind of sound; speech and breath duck the bed, bells don't."""


@dataclass(frozen=True)
class MusicSpan:
    """A time span with music."""

    start_ms: int
    """Start, in milliseconds."""

    stop_ms: int
    """End, in milliseconds."""

    solo: bool = False
    """Whether the music is in the foreground, with nothing else audible."""

    spread_db: tuple[float, ...] = STEADY
    """Deciles of its level in 400 ms relative to its loudness."""


def plan_levels(  # noqa: PLR0913 - all but three have defaults
    length_ms: int,
    sounds: Iterable[SoundSpan],
    music: Iterable[MusicSpan],
    music_level_db: float = 0.0,
    target_lufs: float = TARGET_LUFS,
    *,
    unlimited_voice: float = UNLIMITED_VOICE_LUFS,
) -> Levels:
    """Return the levels at which a session of `length_ms` measures `target_lufs`.

    Loudness is predicted from the timeline in steps of 100 ms. The sparser the speech, the louder the voice.

    Args:
        length_ms: length of the session, in milliseconds.
        sounds: its speech, breath sounds and bells, in order of time.
        music: its music; foreground music already has the target loudness and is left out of the prediction.
        music_level_db: the listener's adjustment of the bed, in dB.
        target_lufs: target integrated loudness, -30 to -10.
        unlimited_voice: level up to which the limiter hardly touches the voice, in LUFS.
    """
    steps = max(8, length_ms // _STEP_MS)
    sounds, music = list(sounds), list(music)
    speech = _foreground(steps, [span for span in sounds if span.kind == "speech"])
    others = _foreground(steps, [span for span in sounds if span.kind != "speech"])
    music_power = _music(steps, music)
    counted = _music(steps, [span for span in music if span.solo]) == 0
    for bed_lu in np.arange(BED_LU, _NEAREST_BED_LU + 0.25, 0.5):
        ducking_db = float(bed_lu - DUCKED_LU)
        bed = music_power * _ducked(steps, sounds, ducking_db) * db_to_power(bed_lu + music_level_db)
        unlimited = target_lufs + _SHORTFALL_LU - _predicted_lu((speech + others + bed)[counted])
        loss_db = _LIMITED * max(0.0, unlimited - unlimited_voice) ** 2
        limited = speech * db_to_power(-loss_db)  # the limiter leaves the rest as it is
        voice = target_lufs + _SHORTFALL_LU - _predicted_lu((limited + others + bed)[counted])
        if voice <= _EASY_VOICE or not music_power.any():
            break
    voice = min(voice, _LOUDEST_VOICE)
    rare = np.mean(speech + others > 0) < _RARE and not music_power.any()
    room_tone = _UNMEASURED_LUFS if rare else ROOM_TONE_LUFS
    return Levels(voice, voice + float(bed_lu) + music_level_db, ducking_db, room_tone=room_tone)


def _foreground(steps: int, sounds: list[SoundSpan]) -> Powers:
    """Return the power of everything but the bed in each step, relative to the voice."""
    powers = np.zeros(steps)
    spread = np.repeat(db_to_power(np.array(_SPEECH_SPREAD_DB)), 4)
    phrases = np.tile(np.append(np.ones(30), np.zeros(17)), 20) * np.resize(spread, 20 * 47)
    spread /= db_to_power(_predicted_lu(phrases))
    for span in sounds:
        first, last = span.start_ms // _STEP_MS, min(steps, -(-span.stop_ms // _STEP_MS))
        powers[first:last] += _span_powers(span.kind, np.roll(spread, first), max(0, last - first))
    return powers


def _span_powers(kind: str, spread: Powers, steps: int) -> Powers:
    """Return the power of a sound in each of `steps`; strokes of a bell follow one another in its span."""
    if kind == "speech":
        return np.resize(spread, steps)
    if kind == "bell":
        stroke = np.repeat(db_to_power(BELL_LU + np.array(_BELL_DECAY_DB)), 4)[:_STROKE_STEPS]
        return np.resize(stroke, steps)
    return np.full(steps, db_to_power(BREATH_LU))


def _ducked(steps: int, sounds: list[SoundSpan], depth_db: float) -> Powers:
    ducking = Ducking(depth_db)
    for span in (span for span in sounds if span.kind != "bell"):
        ducking.add(span.start_ms, span.stop_ms)
    return db_to_power(ducking.decibels(np.arange(steps, dtype=np.float64) * _STEP_MS))


def _music(steps: int, music: Iterable[MusicSpan]) -> Powers:
    powers = np.zeros(steps)
    for span in music:
        first, last = span.start_ms // _STEP_MS, min(steps, -(-span.stop_ms // _STEP_MS))
        powers[first:last] = np.resize(np.repeat(db_to_power(np.array(span.spread_db)), 4), max(0, last - first))
    return powers


def _predicted_lu(powers: Powers) -> float:
    """Return the integrated loudness of `powers` relative to power 1, in LU; 0 if all is gated."""
    if len(powers) < 4:
        return 0.0
    sums = np.convolve(powers, np.full(4, 0.25), "valid")
    level = gated_loudness(sums, np.ones(len(sums)))
    return level - lufs(1.0) if np.isfinite(level) else 0.0
