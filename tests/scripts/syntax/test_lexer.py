import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, problems, repeated

from scripts.syntax.lexer import tokens

SIGNS = st.text(alphabet="ab 12s[](){}<>/\\*#\"'=~pausebreak:", max_size=40)


def cut(line):
    return [(token.kind, token.text, token.column) for token in tokens(line)]


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("", []),
        ("Let go.", [("text", "Let go.", 1)]),
        ("Let [3s] go", [("text", "Let ", 1), ("direction", "3s", 5), ("text", " go", 9)]),
        ("{who}", [("placeholder", "who", 1)]),
        ("{ who }!", [("placeholder", "who", 1), ("text", "!", 8)]),
        ("{größe_2}", [("placeholder", "größe_2", 1)]),
        ("{1}", [("stray", "{", 1), ("text", "1", 2), ("stray", "}", 3)]),
        ("😀 [3s]", [("text", "😀 ", 1), ("direction", "3s", 3)]),
        ("a ] b", [("text", "a ", 1), ("stray", "]", 3), ("text", " b", 4)]),
        ("[[3s]", [("stray", "[", 1), ("direction", "3s", 2)]),
        (r"\[a\] \{b\} \(pause\) \# \* \/\/ \< \\", [("text", r"[a] {b} (pause) # * // < " + "\\", 1)]),
        (r"\a", [("text", r"\a", 1)]),
        ("// all of it", []),
        ("said // not [3s] this", [("text", "said ", 1)]),
        ("http://x and//or", [("text", "http://x and//or", 1)]),
        (r"a \// b", [("text", "a // b", 1)]),
        ("(pause 5 seconds)", [("text", "(pause 5 seconds)", 1)]),
        ("(pauses)", [("text", "(pauses)", 1)]),
        ("(pause", [("text", "(pause", 1)]),
        ('<break time="5s"/>', [("direction", "pause 5s", 1)]),
        ("<BREAK time='500ms' />", [("direction", "pause 500ms", 1)]),
        ("<break time=5s/>", [("direction", "pause 5s", 1)]),
        ('<break time="5s"></break>', [("direction", "pause 5s", 1)]),
        ('<break strength="x" time = "2 s">', [("direction", "pause 2 s", 1)]),
        ("<break/>", [("direction", "pause ", 1)]),
        ("<break time=", [("stray", "<", 1), ("text", "break time=", 2)]),
        ("a < b", [("text", "a < b", 1)]),
    ],
)
def test_a_line_is_split_into_words_placeholders_and_directions(line, pieces):
    assert cut(line) == pieces


@given(st.one_of(st.text(max_size=60), SIGNS))
def test_tokens_have_the_right_columns_and_cover_the_line(line):
    found = list(tokens(line))
    position = 0
    for token in found:
        begin = token.column - 1
        assert begin >= position
        assert line[begin : begin + len(token.markup)] == token.markup
        position = begin + len(token.markup)
    covered = "".join(token.markup for token in found)
    if "//" not in line and "break" not in line.lower():
        assert covered == line


@given(st.text(alphabet="[](){}#*\\<", max_size=30))
def test_a_sign_after_a_backslash_is_text(signs):
    assert "".join(token.text for token in tokens("".join(f"\\{sign}" for sign in signs))) == signs


@pytest.mark.parametrize(
    "piece",
    ["[", "]", "{", "(", "(pause(", "(pause ", "<", "< ", "<break", "<break ", "\\", "*", " //", "{a", "{ ", "time="],
)
def test_lexing_takes_linear_time(piece):
    assert growth(cut, lambda signs: "<break " + repeated(piece)(signs)) < 16


@pytest.mark.parametrize("begin", ["<", "(", "{", "{a", "<break time", "<break time=", "[", "</"])
def test_lexing_spaces_takes_linear_time(begin):
    assert growth(cut, lambda signs: begin + " " * signs) < 16


def test_empty_braces_are_one_problem():
    (problem,) = problems("Breathe {} now.")
    assert (problem.code, problem.place.column, problem.width) == ("stray-bracket", 9, 2)
