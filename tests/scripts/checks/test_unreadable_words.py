from scripts.checks.check import check


def found(text):
    return [
        (problem.code, problem.place.line, problem.place.column, problem.width)
        for problem in check(text, "s", "s.txt")[1]
        if problem.code == "unreadable-word"
    ]


def test_a_word_in_another_script_is_reported_once_where_it_stands():
    text = "Hello, Ελένη and saṅkalpa.\n\nElένη? Ελένη again, мама.\n"
    assert found(text) == [("unreadable-word", 1, 8, 5), ("unreadable-word", 3, 1, 5), ("unreadable-word", 3, 21, 4)]


def test_a_word_with_a_pronunciation_and_a_word_of_the_language_are_not_reported():
    assert found("---\nsay: {Ελένη: Eleni}\n---\nHello, Ελένη, at the café.\n") == []
    assert found("---\nlanguage: el\n---\nΓεια σου, Ελένη.\n") == []


def test_the_message_says_how_the_word_is_spoken():
    (problem,) = [each for each in check("Say мама.\n", "s", "s.txt")[1] if each.code == "unreadable-word"]
    assert problem.message == "the voices of this language can't read 'мама'; it is spoken as 'mama'"
    assert problem.hint == "spell it as it sounds in the front matter: say: {мама: mama}"
    assert problem.severity == "warning"


def test_a_word_to_ask_for_is_reported_in_the_front_matter():
    assert found("---\nask:\n  name: Ελένη\n---\nHello, {name}.\n") == [("unreadable-word", 3, 9, 5)]


def test_units_styled_letters_and_ordinal_signs_are_not_reported():
    assert found("Take 5 µg, 1º, 𝒊𝒕𝒂𝒍𝒊𝒄 ｗｏｒｄｓ, π and saṅkalpa.\n") == []
