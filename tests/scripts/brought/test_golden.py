"""Sentences of guided sessions in each language, and how they are spoken; a case is a line in golden-<tag>.yaml."""

from pathlib import Path

import pytest

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences
from scripts.tables import parse_table

CASES = [
    pytest.param(file.stem.removeprefix("golden-"), written, spoken, id=f"{file.stem}-{written}")
    for file in sorted(Path(__file__).parent.glob("golden-*.yaml"))
    for written, spoken in parse_table(file).items()
]


@pytest.mark.parametrize(("language", "written", "spoken"), CASES)
def test_a_sentence_is_spoken_by_the_rules_of_its_language(language, written, spoken):
    expected = spoken if isinstance(spoken, list) else [spoken]
    assert [normalize(sentence, language=language) for _, sentence in sentences(written, language)] == expected
    assert [normalize(sentence, language=language) for sentence in expected] == expected
