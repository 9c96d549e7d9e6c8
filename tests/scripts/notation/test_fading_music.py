"""Cues that fade the music of a script: they work if the front matter names the music."""

import pytest

from scripts.model.elements import Music
from scripts.syntax.parser import parse


def music(body, name="rain"):
    script, problems = parse(f"---\nmusic: {name}\n---\n{body}", "a", "a.txt")
    notes = [problem.code for problem in problems if problem.severity == "warning"]
    return [element.source for element in script.elements if isinstance(element, Music)], notes


@pytest.mark.parametrize(
    "cue",
    ["[fade out]", "[Music fades out]", "(music fades out)", "[fade music out]", "[FADE OUT MUSIC]", "[Ausblenden]"],
)
def test_a_cue_to_fade_out_turns_the_scripts_music_off(cue):
    assert music(f"Breathe. {cue} Rest.") == (["none"], [])


def test_a_cue_to_fade_in_brings_the_music_back_once_it_is_off():
    assert music("[fade in]\nBreathe.\n[fade out]\nRest.\n[fade in]\nRise.") == (["none", "rain"], ["read-as-note"])


def test_without_music_the_cue_is_a_note():
    assert music("Breathe. [fade out] Rest.", name="none") == ([], ["read-as-note"])
