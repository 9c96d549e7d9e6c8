"""How fast each voice speaks, measured once and remembered, so that all can keep the same words a minute."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import threading
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from audio.disk_cache import CacheFiles
from scripts.normalization.builtin_phrases import has_phrases, phrases
from scripts.timing.speech_estimate import estimate
from voice.errors import EngineError, TargetError
from voice.speech.known_rates import KNOWN_RATES
from voice.storage.atomic import replacement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from audio.disk_cache import CacheUsage

_VERSION: Final = 1
"""Version of the measurement; bump it when the sentences or the factors change."""

_FACTORS: Final = (1.0, 0.7)
"""The factors at which a voice is measured, besides the slowest one of its engine."""

_MOST_STRETCHED: Final = 2.0
_RATIOS: Final = (0.1, 20.0)
"""Plausible durations, as factors of the estimate."""


class Adjustment(NamedTuple):
    """What a voice does to keep a pace."""

    factor: float
    """Factor of the voice's own speed."""

    stretch: float = 1.0
    """Factor by which its sound is then stretched, from 1 to 2."""


@dataclass(frozen=True)
class VoiceRate:
    """The durations of a voice's speech at several speeds."""

    points: tuple[tuple[float, float], ...]
    """Factors of the voice's own speed, fastest first, and the durations as factors of the estimate at pace 1."""

    def adjustment(self, pace: float) -> Adjustment:
        """Return how to speak for as long as the estimate at `pace`.

        Durations between two points are proportional to the inverse of the factor; a pace slower than the slowest
        point stretches that one.
        """
        wanted = 1 / pace
        factor, duration = self.points[0]
        if wanted <= duration:
            return Adjustment(factor * duration / wanted)
        for (fast, short), (slow, long) in pairwise(self.points):
            if wanted <= long:
                share = (wanted - short) / (long - short)
                return Adjustment(1 / (1 / fast + share * (1 / slow - 1 / fast)))
        slowest, longest = self.points[-1]
        return Adjustment(slowest, min(_MOST_STRETCHED, wanted / longest))


class VoiceRates:
    """The rates of voices: shipped ones, and measured ones in a folder, one file each.

    Several processes may share the folder. Files appear only when complete; damaged ones are measured again.

    Args:
        folder: created with the first rate; None remembers rates only in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._rates: dict[str, VoiceRate] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, identity: str, measure: Callable[[], VoiceRate | None], typical: VoiceRate) -> VoiceRate:
        """Return the rate of the voice with `identity`, which changes with its engine's version.

        If it is neither shipped nor remembered, it is the result of `measure`, which only one thread calls, or if
        that is None, `typical` for this session.
        """
        if known := KNOWN_RATES.get(identity):
            return VoiceRate(known)
        with self._lock:
            lock = self._locks.setdefault(identity, threading.Lock())
        with lock:
            if identity not in self._rates:
                found = self._read(identity)
                if not found and (found := measure()):
                    self._write(identity, found)
                self._rates[identity] = found or typical
            return self._rates[identity]

    def usage(self) -> CacheUsage:
        """Return the number of measured voices and the size of their files."""
        return self._files.usage()

    def clear(self) -> CacheUsage:
        """Remove the measured rates as far as possible, and return how much was removed."""
        return self._files.clear()

    @property
    def _files(self) -> CacheFiles:
        assert self._folder
        return CacheFiles(self._folder, ".rate")

    def _path(self, identity: str) -> Path | None:
        name = hashlib.sha256(json.dumps([_VERSION, identity]).encode()).hexdigest()
        return self._folder / f"{name}.rate" if self._folder else None

    def _read(self, identity: str) -> VoiceRate | None:
        path = self._path(identity)
        try:
            return _parse(json.loads(path.read_bytes())) if path else None
        except (OSError, ValueError, RecursionError):
            return None

    def _write(self, identity: str, rate: VoiceRate) -> None:
        if path := self._path(identity):
            content = json.dumps({"voice": identity, "points": rate.points}).encode()
            with contextlib.suppress(TargetError, OSError):  # it is measured again next time
                path.parent.mkdir(parents=True, exist_ok=True)
                with replacement(path, overwrite=True, durable=False) as temporary:
                    temporary.write_bytes(content)


def sample_sentences(language: str) -> tuple[str, ...]:
    """Return the sentences with which a voice of `language` is measured; empty if there are none in it."""
    tag = language or "en"
    return (*phrases(tag).preface_full, *phrases(tag).grounding) if has_phrases(tag) else ()


def typical_rate(tempo: float, slowest: float) -> VoiceRate:
    """Return the rate of a voice whose speech lasts `tempo` times the estimate, and that speaks down to `slowest`."""
    return VoiceRate(((1.0, tempo), (slowest, tempo / slowest)))


def measure_rate(
    sentences: Sequence[str], slowest: float, duration_ms: Callable[[str, float], int]
) -> VoiceRate | None:
    """Return the rate of a voice, measured with `sentences`; None without sentences, or if it can't say them.

    Args:
        sentences: what it says.
        slowest: the slowest factor of its engine.
        duration_ms: speaks a sentence at a factor of the voice's own speed and returns its duration.
    """
    expected = sum(estimate(each, 1.0) for each in sentences)
    points: list[tuple[float, float]] = []
    try:
        for factor in sorted({*_FACTORS, slowest}, reverse=True) if expected else ():
            ratio = sum(duration_ms(each, factor) for each in sentences) / expected
            if ratio > (points[-1][1] if points else 0.0):
                points.append((factor, round(ratio, 4)))
    except EngineError:  # the sentences of the session may work
        return None
    return _checked(points)


def _parse(content: object) -> VoiceRate | None:
    """Return the rate in `content`, which was read from a file; None if it is invalid."""
    points = content.get("points") if isinstance(content, dict) else None
    try:
        return _checked([(float(factor), float(ratio)) for factor, ratio in points or ()])
    except (TypeError, ValueError, OverflowError):
        return None


def _checked(points: Sequence[tuple[float, float]]) -> VoiceRate | None:
    """Return the rate with `points`; None unless they are at least two, plausible and in order."""
    if len(points) < 2 or not all(map(math.isfinite, (number for point in points for number in point))):
        return None
    ordered = all(fast > slow > 0 and short < long for (fast, short), (slow, long) in pairwise(points))
    plausible = all(_RATIOS[0] <= ratio <= _RATIOS[1] for _, ratio in points)
    return VoiceRate(tuple(points)) if ordered and plausible else None
