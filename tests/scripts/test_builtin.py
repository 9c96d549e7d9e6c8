from dataclasses import fields
from importlib.resources import files

import pytest
import yaml

from scripts.breath import PATTERNS
from scripts.builtin import Phrases, phrases
from scripts.prepare import spoken_form

LANGUAGES = sorted(file.name for file in files("scripts.phrases").iterdir() if file.name.endswith(".yaml"))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_has_exactly_the_phrases_there_are(name):
    content = yaml.safe_load((files("scripts.phrases") / name).read_text(encoding="utf-8"))
    assert set(content) == {field.name for field in fields(Phrases)}
    assert set(content["headings"]) == {"before", "closing"}
    assert set(content["breathe"]) == {"in", "more", "hold", "out"}
    assert all(
        isinstance(content[key], list) and content[key] for key in ("preface_full", "preface_short", "grounding")
    )


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_phrase_can_be_spoken_as_one_sentence(name):
    words = phrases(name.removesuffix(".yaml"))
    every = [
        *words.preface_full,
        *words.preface_short,
        *words.preface_intense,
        *words.grounding,
        *words.breathe.values(),
    ]
    for sentence in every:
        assert spoken_form(sentence) == sentence


def test_every_phase_of_a_pattern_has_its_cue():
    phases = {phase for first, _ in PATTERNS.values() for phase, _ in first.phases}
    assert phases - {"rest"} <= set(phrases("en").breathe)


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "xx", "xx-YY"])
def test_english_stands_in_for_what_there_is_not(language):
    assert phrases(language) == phrases("en")


@pytest.mark.parametrize(
    "word",
    [
        "pregnancy",
        "heart",
        "blood",
        "aneurysm",
        "stroke",
        "epilepsy",
        "glaucoma",
        "retinal",
        "surgery",
        "psychosis",
        "bipolar",
        "water",
        "standing",
        "driving",
    ],
)
def test_the_intense_preface_names_every_caution(word):
    assert word in " ".join(phrases("en").preface_intense).lower()
