"""Scripts as people write them, imported and exported."""

import re
from functools import cache
from pathlib import Path

import pytest
from spoken_cues import cues

from scripts.documents.conversion import convert
from scripts.documents.document import Document
from scripts.documents.reading import read_document

FOLDER = Path(__file__).with_name("documents")
DOCUMENTS = {
    "yoga.docx": ("Slow Evening Yoga", "en"),
    "atem.odt": ("Ruhig atmen", "de"),
    "body scan.md": ("Body Scan for Sleep", "en"),
    "la playa.html": ("La playa al atardecer", "es"),
    "assistant.txt": ("Letting Go of Stress: A Guided Meditation", "en"),
    "chair yoga.docx": ("CHAIR YOGA – Thursday 10:30, Community Centre Rm. 4", "en"),
    "jardin.odt": ("El jardín interior", "es"),
    "4-6-Atmung.rtf": ("Die 4-6-Atmung: Atemübung für Zwischendurch", "de"),
    "body scan.html": ("Body scan – 15 minutes", "en"),
    "evening wind-down.md": ("Evening Wind-Down", "en"),
}
"""Each document's title and language."""

HEARD = ("chair yoga.docx", "jardin.odt", "4-6-Atmung.rtf", "body scan.html", "evening wind-down.md")
"""The documents of which all that is heard stands in a file of the folder `spoken`, a line each."""


@pytest.fixture(params=DOCUMENTS)
def name(request):
    """The name of a document."""
    return request.param


@pytest.fixture
def conversion(name):
    """The document as a script."""
    return converted(name)


@cache
def converted(name):
    return convert(read_document(FOLDER / name), "brought", "brought.txt")


def test_importing_its_script_again_changes_nothing(conversion):
    again = convert(Document(conversion.text), "brought", "brought.txt")
    assert again.text == conversion.text


def test_its_title_is_known(name, conversion):
    assert conversion.title == DOCUMENTS[name][0]


def test_its_language_is_known(name, conversion):
    pytest.importorskip("pycld2", reason="pycld2 has no wheel for this machine")
    assert conversion.language == DOCUMENTS[name][1]


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("yoga.docx", ["Page 1", "draft", "fast", "Ask Kim", "Child’s pose\t2"]),
        ("la playa.html", ["Aquí meter música", "Lucía", "[a]", "font-family", "\nEl camino\n"]),
    ],
)
def test_private_and_deleted_words_are_gone(conversion, gone):
    assert [words for words in gone if words in conversion.text] == []


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        ("yoga.docx", ["# Three things to try"]),
        ("la playa.html", ["# El mar"]),
        ("body scan.md", ["# Related: Yoga Nidra, PMR", "Sleep well."]),
    ],
)
def test_only_what_may_be_meant_otherwise_is_to_be_looked_at(conversion, doubtful):
    lines = conversion.text.split("\n")
    doubts = [doubt for doubt in conversion.doubts if doubt.code not in ("read-as-pause", "bad-length")]
    assert [lines[doubt.place.line - 1] for doubt in doubts] == doubtful


@pytest.mark.parametrize("name", HEARD)
def test_every_audible_word_is_right(name):
    pytest.importorskip("pycld2", reason="pycld2 has no wheel for this machine")
    script = convert(read_document(FOLDER / name), "brought", "brought.txt").text
    expected = (FOLDER / "spoken" / f"{name}.txt").read_text(encoding="utf-8")
    assert cues(script, marks=True) == expected.splitlines()


def test_its_pace_is_calm(conversion):
    assert "\npace: 0.75\nrests:" in conversion.text.replace("\nlanguage: de", "").replace("\nlanguage: es", "")


def test_no_document_has_errors(conversion):
    assert [str(doubt) for doubt in conversion.doubts if doubt.severity == "error"] == []


def test_every_pause_is_written_in_our_notation(conversion):
    kinds = r"(?i)pause|pausa|stille|silence|silencio|gong|campana|chime"
    left = [
        line
        for line in conversion.text.split("\n")
        if re.search(kinds, line) and not re.search(r"\[(?:pause|bell)", line)
    ]
    assert left == (["(Pause here if you like, and drink some water.)"] if "Body Scan" in conversion.title else [])
