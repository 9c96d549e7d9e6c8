"""Sentences of guided sessions in each language, and how they are spoken; a case is a line in golden-<tag>.yaml."""

from pathlib import Path

import pytest

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences
from scripts.tables import parse_table

FILES = sorted(Path(__file__).parent.glob("golden-*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_sentences_are_spoken_by_the_rules_of_their_language(file):
    """One test for each file, which reports all that differs: a test for each line would take twice as long."""
    language, cases = file.stem.removeprefix("golden-"), parse_table(file)
    expected = {written: spoken if isinstance(spoken, list) else [spoken] for written, spoken in cases.items()}
    assert {
        written: [normalize(sentence, language=language) for _, sentence in sentences(written, language)]
        for written in cases
    } == expected
    spoken = [sentence for parts in expected.values() for sentence in parts]
    assert [again for sentence in spoken if (again := normalize(sentence, language=language)) != sentence] == []


def test_every_language_has_its_sentences():
    assert len(FILES) >= 8
