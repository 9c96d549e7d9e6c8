"""The word of a script that stands for a person, and how the guide says the listener's words."""

import pytest

from scripts.errors import UnclearPersonError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import Utterance
from scripts.model.person import addressed, person_word, person_words
from scripts.syntax.parser import read_script

SHIPPED = sorted(library_folder().glob("*.txt"))


@pytest.mark.parametrize("ask", [["who"], ["film", "person"], ["companion", "place"], ["Wen"], ["quien"]])
def test_the_word_for_a_person_is_known_by_its_name(ask):
    assert person_word(ask) in ask
    assert len(person_words(ask)) == 1


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ([], "this script asks for no words"),
        (["film", "place"], 'asks for no person, only for film, place; instead of --for, use --set film="..."'),
        (["who", "companion"], 'asks for several people, who and companion; instead of --for, use --set who="..."'),
    ],
)
def test_none_or_several_are_an_error_that_lists_the_words(ask, message):
    with pytest.raises(UnclearPersonError, match=message.replace(".", r"\.")):
        person_word(ask)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Anna", "Anna"),
        ("my brother", "your brother"),
        ("My brother", "your brother"),
        ("our dog", "your dog"),
        ("my mother and my father", "your mother and your father"),
        ("my oldest friend, who left me when I was ten", "your oldest friend, who left you when you were ten"),
        ("your brother", "your brother"),
        ("the dog", "the dog"),
        ("My Fair Lady", "My Fair Lady"),
        ("myself", "myself"),
        ("Myra", "Myra"),
        ("the friend I lost", "the friend I lost"),
        ("my grandfather, a soldier of World War I", "your grandfather, a soldier of World War I"),
        ("my brother at the coal mine, and I", "your brother at the coal mine, and you"),
        ("my A&I group", "your A&I group"),
        ("a friend of mine", "a friend of mine"),
        ("my sister and a friend of mine", "your sister and a friend of yours"),
        ("my mother. I am here.", "your mother. You are here."),
    ],
)
def test_the_guide_says_your_for_the_listeners_my(text, said):
    assert addressed(text, "en-GB") == said


@pytest.mark.parametrize(("text", "language"), [("my brother", "de"), ("mein Bruder", "de"), ("mon frère", "fr")])
def test_texts_in_other_languages_stay(text, language):
    assert addressed(text, language) == text


def sentences(path, words):
    script = read_script(path.read_text(encoding="utf-8"), path.stem, path.name)
    return {
        line.text
        for minutes in (5, 15, 40)
        for seed in range(4)
        for line in expand(script, Choices(minutes, words=words, seed=seed))
        if isinstance(line, Utterance)
    }


PEOPLE = [path for path in SHIPPED if "ask:" in path.read_text("utf-8").split("---")[1]]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Anna", "Anna"), ("my brother", "your brother"), ("your brother", "your brother"), ("the dog", "the dog")],
)
@pytest.mark.parametrize("path", PEOPLE, ids=lambda path: path.stem)
def test_every_shipped_sentence_takes_a_name_and_a_description(path, typed, said):
    ask = read_script(path.read_text(encoding="utf-8"), path.stem, path.name).header.ask
    filled, marked = (sentences(path, dict.fromkeys(ask, text)) for text in (typed, "Xyz"))
    expected = {sentence.replace("Xyz", said) for sentence in marked if "Xyz" in sentence}
    assert expected
    assert expected <= filled
    for sentence in expected:
        assert not sentence.startswith(said) or said[0].isupper()  # it begins with a capital
        assert f"{said}'s" not in sentence


def test_every_shipped_session_asks_for_one_person_at_most():
    people = {
        path.stem: person_words(read_script(path.read_text("utf-8"), path.stem, path.name).header.ask)
        for path in SHIPPED
    }
    assert {name: words for name, words in people.items() if words} == {
        "confide": ["person"],
        "good-cry": ["who"],
        "gratitude": ["who"],
        "music": ["companion"],
        "pictures": ["who"],
        "walk": ["who"],
    }
