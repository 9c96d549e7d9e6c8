"""Directions in words for listeners."""

import pytest
from script_helpers import FakeDurations, lines

from scripts.output.cue_words import cue_words, length_words
from scripts.timing.layout import lay_out


def described(text):
    """The words of every cue of a script that isn't an automatic rest."""
    cues = lay_out(lines(text), FakeDurations(lambda _: 1000), None)
    return [words for cue in cues if (words := cue_words(cue))]


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ("[8s]", "(8 seconds of quiet)"),
        ("[~8s]", "(about 8 seconds of quiet)"),
        ("[1m 30s]", "(1 minute 30 seconds of quiet)"),
        ("[400ms]", "(1 second of quiet)"),
        ("[hold ~20s up to 4m]", "(quiet until you press a key, 4 minutes at most; about 20 seconds in a file)"),
        ("[bell]", "(a bell)"),
        ("[bell bowl x2]", "(a singing bowl, twice)"),
        ("[bell wooden x3]", "(a wooden bell, three times)"),
        ("[breathe 4-6 x6]", "(breathe in 4, out 6, six times; 1 minute)"),
        ("[breathe 4-7-8 x1]", "(breathe in 4, hold 7, out 8, once; 19 seconds)"),
        ("[breathe box x2]", "(breathe in 4, hold 4, out 4, hold 4, twice; 32 seconds)"),
        ("[breathe 5-5 x20]", "(breathe in 5, out 5, 20 times; 3 minutes 20 seconds)"),
        ("[count 1-10 every 3s]", "(counting from 1 to 10; 30 seconds)"),
        ("[music rain]", "(music: rain)"),
        ("[music off]", "(the music ends)"),
        ("[music alone for 1m]", "(music alone; 1 minute)"),
    ],
)
def test_a_direction_is_described(direction, words):
    assert described(f"Hello.\n\n{direction}\n\nGood night.\n") == ["Hello.", words, "Good night."]


def test_lengths_are_rounded_to_a_second():
    assert [length_words(each) for each in (0, 1499, 60_000, 61_000, 150_000)] == [
        "1 second",
        "1 second",
        "1 minute",
        "1 minute 1 second",
        "2 minutes 30 seconds",
    ]
