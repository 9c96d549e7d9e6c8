"""K-weighting: block by block it equals the recursive filters of BS.1770-4, whatever the sound."""

import numpy as np
import pytest
from soundfiles import noise, tone

from audio.signal.k_weighting import KWeighting

SHELF = (1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585)
HIGH_PASS = (1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621)
FRAMES = 4800


def recursion(samples, coefficients):
    """Filter in time (transposed direct form II), in double precision."""
    b0, b1, b2, a1, a2 = coefficients
    first = second = 0.0
    filtered = []
    for sample in samples:
        filtered.append(b0 * sample + first)
        first, second = b1 * sample - a1 * filtered[-1] + second, b2 * sample - a2 * filtered[-1]
    return filtered


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(noise(0.3), id="noise"),
        pytest.param(noise(0.3, 0.01) + np.float32(0.9), id="noise with an offset"),
        pytest.param(tone(0.3, 13.3, 0.9), id="infrasonic tone"),
    ],
)
def test_blocks_equal_the_recursion(sound):
    weighting = KWeighting()
    blocks = [sound[: 2 * FRAMES].T, sound[2 * FRAMES :].T]
    weighted = np.concatenate(
        [weighting.filter(np.ascontiguousarray(block)).reshape(2, -1) for block in blocks], axis=1
    )
    exact = [recursion(recursion(side.tolist(), SHELF), HIGH_PASS) for side in sound.T]
    np.testing.assert_allclose(weighted, exact, atol=1e-6)
