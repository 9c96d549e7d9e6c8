"""Ordinary words before a colon are spoken; only speakers' names are dropped."""

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from scripts.model.elements import Words
from scripts.model.tree import flatten
from scripts.syntax.parser import parse

TABLE = yaml.safe_load((Path(__file__).parent / "words_before_colons.yaml").read_text(encoding="utf-8"))
PAIRS = [
    pytest.param(language, *pair, id=f"{language}-{'-'.join(pair)}")
    for language, words in TABLE.items()
    for pair in pairwise(words.split(", "))
    if "Pace" not in pair  # a detail of a script, in English
]


@pytest.mark.parametrize(("language", "first", "second"), PAIRS)
def test_ordinary_words_before_a_colon_are_spoken(language, first, second):
    paragraphs = [f"{first}: la luna.", f"{second}: la terra."]
    for times in (1, 2):
        text = f"---\nlanguage: {language}\n---\n" + "\n\n".join(paragraphs * times)
        elements = flatten(parse(text, "a", "a.txt")[0].elements)
        spoken = ["".join(map(str, each.parts)) for each in elements if isinstance(each, Words)]
        assert [each for each in spoken if ":" in each] == paragraphs * times
