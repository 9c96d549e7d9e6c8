"""The K-weighting of ITU-R BS.1770-4 as products of small matrices, which cost a tenth of two Fourier transforms.

A recursive filter is linear in its input and in its state, so a block of sound and the state before it give a block of
filtered sound and the state after it by constant matrices. The states of all blocks follow from each other by a prefix
sum in log2(blocks) steps (Blelloch 1990, Prefix sums and their applications, section 1.4). The result is exact, with no
part of the filter's response cut off.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from audio.signal.clip import Samples

_BLOCK: Final = 48
"""Frames per block; of the sizes tried, the cheapest."""

_BLOCKS_AT_ONCE: Final = 100
"""Blocks per matrix product; OpenBLAS spreads larger ones over threads, which takes longer than the product itself."""

_SHELF: Final = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS: Final = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerators and denominators of the two filters at 48 kHz, from BS.1770-4, tables 1 and 2."""

_STATES: Final = 4
_DOUBLINGS: Final = 20
"""Doublings after which the response of the filter has decayed: 2 ** 20 frames."""

_Matrix: TypeAlias = NDArray[np.float64]


class KWeighting:
    """Filters stereo sound block by block."""

    def __init__(self) -> None:
        self._state = np.zeros((2, 1, _STATES), np.float32)

    def filter(self, sound: Samples) -> Samples:
        """Return `sound`, shape (2, frames), filtered: shape (2, batches, blocks per batch, frames per block).

        Its length must be a multiple of 4800 frames, which make one batch.
        """
        shape = (2, -1, _BLOCKS_AT_ONCE, _BLOCK)
        matrices = _matrices()
        product = sound.reshape(shape) @ matrices.from_sound
        states = np.concatenate([self._state, product[..., _BLOCK:].reshape(2, -1, _STATES)], axis=1)
        step, advance = 1, matrices.advance
        while step < states.shape[1]:
            states[:, step:] += states[:, :-step] @ advance
            step, advance = 2 * step, advance @ advance
        self._state = states[:, -1:].copy()
        before = states[:, :-1].reshape(2, -1, _BLOCKS_AT_ONCE, _STATES)
        return np.asarray(product[..., :_BLOCK] + before @ matrices.from_state, np.float32)


class _Matrices:
    """The filter in blocks of `_BLOCK` frames, for row vectors."""

    def __init__(self) -> None:
        advance, enter, leave, through = _normalized(*_cascade(_biquad(*_SHELF), _biquad(*_HIGH_PASS)))
        powers = [np.linalg.matrix_power(advance, frames) for frames in range(_BLOCK + 1)]
        response = np.array([through, *(leave @ power @ enter for power in powers[:-2])])
        delay = np.arange(_BLOCK) - np.arange(_BLOCK)[:, None]
        filtered = np.where(delay >= 0, response[np.maximum(delay, 0)], 0.0)
        state = np.array([powers[_BLOCK - 1 - frame] @ enter for frame in range(_BLOCK)])
        self.from_sound = np.hstack([filtered, state]).astype(np.float32)
        """From a block to its filtered sound and its part in the state after it, shape (_BLOCK, _BLOCK + _STATES)."""
        self.from_state = np.array([leave @ power for power in powers[:-1]]).T.astype(np.float32)
        """From the state before a block to its part in the filtered sound, shape (_STATES, _BLOCK)."""
        self.advance = powers[_BLOCK].T.astype(np.float32)
        """From the state before a block to the state after it, shape (_STATES, _STATES)."""


_matrices = lru_cache(maxsize=1)(_Matrices)


def _biquad(numerator: tuple[float, ...], denominator: tuple[float, ...]) -> tuple[_Matrix, _Matrix, _Matrix, float]:
    """Return the state space of a filter of second order: advance, enter, leave, through."""
    b, a = np.array(numerator), np.array(denominator)
    return np.array([[-a[1], 1], [-a[2], 0]]), b[1:] - a[1:] * b[0], np.array([1.0, 0.0]), float(b[0])


def _cascade(
    first: tuple[_Matrix, _Matrix, _Matrix, float], second: tuple[_Matrix, _Matrix, _Matrix, float]
) -> tuple[_Matrix, _Matrix, _Matrix, float]:
    """Return the state space of `first` followed by `second`."""
    (advance, enter, leave, through), (next_advance, next_enter, next_leave, next_through) = first, second
    both = np.block([[advance, np.zeros((2, 2))], [np.outer(next_enter, leave), next_advance]])
    return (
        both,
        np.concatenate([enter, next_enter * through]),
        np.concatenate([next_through * leave, next_leave]),
        through * next_through,
    )


def _normalized(
    advance: _Matrix, enter: _Matrix, leave: _Matrix, through: float
) -> tuple[_Matrix, _Matrix, _Matrix, float]:
    """Return the state space in states whose squares sum to the energy of the sound that they will cause.

    Rounding to 32 bits then costs no more than it does in the sound itself.
    """
    energy, power = np.outer(leave, leave), advance
    for _ in range(_DOUBLINGS):
        energy = energy + power.T @ energy @ power
        power = power @ power
    basis = np.linalg.cholesky(energy).T
    back = np.linalg.inv(basis)
    return basis @ advance @ back, basis @ enter, leave @ back, through
