"""Written sentences and how they are spoken, by language; a case is a line in a file of the folder `spoken`."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences
from scripts.tables import parse_table

FILES = sorted((Path(__file__).parent / "spoken").glob("*.yaml"))
CASES = [
    pytest.param(language, written, spoken, id=f"{file.stem}-{language}-{written}")
    for file in FILES
    for language, cases in parse_table(file).items()
    for written, spoken in cases.items()
]


def said(text, language):
    return [normalize(sentence, language=language) for _, sentence in sentences(text, language)]


@pytest.mark.parametrize(("language", "written", "spoken"), CASES)
def test_it_is_spoken_as_it_is_meant(language, written, spoken):
    expected = spoken if isinstance(spoken, list) else [spoken]
    assert said(written, language) == expected
    assert [normalize(sentence, language=language) for sentence in expected] == expected


PIECES = [
    *("1", "12", "988", "1990s", "30s", "½", "3.5", "-5", "$", "€20", "%", "°C", "kg", "min.", "St.", "Dr.", "No."),
    *("Main", "the", "call", "am", "PM", ":", ":30", "-", "–", "/", ",", ".", "...", "I", "II", "Part", "Henry", "NOT"),
    *("US", "x", "×", "+", "=", "<", "~", "#", "@", "&", "→", "(", ")", '"', "'", "ễ", "я", "妈", "http://a.com/b"),
    *("a@b.co", "mp3", "st", "Mon", "Sept.", "May", "5/12/2024", "7.30pm", "m²", "Ⅳ", "10k", "and/or", "w/", "24/7"),
    *("shh", "5'10\"", "007", "1:2:3", "٣", "①", "⟦0⟧", "0"),
]
WRITTEN = st.lists(st.sampled_from([*PIECES, *(f"{piece} " for piece in PIECES)]), max_size=9).map("".join)


@given(WRITTEN)
def test_no_digits_remain_and_normalizing_twice_changes_nothing(text):
    spoken = normalize(text)
    assert not any(map(str.isdigit, spoken.replace("⟦0⟧", "")))
    assert normalize(spoken) == spoken
