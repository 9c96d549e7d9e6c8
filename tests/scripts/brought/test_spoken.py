"""Written sentences and how they are spoken, by language; a case is a line in a file of the folder `spoken`."""

from pathlib import Path

import pytest
import yaml

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences

FILES = sorted((Path(__file__).parent / "spoken").glob("*.yaml"))
CASES = [
    pytest.param(language, written, spoken, id=f"{file.stem}-{language}-{written}")
    for file in FILES
    for language, cases in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    for written, spoken in cases.items()
]


def said(text, language):
    return [normalize(sentence, language=language) for _, sentence in sentences(text, language)]


@pytest.mark.parametrize(("language", "written", "spoken"), CASES)
def test_it_is_spoken_as_it_is_meant(language, written, spoken):
    expected = spoken if isinstance(spoken, list) else [spoken]
    assert said(written, language) == expected
    assert [normalize(sentence, language=language) for sentence in expected] == expected
