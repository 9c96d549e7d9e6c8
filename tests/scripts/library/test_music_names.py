"""Music that names several files and ambiences is split into its parts."""

import pytest

from scripts.library.music_names import NamedLayer, format_layers, join_names, music_layers

KNOWN = {"rain", "stream", "a.mp3", "b.mp3", "songs", "Rain + Sun.mp3", "Alone, again.mp3", "x:2"}


def layers(*pairs):
    return tuple(NamedLayer(tuple(names), weight) for names, weight in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.mp3+rain", layers((["a.mp3"], 1), (["rain"], 1))),
        ("a.mp3, b.mp3", layers((["a.mp3", "b.mp3"], 1))),
        ("a.mp3, songs + rain:0.5", layers((["a.mp3", "songs"], 1), (["rain"], 0.5))),
        ("a.mp3 : 2 + rain + stream", layers((["a.mp3"], 2), (["rain"], 1), (["stream"], 1))),
        ("Rain + Sun.mp3+rain", layers((["Rain + Sun.mp3"], 1), (["rain"], 1))),
        ("Rain + Sun.mp3:0.5+rain", layers((["Rain + Sun.mp3"], 0.5), (["rain"], 1))),
        ("a.mp3, Alone, again.mp3", layers((["a.mp3", "Alone, again.mp3"], 1))),
        ('"no, such.mp3", a.mp3', layers((["no, such.mp3", "a.mp3"], 1))),
        ("“one + two.mp3” + rain", layers((["one + two.mp3"], 1), (["rain"], 1))),
        ("x:2+rain", layers((["x:2"], 1), (["rain"], 1))),
        ("a.mp3,, +", layers((["a.mp3"], 1))),
        ('"a.mp3+rain', layers((["a.mp3"], 1), (["rain"], 1))),
        ("+,", ()),
    ],
)
def test_plus_mixes_and_commas_follow_unless_a_file_has_that_name(text, expected):
    assert music_layers(text, KNOWN.__contains__) == expected


@pytest.mark.parametrize("text", ["a.mp3+rain:0.5", "a.mp3, b.mp3+rain", '"one, two.mp3", a.mp3:2+rain'])
def test_layers_are_written_as_they_are_read(text):
    assert format_layers(music_layers(text, KNOWN.__contains__)) == text


def test_joined_names_stay_apart():
    assert music_layers(join_names(["one, two.mp3", "a.mp3"]), lambda _: False) == layers(
        (["one, two.mp3", "a.mp3"], 1)
    )
