"""The spoken preface in a script's own words, with the built-in notes that they leave out."""

import pytest

from scripts.checks.check import check
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.lines import Utterance
from scripts.normalization.builtin_phrases import phrases
from scripts.syntax.parser import parse, read_script
from scripts.syntax.writer import front_matter

EIGHT = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")
OWN = (
    "Stay off the road with this, no driving and no machines. Stop when it gets too much or you feel faint. "
    "It is no doctor."
)
INTENSE_OWN = (
    "The breath will be quick. Lie on your back, don't stand or drive, and keep away from water. "
    "Not on your own at first. Leave it if you are pregnant or had surgery, if you have a heart condition, "
    "high blood pressure, an aneurysm or had a stroke, and with epilepsy, glaucoma, a torn retina, psychosis or "
    "bipolar disorder. Tingling and feeling light-headed are usual. Slow down whenever you like."
)


def preface(own, extent="full", body="Hello.", language="en"):
    text = f"---\nlanguage: {language}\n" + (f"preface: {own}\n" if own else "") + f"---\n{body}"
    lines = expand(read_script(text, "a", "a.txt"), Choices(preface=extent))
    return [line.text for line in lines if isinstance(line, Utterance) and line.place.file == "a"]


def test_the_preface_replaces_the_notes_that_it_says():
    assert preface(OWN) == [
        "Stay off the road with this, no driving and no machines.",
        "Stop when it gets too much or you feel faint.",
        "It is no doctor.",
    ]


def test_notes_that_the_preface_leaves_out_are_added():
    full = phrases("en").preface_full
    assert preface("Welcome, and no driving, please.") == ["Welcome, and no driving, please.", *full]
    assert preface("No driving, no machines.") == ["No driving, no machines.", *full[1:]]


def test_the_short_preface_is_the_same_with_ones_own_words():
    assert preface(OWN, "short") == list(phrases("en").preface_short)


@pytest.mark.parametrize("extent", ["full", "short"])
def test_notes_on_intense_breathing_are_never_left_out(extent):
    builtin = phrases("en")
    found = preface(OWN, extent, "[breathe connected]")
    assert [note for note in builtin.preface_intense if note not in found] == []
    assert found[:3] == preface(OWN)
    assert not set(builtin.preface_full) & set(found)
    assert not set(builtin.preface_short) & set(found)
    assert preface("Hi.", extent, "[breathe connected]")[1:] == preface("", extent, "[breathe connected]")


def test_notes_on_intense_breathing_can_be_said_in_other_words():
    found = preface(f'["{OWN}", "{INTENSE_OWN}"]', "full", "[breathe connected]")
    assert not set(phrases("en").preface_intense) & set(found)
    without = INTENSE_OWN.replace("epilepsy, ", "")
    found = preface(f'["{OWN}", "{without}"]', "short", "[breathe connected]")
    assert [note for note in phrases("en").preface_intense if note in found] == [phrases("en").preface_intense[5]]


@pytest.mark.parametrize("language", EIGHT)
def test_every_built_in_note_has_facts_that_it_says_itself(language):
    words = phrases(language)
    for notes, body in ((words.preface_full, "Hello."), (words.preface_intense, "[breathe connected]")):
        everything = [*words.preface_intense, *words.preface_full]
        assert preface(f'["{" ".join(everything)}"]', body=body, language=language) == everything
        for note in notes:
            own = " ".join(each for each in everything if each != note)
            added = preface(f'["{own}"]', body=body, language=language)
            assert added[-1] == note, note


@pytest.mark.parametrize(
    ("own", "added"),
    [
        ("My therapist wrote this.", 2),
        ("You may feel dizzy or distressed. That will not stop.", 1),
        ("Driving is no problem, and no machine is in the way.", 0),
        ("Even if you feel faint or upset, don't stop.", 1),
    ],
)
def test_the_words_of_a_caution_without_the_caution_leave_it_in(own, added):
    assert phrases("en").preface_full[added] in preface(own)


def test_reassuring_words_leave_the_notes_on_intense_breathing_in():
    own = (
        "You are not alone. First, lie down or stand up, by the water. Pregnancy, surgery, heart disease, high blood "
        "pressure, aneurysms, strokes, epilepsy, glaucoma, a torn retina, psychosis, bipolar disorder: no problem."
    )
    assert set(phrases("en").preface_intense[1:6]) <= set(preface(f'"{own}"', body="[breathe connected]"))


@pytest.mark.parametrize("language", EIGHT)
def test_the_cautions_of_each_language_are_cautions_by_its_own_words(language):
    """A caution that isn't known as one could be replaced by any words with its facts."""
    words = phrases(language)
    facts = ", ".join(f'"{fact.split("|")[0]}"' for fact in words.facts)
    found = preface(f"[{facts}]", body="[breathe connected]", language=language)
    assert set(words.preface_intense[1:6]) | set(words.preface_full) <= set(found)


@pytest.mark.parametrize("value", ["none", "Off", "[none]"])
def test_the_preface_cannot_be_left_out(value):
    _, problems = parse(f"---\npreface: {value}\n---\nHello.", "a", "a.txt")
    assert [(problem.code, "not left out" in problem.message) for problem in problems] == [("bad-value", True)]
    assert preface("") == list(phrases("en").preface_full)


def test_check_names_what_is_added():
    text = "---\npreface: No driving, no machines.\n---\nHello.\n\n[closing]\n\nBye.\n"
    _, problems = check(text, "a", "a.txt")
    found = [problem for problem in problems if problem.code == "preface-note"]
    assert [problem.message.partition("added: ")[2] for problem in found] == list(phrases("en").preface_full[1:])
    assert {(problem.place.line, problem.severity) for problem in found} == {(2, "warning")}


@pytest.mark.parametrize(
    ("language", "own"),
    [
        ("de", "Bitte nicht beim Autofahren hören, und nicht an einer Maschine."),
        ("de", "Nichts für unterwegs im Auto oder an Maschinen."),
        ("en", "Not at the wheel, please, and not at a machine."),
    ],
)
def test_driving_is_understood_in_common_words(language, own):
    assert preface(own, language=language) == [own, *phrases(language).preface_full[1:]]


def test_a_language_without_phrases_speaks_the_own_words_only():
    assert preface("Kör inte bil.", language="sv") == ["Kör inte bil."]
    assert preface("", language="sv") == []


def test_the_preface_is_written_back():
    header = read_script(f'---\npreface: "{OWN}"\n---\nHello.', "a", "a.txt").header
    assert parse("\n".join([*front_matter(header), "Hello."]), "a", "a.txt")[0].header == header
