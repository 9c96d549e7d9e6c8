"""Names and blends of ambiences, and the layers they consist of."""

import subprocess
import sys

import numpy as np
import pytest

from audio.ambiences import AMBIENCES, LUFS, Share, ambience, parse_blend
from audio.ambiences.layers import Layers
from audio.errors import UnknownAmbienceError
from audio.signal.clip import RATE
from audio.signal.loudness import loudness


@pytest.mark.parametrize("text", ["rain+drone", "ocean:0.5+fire", "brown+pink:3+heartbeat"])
def test_a_blend_is_as_loud_as_one_ambience(text):
    assert loudness(ambience(text, 3).read(0, 40 * RATE)) == pytest.approx(LUFS, abs=1)


def test_a_blend_is_the_sum_of_its_parts_by_their_weights():
    ocean, fire = ambience("ocean", 3).read(RATE, 3 * RATE), ambience("fire", 4).read(RATE, 3 * RATE)
    expected = (0.5 * ocean + fire) / np.sqrt(1.25)
    np.testing.assert_allclose(ambience("ocean:0.5+fire", 3).read(RATE, 3 * RATE), expected, atol=1e-6)


def test_an_ambience_mixed_with_itself_uses_two_seeds():
    twice = ambience("rain+rain", 3).read(0, RATE)
    assert abs(np.corrcoef(twice[:, 0], ambience("rain", 3).read(0, RATE)[:, 0])[0, 1]) < 0.9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rain", [("rain", 1)]),
        ("rain+drone", [("rain", 1), ("drone", 1)]),
        (" ocean : 0.5 + fire ", [("ocean", 0.5), ("fire", 1)]),
        ("rain:.2+night:3", [("rain", 0.2), ("night", 3)]),
        ("rian", "no ambience called 'rian'; did you mean 'rain'?"),
        ("", "the ambiences are: rain, shower"),
        ("rain+", "the ambiences are: rain, shower"),
        ("rain:", "as in rain:0.5"),
        ("rain:loud", "invalid weight 'loud'; use 0.01 to 100, as in rain:0.5"),
        ("rain:nan", "invalid weight 'nan'"),
        ("rain:0", "invalid weight '0'"),
        ("rain:-1", "invalid weight '-1'"),
        ("rain:1e9", "invalid weight '1e9'"),
        ("+".join(["rain"] * 9), "at most 8"),
    ],
)
def test_names_and_weights_are_parsed(text, expected):
    if isinstance(expected, list):
        assert parse_blend(text) == tuple(Share(*each) for each in expected)
        return
    with pytest.raises(UnknownAmbienceError) as caught:
        parse_blend(text)
    assert expected in str(caught.value)


def test_every_ambience_has_a_one_line_description():
    for kind in AMBIENCES.values():
        assert 20 < len(kind.about) < 90


def test_parsing_names_does_not_load_numpy():
    code = "import sys, audio.ambiences as a; a.parse_blend('rain+drone:2'); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_layer_renders_each_part_once_when_needed():
    drawn = []

    def layer(number):
        drawn.append(number)
        return np.full((2 * RATE + 5, 2), number, np.float32)

    ambience = Layers(1.0, layer)
    assert drawn == []
    seconds = [ambience.read(second * RATE, RATE)[:, 0] for second in (3, 4, 5, 9)]
    assert sorted(drawn) == [1, 2, 3, 4, 5, 7, 8, 9]
    assert [(second[0], second[-1]) for second in seconds] == [(6, 5), (9, 7), (12, 9), (24, 17)]
