"""Notes that replace spoken cues, distinguished by their contours."""

import numpy as np
import pytest

from audio.cue_tones import NOTE_MS, note
from audio.signal.clip import RATE


def pitch(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), RATE))
    return np.argmax(spectrum[:2000])


@pytest.mark.parametrize(
    ("contour", "least", "most"), [("rising", 1.2, 1.6), ("level", 0.99, 1.01), ("falling", 0.6, 0.8)]
)
def test_the_pitch_follows_the_contour(contour, least, most):
    sound = note(contour)[:, 0]
    third = len(sound) // 3
    assert least <= pitch(sound[-third:]) / pitch(sound[:third]) <= most


@pytest.mark.parametrize("contour", ["rising", "level", "falling"])
def test_a_note_has_its_length_and_no_click(contour):
    sound = note(contour)
    assert sound.shape == (NOTE_MS * 48, 1)
    assert 0.1 < np.abs(sound).max() <= 0.25
    assert abs(sound[0, 0]) < 1e-4
    assert abs(sound[-1, 0]) < 1e-4
    assert np.abs(np.diff(sound[:, 0])).max() < 0.03
