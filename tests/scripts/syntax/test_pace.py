"""Paces are read and written as factors and as words a minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import elements, script_of

from scripts.model.elements import PaceChange
from scripts.model.limits import PACES, WORDS_PER_MINUTE
from scripts.model.pace import PaceError, WordsPerMinute, format_pace, parse_pace
from scripts.syntax.writer import write_script

WORDS = st.integers(WORDS_PER_MINUTE[0] * 100, WORDS_PER_MINUTE[1] * 100).map(lambda each: WordsPerMinute(each / 100))
FACTORS = st.integers(int(PACES[0] * 10_000), int(PACES[1] * 10_000)).map(lambda each: each / 10_000)


@pytest.mark.parametrize(
    "text",
    [
        *("105 wpm", "105wpm", "105 WpM", " 105  wpm ", "105.0 WPM"),
        *("105 words per minute", "105 words a minute", "105 words/min", "105 words / minute"),
    ],
)
def test_words_a_minute_are_read_in_every_spelling(text):
    assert parse_pace(text) == WordsPerMinute(105)
    assert script_of(f"---\npace: {text}\n---\nHi.").header.pace == WordsPerMinute(105)
    assert [each.pace for each in elements(f"[pace {text}] Hi.") if isinstance(each, PaceChange)] == [
        WordsPerMinute(105)
    ]


@pytest.mark.parametrize("text", ["59 wpm", "301 wpm", "wpm", "-105 wpm", "1e2 wpm", "105 mph", "slow", "", "nan", "9"])
def test_anything_else_is_an_error(text):
    with pytest.raises(PaceError, match="60 to 300 words a minute"):
        parse_pace(text)


@given(WORDS | FACTORS)
def test_a_written_pace_reads_back(pace):
    assert parse_pace(format_pace(pace)) == pace
    written = write_script(script_of(f"---\npace: {format_pace(pace)}\n---\nOn. [pace {format_pace(pace)}] On."))
    again = script_of(written)
    assert again.header.pace == pace
    assert [each.pace for each in again.elements if isinstance(each, PaceChange)] == [pace]
