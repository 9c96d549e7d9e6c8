"""A misspelled `[music]` before an ambience, as opposed to a cue for music."""

import pytest

from audio.ambiences import AMBIENCES
from scripts.syntax.parser import parse


def codes(text):
    return [problem.code for problem in parse(text, "a", "a.txt")[1]]


@pytest.mark.parametrize("name", AMBIENCES)
def test_misspelled_music_before_any_ambience_is_an_error(name):
    assert codes(f"Hi.\n\n[musik {name}]") == ["unknown-direction"]


@pytest.mark.parametrize("cue", ["Musik", "Musik wird leiser", "soft music fades in"])
def test_a_cue_for_music_is_read_as_a_note(cue):
    assert codes(f"Hi.\n\n[{cue}]") == ["read-as-note"]
