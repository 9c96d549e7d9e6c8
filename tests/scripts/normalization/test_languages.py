"""Properties that hold for any text in the languages whose numbers have cases, genders or spellings of their own."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, repeated

from scripts.normalization.normalize import normalize
from scripts.normalization.sentences import sentences

LANGUAGES = ["de", "de-AT", "de-CH", "nl", "pl"]
PIECES = {
    "de": "am |der |3. |1 |Min. |z. B. |Uhr |½ |Ludwig XIV. |x |er |€ |-|–|:|.|/|2024 |1. Mai ",
    "nl": "op |de |3e |1 |min. |bijv. |uur |½ |Willem III |x |'90 |€ |-|–|:|.|/|2024 |1 mei ",
    "pl": "w |do |3. |1 |min. |np. |godz. |½ |Jan Paweł II |x |lata 90. |zł |-|–|:|.|/|2024 |1 maja ",
}
ENGLISH = re.compile(r"\b(?:and|one|two|three|five|hundred|thousand|the|o'clock|percent|minutes|plus or|point|dash)\b")


def texts(language):
    return st.lists(
        st.sampled_from(PIECES[language[:2]].split("|")) | st.text("0123456789 ,.:-/", max_size=4), max_size=9
    ).map("".join)


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_no_digit_and_no_english_word_is_left_in_any_text(language, data):
    spoken = normalize(data.draw(texts(language)), language=language)
    assert not re.search(r"\d", spoken)
    assert not ENGLISH.search(spoken.lower())


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.data())
def test_normalizing_twice_changes_nothing_in_any_text(language, data):
    spoken = normalize(data.draw(texts(language) | st.text(max_size=40)), language=language)
    assert normalize(spoken, language=language) == spoken


@pytest.mark.parametrize("language", ["de", "nl", "pl"])
@pytest.mark.parametrize(
    "piece", ["1. ", "1-", "3x ", "12:30-", "Dr. ", "und/", "XIV. ", "am 3. und ", "1/2 ", "a. b. ", "0800 "]
)
def test_normalizing_takes_time_in_proportion_to_the_text(language, piece):
    def work(text):
        return [normalize(sentence, language=language) for _, sentence in sentences(text, language)]

    assert growth(work, lambda signs: repeated(piece)(signs) + "a", 8_000) < 20
