"""The page's own words: every language has all of them, and the page uses no others."""

import inspect
import re
from importlib.resources import files

import pytest

from scripts.normalization.builtin_phrases import has_phrases
from voice.web import page
from voice.web.markup import asset
from voice.web.words import page_words, words_language

LANGUAGES = sorted(path.stem for path in files("scripts.normalization.phrases").iterdir() if path.suffix == ".yaml")


def blanks(text):
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_with_built_in_phrases_have_all_words(language):
    assert words_language(language) == language
    english, words = page_words("en"), page_words(language)
    assert words.keys() == english.keys()
    assert {name: blanks(text) for name, text in words.items()} == {
        name: blanks(each) for name, each in english.items()
    }
    assert all(text == text.strip() != "" for text in words.values())
    assert language == "en" or words != english


@pytest.mark.parametrize(
    ("tag", "language"), [("de-AT", "de"), ("pt_BR", "pt"), ("EN-gb", "en"), ("he", "en"), ("ja-JP", "en"), ("", "en")]
)
def test_other_languages_fall_back_like_the_built_in_phrases(tag, language):
    assert words_language(tag) == language
    assert has_phrases(tag) == (language != "en" or tag.lower().startswith("en"))


def test_the_page_uses_every_word_it_has():
    scripts = "".join(path.read_text("utf-8") for path in files("voice.web").iterdir() if path.suffix == ".js")
    used = set(re.findall(r"\$(\w+)", asset("page.html"))) | set(re.findall(r'"(\w+)"', scripts))
    used |= set(re.findall(r'words\["(\w+)"\]', inspect.getsource(page)))
    assert page_words("en").keys() <= used
