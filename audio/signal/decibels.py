"""Decibels, gains and powers."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@overload
def db_to_gain(db: float) -> float: ...


@overload
def db_to_gain(db: NDArray[np.float64]) -> NDArray[np.float64]: ...


def db_to_gain(db: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Return the amplitude ratio of `db`: 1 for 0 dB, about 2 for 6 dB."""
    gain: float | NDArray[np.float64] = 10 ** (db / 20)
    return gain


def gain_to_db(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return amplitude ratios in dB."""
    return np.asarray(20 * np.log10(gain))


@overload
def db_to_power(db: float) -> float: ...


@overload
def db_to_power(db: NDArray[np.float64]) -> NDArray[np.float64]: ...


def db_to_power(db: float | NDArray[np.float64]) -> float | NDArray[np.float64]:
    """Return the power ratio of `db`: 1 for 0 dB, about 2 for 3 dB."""
    power: float | NDArray[np.float64] = 10 ** (db / 10)
    return power
