"""Written sentences and how they are spoken, by language; a case is a line in a file of the folder `spoken`."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences
from scripts.tables import parse_table

FILES = sorted((Path(__file__).parent / "spoken").glob("*.yaml"))


def said(text, language):
    return [normalize(sentence, language=language) for _, sentence in sentences(text, language)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_sentences_are_spoken_as_they_are_meant(file):
    """One test for each file, which reports all that differs: a test for each line would take twice as long."""
    expected = {
        (language, written): spoken if isinstance(spoken, list) else [spoken]
        for language, cases in parse_table(file).items()
        for written, spoken in cases.items()
    }
    assert {(language, written): said(written, language) for language, written in expected} == expected
    spoken = [(language, sentence) for (language, _), parts in expected.items() for sentence in parts]
    assert [each for each in spoken if normalize(each[1], language=each[0]) != each[1]] == []


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
