"""The rates of the voices that come with Outpour, as `python -m bench.pace` measured them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN_RATES: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "piper:joe, piper 1.8.0, joe 1.0.0": (
        (1.3, 0.944),
        (1.0, 1.111),
        (0.85, 1.214),
        (0.75, 1.347),
        (0.65, 1.529),
        (0.57, 1.703),
        (0.5, 1.907),
        (0.4, 2.312),
    ),
    "hum:hum, hum 1": (
        (1.3, 1.124),
        (1.0, 1.448),
        (0.85, 1.696),
        (0.75, 1.917),
        (0.65, 2.205),
        (0.57, 2.509),
        (0.5, 2.854),
        (0.4, 3.557),
        (0.1, 14.097),
    ),
    "hibari:heart, hibari-tts 0.2.1, intonation 2, voice heart": (
        (1.3, 0.919),
        (1.0, 1.055),
        (0.9, 1.106),
        (0.85, 1.163),
        (0.8, 1.293),
        (0.75, 1.451),
        (0.7, 1.523),
        (0.65, 1.747),
        (0.6, 1.818),
        (0.55, 2.078),
        (0.5, 2.178),
    ),
}
"""Factors of the voice's own speed and durations as factors of the estimate, fastest first, by the voice's identity."""
