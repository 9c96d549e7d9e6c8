"""`outpour check` reports phonemes that the voice doesn't have, before anything is spoken."""

import json

import pytest


def problems(outpour, text):
    (outpour.folder / "a.txt").write_text(f"{text}\n\n[closing]\n\nFeel the floor.\n", encoding="utf-8")
    return [
        (each["line"], each["message"].partition(";")[0])
        for each in json.loads(outpour("check", "a.txt", "--json").out)
        if each["code"] == "unknown-sound"
    ]


def test_a_sign_without_a_sound_is_reported_at_its_line(outpour):
    assert problems(outpour, 'Rest.\n\nSay (ich)[ipa:"ɪç"] to them.') == [
        (3, "'ich': this voice has no sound for 'ç' in the phonemes 'ɪç'")
    ]


@pytest.mark.parametrize("text", ['Say (yoga)[ipa:"ˈjoʊɡə"].', '[voice joe] Say (ich)[ipa:"ɪç"].', "Say ich."])
def test_sounds_that_the_voice_has_or_skips_are_not_reported(outpour, text):
    assert problems(outpour, text) == []
