from dataclasses import fields
from importlib.resources import files

import pytest
import yaml

from scripts.model.breathing import PATTERNS
from scripts.normalization.builtin_phrases import Phrases, has_phrases, phrases
from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences

LANGUAGES = sorted(
    file.name for file in files("scripts.normalization.phrases").iterdir() if file.name.endswith(".yaml")
)


EIGHT = ["de", "en", "es", "fr", "it", "nl", "pl", "pt"]
LISTS = ("preface_full", "preface_short", "preface_intense", "grounding")


def content_of(name):
    return yaml.safe_load((files("scripts.normalization.phrases") / name).read_text(encoding="utf-8"))


def texts_in(value):
    """Every text in a file of phrases, at any depth."""
    if isinstance(value, str):
        return [value]
    return [text for each in (value.values() if isinstance(value, dict) else value) for text in texts_in(each)]


def shape(value):
    """The keys of mappings, the lengths of lists, and the types of everything else."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return len(value) if isinstance(value, list) else type(value)


def _spoken(content):
    """The phrases without the words that only tell cautions from other sentences; languages have more or fewer."""
    return {key: value for key, value in content.items() if key not in ("cautions", "assurances")}


def test_eight_languages_have_phrases():
    assert [name.removesuffix(".yaml") for name in LANGUAGES] == EIGHT


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_has_the_same_phrases(name):
    content = content_of(name)
    assert set(content) == {field.name for field in fields(Phrases)}
    assert shape(_spoken(content)) == shape(_spoken(content_of("en.yaml")))
    assert set(content["headings"]) == {"before", "closing"}
    assert set(content["breathe"]) == {"in", "more", "hold", "out"}
    assert set(content["shown"]) == {"breathe", "in", "more", "hold", "out", "rest"}
    assert all(isinstance(content[key], list) and content[key] for key in LISTS)


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_phrase_is_empty_or_left_in_english(name):
    texts = texts_in(content_of(name))
    assert all(text.strip() == text and any(map(str.isalpha, text)) for text in texts)
    english = {text for text in texts_in(_spoken(content_of("en.yaml"))) if len(text) > 3}
    english -= set(content_of("en.yaml")["facts"])
    assert name == "en.yaml" or not english & set(texts)


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_phrase_has_a_note_for_translators(name):
    lines = (files("scripts.normalization.phrases") / name).read_text(encoding="utf-8").splitlines()
    for index, line in enumerate(lines):
        if line and line[0].isalpha():
            assert lines[index - 1].startswith("# "), line


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_phrase_can_be_spoken_as_one_sentence(name):
    language = name.removesuffix(".yaml")
    words = phrases(language)
    every = [
        *words.preface_full,
        *words.preface_short,
        *words.preface_intense,
        *words.grounding,
        *words.breathe.values(),
        words.carrier,
    ]
    language = name.removesuffix(".yaml")
    for sentence in every:
        assert normalize(sentence, language=language) == sentence
        assert [text for _, text in sentences(sentence, language)] == [sentence]


def test_every_phase_of_a_pattern_has_its_cue():
    phases = {phase for first, _ in PATTERNS.values() for phase, _ in first.phases}
    assert phases - {"rest"} <= set(phrases("en").breathe)


@pytest.mark.parametrize(
    ("language", "like"),
    [("en", "en"), ("EN-gb", "en"), ("de-AT", "de"), ("pt_BR", "pt"), ("xx", None), ("../en", None), ("", None)],
)
def test_phrases_are_found_by_language_tag_and_fall_back_to_english(language, like):
    assert phrases(language) == phrases(like or "en")
    assert has_phrases(language) == (like is not None)


CAUTIONS = {
    "en": "pregnancy|heart|blood pressure|aneurysm|stroke|epilepsy|glaucoma|retinal|surgery|psychosis|bipolar|water"
    "|standing|driving|alone|tingling|light-headed",
    "de": "schwangerschaft|herzkrankheit|blutdruck|aneurysma|schlaganfall|epilepsie|glaukom|netzhaut|operation|psychose"
    "|bipolar|wasser|stehen|fahren|allein|kribbeln|benommenheit",
    "es": "embarazo|corazón|presión arterial alta|aneurisma|cerebrovascular|epilepsia|glaucoma|retina|operación"
    "|psicosis|bipolar|agua|de pie|conduciendo|a solas|hormigueo|cabeza ligera",
    "fr": "grossesse|cœur|tension élevée|anévrisme|vasculaire cérébral|épilepsie|glaucome|rétine|opération|psychose"
    "|bipolaire|eau|debout|conduisant|sans quelqu'un|fourmillements|tête légère",
    "it": "gravidanza|cuore|pressione alta|aneurisma|ictus|epilessia|glaucoma|retina|operazione|psicosi|bipolare|acqua"
    "|in piedi|guidi|senza qualcuno|formicolio|testa leggera",
    "nl": "zwangerschap|hartziekte|bloeddruk|aneurysma|beroerte|epilepsie|glaucoom|netvlies|operatie|psychose|bipolaire"
    "|water|staand|rijdt|alleen|tintelingen|licht hoofd",
    "pl": "ciąży|serca|ciśnieniu krwi|tętniaku|udarze|padaczce|jaskrze|siatkówki|operacji|psychozie|dwubiegunowej"
    "|wodzie|stojąco|prowadzenia|bez kogoś|mrowienie|lekkość w głowie",
    "pt": "gravidez|coração|pressão alta|aneurisma|derrame|epilepsia|glaucoma|retina|cirurgia|psicose|bipolar|água"
    "|em pé|dirigindo|sem alguém|formigamento|cabeça leve",
}


@pytest.mark.parametrize("language", EIGHT)
def test_the_intense_preface_names_every_caution(language):
    preface = " ".join(phrases(language).preface_intense).lower()
    cautions = CAUTIONS[language].split("|")
    assert len(cautions) == 17
    assert [caution for caution in cautions if caution not in preface] == []
