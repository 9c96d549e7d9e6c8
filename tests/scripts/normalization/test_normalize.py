import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, repeated

from scripts.model.limits import MAX_PIECES
from scripts.normalization.normalize import _written_out, normalize
from scripts.normalization.sentences import _remembered


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Let it go.", "Let it go."),
        ("Wait... and go.", "Wait, and go."),
        ("Wait … and go.", "Wait, and go."),
        ("Wait... Then go.", "Wait. Then go."),
        ("wait. . . ok", "wait, ok"),
        ("Let go...", "Let go."),
        ("Really...?", "Really?"),
        ("...and now", "and now"),
        ("“…yes.”", '"yes."'),
        ("well — then", "well, then"),
        ("well—then", "well, then"),
        ("well -- then", "well, then"),
        ("well--then", "well, then"),
        ("well - then", "well, then"),
        ("well-being", "well-being"),
        ("5–10 breaths", "five to ten breaths"),
        ("5-10 breaths", "five to ten breaths"),
        ("1.5-2.5 s", "one point five to two point five seconds"),
        ("10-minute", "ten-minute"),
        ("4-7-8.", "four, seven, eight."),
        ("4–7–8", "four, seven, eight"),
        ("5.5-5.5-5", "five point five, five point five, five"),
        ("555-1234", "five five five, one two three four"),
        ("Dr. Smith", "Doctor Smith"),
        ("See the dr. now", "See the dr. now"),
        ("tea, etc.", "tea, and so on."),
        ("e.g. tea", "for example tea"),
        ("tea & cake", "tea and cake"),
        ("*Now* and **here**", "Now and here"),
        ("[[h@l@U]] there", "h at l at U there"),
        ("a [pause 5s] b", "a pause five seconds b"),
        ("<break/>", "break/"),
        ("{who}", "who"),
        ("Smile 😀!", "Smile!"),
        ("👨‍👩‍👧 home", "home"),
        ("1️⃣ one", "one one"),
        ("re\u00adlax", "relax"),
        ("\u200fשלום\u200e", "slvm"),
        ("cafe\u0301", "café"),
        ("don’t “go”", 'don\'t "go"'),
        ("a\x00b\x1bc", "a b c"),
        ("21 °C", "twenty-one degrees Celsius"),
        ("go → there", "go, there"),
        ("", ""),
        (" ... ", ""),
        ("😀", ""),
        ("—", ""),
        ("?!", ""),
        ("\ud800", ""),
    ],
)
def test_words_are_normalized_to_their_spoken_form(written, spoken):
    assert normalize(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Call Nguyen.", "Call win."),
        ("NGUYEN and nguyen's", "win and win's"),
        ("*Nguyen*", "win"),
        ("Nguyenx and xNguyen", "Nguyenx and xNguyen"),
        ("In St. Ives.", "In saint eyevz."),
        ("in st. ives", "in saint eyevz"),
        ("don’t", "doant"),
        ("C# rocks", "see sharp rocks"),
        ("Ngu", "new"),
        ("hush", ""),
        ("brackets", "x y"),
        ("Cafe\u0301", "kaffay"),
    ],
)
def test_pronunciations_replace_whole_words(written, spoken):
    pronunciations = {
        "Ngu": "new",
        "Nguyen": "win",
        "St. Ives": "saint eyevz",
        "don't": "doant",
        "C#": "see sharp",
        "hush": "",
        "brackets": "[[x]] {y}",
        "café": "kaffay",
    }
    assert normalize(written, pronunciations) == spoken


TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet="aA1 .,;:!?…–—-&*'\"()[]{}#Dre.g\n", max_size=30))


@given(TEXTS)
def test_normalization_is_idempotent(text):
    spoken = normalize(text)
    assert normalize(spoken) == spoken


@given(TEXTS, st.dictionaries(st.text(min_size=1, max_size=4), TEXTS, max_size=3))
def test_no_markup_is_ever_spoken(text, pronunciations):
    spoken = normalize(text, pronunciations)
    assert not re.search(r"[\[\]{}<>*#|\\\x00-\x1f]", spoken)
    assert not spoken or any(map(str.isalnum, spoken))
    spoken.encode()


@pytest.mark.parametrize(
    "piece", [".", " .", "…", "— ", "- ", "& ", ", ", "1-", "1-2 ", "Dr. ", "*", "[", " ", "\"'", "a..."]
)
def test_normalization_takes_linear_time(piece):
    assert growth(normalize, lambda signs: repeated(piece)(signs) + "a", 10_000) < 16


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt", "nl", "pl"])
def test_a_mixture_of_digits_signs_and_letters_takes_linear_time(language):
    shuffle = Random(1).shuffle  # another order each time, so that no piece is in the cache

    def work(signs):
        shuffle(signs)
        normalize("".join(signs), language=language)

    assert growth(work, lambda signs: list("0123456789.-/\"'IVXabc :,") * (signs // 24), 8_000) < 16


@pytest.mark.parametrize("language", ["en", "fr", "pl"])
@pytest.mark.parametrize("piece", ["7", "1.", "½", "5°", "$1", "XIV", "1/", "+1 ", "3.5kg ", "a@"])
def test_digits_and_signs_without_end_take_linear_time(language, piece):
    assert growth(lambda text: normalize(text, language=language), repeated(piece), 40_000) < 16


def test_a_text_longer_than_any_sentence_is_written_out_whole():
    assert normalize("5 breaths, " * 300 + "1 bell") == "five breaths, " * 300 + "one bell"


def test_many_pronunciations_do_not_slow_normalization():
    def said(pronunciations):
        for number in range(2000):
            normalize(f"Say word{number} and other words like wordless ones.", pronunciations)

    assert growth(said, lambda words: {f"word{number}": "x" for number in range(words)}, 100) < 5


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("5–10 Minuutit, Nenä & Suu, Dr. Meier", "5–10 Minuutit, Nenä & Suu, Dr. Meier"),
        ("Klo 7:00, 3.5 kg ja $5", "Klo 7:00, 3.5 kg ja $5"),
        ("*Nyt* … ja 😀 sitten", "Nyt, ja sitten"),
    ],
)
def test_a_language_without_a_grammar_gets_no_word_and_keeps_its_numbers(written, spoken):
    assert normalize(written, language="fi") == spoken


def test_the_caches_hold_every_sentence_of_the_largest_script():
    """Sentences are needed again in the same order, for which a smaller cache would hold none of them in time."""
    assert _written_out.cache_info().maxsize >= MAX_PIECES
    assert _remembered.cache_info().maxsize >= MAX_PIECES
