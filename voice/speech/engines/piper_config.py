"""Checks of the numbers in a Piper voice's configuration, before its model is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKERS: Final = "_^$"
"""Phonemes that the map must have: padding, the beginning and the end of a sentence."""

_FEWEST_LETTERS: Final = 10
"""A voice with fewer letters in its phoneme map can't speak any language."""

_MOST_IDS: Final = 16
"""Maximum number of ids for one phoneme; every known voice has one."""

_LARGEST_ID: Final = 65_535


@dataclass(frozen=True)
class _Bounds:
    """The valid range of a number."""

    least: float
    """Minimum."""

    most: float
    """Maximum."""

    whole: bool = False
    """Whether it must be a whole number."""

    def fault(self, name: str, value: object) -> str:
        """Return what is wrong with `value`; empty if nothing is."""
        number = isinstance(value, int if self.whole else int | float) and not isinstance(value, bool)
        if number and self.least <= value <= self.most:  # type: ignore[operator]  # NaN is never between them
            return ""
        kind = "a whole number" if self.whole else "a number"
        return f"{name} is {_format(value)}; it must be {kind} from {self.least:g} to {self.most:g}"


_SAMPLE_RATE: Final = _Bounds(4_000, 192_000, whole=True)
_SPEAKERS: Final = _Bounds(0, 10_000, whole=True)
_SYMBOLS: Final = _Bounds(1, _LARGEST_ID + 1, whole=True)
_INFERENCE: Final = {
    "length_scale": _Bounds(0.1, 5),  # the memory for a sentence grows with it
    "noise_scale": _Bounds(0, 2),
    "noise_w": _Bounds(0, 2),  # phonemes last exponentially longer with it
}


def config_fault(config: Mapping[str, Any]) -> str:
    """Return what is wrong with the numbers of a configuration; empty if nothing is.

    Raises:
        KeyError, TypeError, AttributeError: it doesn't have the shape of a configuration.
    """
    speakers = config["num_speakers"]
    faults = [
        _SPEAKERS.fault("num_speakers", speakers),
        _SAMPLE_RATE.fault("sample_rate", config["audio"]["sample_rate"]),
        _SYMBOLS.fault("num_symbols", config["num_symbols"]),
    ]
    inference = config.get("inference", {})
    faults += [bounds.fault(name, inference[name]) for name, bounds in _INFERENCE.items() if name in inference]
    if not faults[0] and "default_speaker_id" in config:
        default = _Bounds(0, max(0, speakers - 1), whole=True)
        faults.append(default.fault("default_speaker_id", config["default_speaker_id"]))
    return next(filter(None, [*faults, _phoneme_fault(config["phoneme_id_map"])]), "")


def _phoneme_fault(ids: Mapping[str, Any]) -> str:
    """Return what is wrong with a phoneme map; empty if nothing is."""
    missing = [marker for marker in _MARKERS if not ids.get(marker)]
    if missing or sum(map(str.isalpha, ids)) < _FEWEST_LETTERS:
        return "phoneme_id_map has too few phonemes"
    if not all(isinstance(found, list) and len(found) <= _MOST_IDS for found in ids.values()):
        return f"phoneme_id_map has a phoneme without a list of at most {_MOST_IDS} ids"
    id_bounds = _Bounds(0, _LARGEST_ID, whole=True)
    return next(filter(None, (id_bounds.fault("a phoneme id", value) for found in ids.values() for value in found)), "")


def _format(value: object) -> str:
    """Return `value` as one short printable word for a message."""
    if not isinstance(value, float | int) or isinstance(value, bool):
        return "not a number"
    try:
        return f"{value:g}"
    except OverflowError:
        return "too large"
