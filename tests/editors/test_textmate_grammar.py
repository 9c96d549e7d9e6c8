"""The TextMate grammar of the script language agrees with the parser on what is a direction and what is spoken."""

import json
import re

import pytest

pytest.importorskip("babi.highlight", reason="babi is not installed, or needs a terminal that this system hasn't")

from script_examples import EXAMPLES, parsed_directions, shipped, spoken_characters
from textmate import FOLDER, grammar, parts, scopes

from audio.ambiences import AMBIENCES
from scripts.model.breathing import PATTERNS
from scripts.model.elements import BELLS, Heading
from scripts.model.text_runs import Placeholder, Variants, Words
from scripts.model.tree import flatten
from scripts.syntax.directions import DIRECTIONS, STRENGTHS
from scripts.syntax.header_reader import source_lines
from scripts.syntax.parser import parse

UNSPOKEN = ("meta.direction", "comment", "markup.heading", "meta.embedded", "meta.modifier", "meta.tag")


def has(scope, *names):
    return any(name == part or part.startswith(f"{name}.") for part in scope for name in names)


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_grammar_finds_exactly_the_directions_that_the_parser_finds(text):
    found = {
        (number, column)
        for number, row in enumerate(scopes(source_lines(text)), start=1)
        for column, scope in enumerate(row, start=1)
        if begins_direction(scope)
    }
    assert found == set(parsed_directions(text))


def begins_direction(scope):
    """Whether a character is the first of a direction; a section begins with its `#`."""
    if has(scope, "meta.direction.section"):
        return has(scope, "punctuation.definition.section")
    return has(scope, "punctuation.definition.direction.begin")


@pytest.mark.parametrize("text", EXAMPLES)
def test_no_spoken_word_looks_like_anything_else(text):
    rows = scopes(source_lines(text))
    wrong = [
        (line, column, character, rows[line - 1][column - 1])
        for line, column, character in spoken_characters(text)
        if has(rows[line - 1][column - 1], *UNSPOKEN)
    ]
    assert wrong == []


@pytest.mark.parametrize("text", EXAMPLES)
def test_chapters_words_from_the_listener_and_variants_are_marked(text):
    rows = scopes(source_lines(text))
    script, _ = parse(text, "a", "a.txt", words=["who", "name"])
    expected = {}
    for element in flatten(script.elements):
        if isinstance(element, Heading):
            expected[element.place.line, element.place.column] = "punctuation.definition.heading"
        for part in element.parts if isinstance(element, Words) else ():
            if isinstance(part, Placeholder):
                expected[part.place.line, part.place.column] = "punctuation.definition.variable.begin"
            elif isinstance(part, Variants):
                expected[part.place.line, part.place.column] = "punctuation.definition.variants.begin"
    for (line, column), name in expected.items():
        assert has(rows[line - 1][column - 1], name), (line, column, name, rows[line - 1][column - 1])


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.name)
def test_the_front_matter_of_the_sessions_is_yaml_and_ends_where_the_parser_says(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    end = lines.index("---", 1)
    rows = scopes(lines)
    assert all(has(rows[number][0], "meta.embedded") for number in range(1, end) if lines[number])
    assert not any(has(scope, "meta.embedded") for row in rows[end:] for scope in row)


def test_an_unclosed_quote_in_the_front_matter_does_not_swallow_the_body():
    rows = scopes(["---", 'title: "Evening', "---", "Rest. [3s]"])
    assert has(rows[3][6], "meta.direction")
    assert not has(rows[3][0], "string", "meta.embedded")


SEP = "punctuation.separator"
BEGIN, END = ("[", "punctuation.definition.direction.begin"), ("]", "punctuation.definition.direction.end")


def word(written, scope="keyword.other.direction"):
    return (written, scope)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[~10s-1m]", [("~", "keyword.operator.about"), ("10", "constant.numeric.time"), ("s", "keyword.other.unit"),
                       ("-", "keyword.operator.range"), ("1", "constant.numeric.time"), ("m", "keyword.other.unit")]),
        ("[at 1:30]", [word("at"), ("1:30", "constant.numeric.clock")]),
        ("[breathe 4-6 to 5-8 for ~3m]",
         [word("breathe"), ("4-6", "constant.numeric.breath"), ("to", "keyword.other"),
          ("5-8", "constant.numeric.breath"), ("for", "keyword.other"), ("~", "keyword.operator.about"),
          ("3", "constant.numeric.time"), ("m", "keyword.other.unit")]),
        ("[breathe box x4]",
         [word("breathe"), ("box", "support.constant.pattern"), ("x4", "constant.numeric.rounds")]),
        ("[bell bowl x2]", [word("bell"), ("bowl", "support.constant.bell"), ("x2", "constant.numeric.rounds")]),
        ("[voice heart]", [word("voice"), ("heart", "entity.name.reference")]),
        ("[include aftercare]",
         [("include", "keyword.control.direction"), ("aftercare", "entity.name.reference")]),
        ("[repeat x3]", [("repeat", "keyword.control.direction"), ("x3", "constant.numeric.rounds")]),
        ("[music flute.mp3+rain]",
         [word("music"), ("flute.mp3", "string.unquoted.file"), ("+", "keyword.operator.mix"),
          ("rain", "support.constant.ambience")]),
        ('[music "a [1].mp3" -3dB]',
         [word("music"), ('"a [1].mp3"', "string.quoted"), ("-3dB", "constant.numeric.gain")]),
    ],
)  # fmt: skip
def test_the_parts_of_a_direction_are_marked(text, expected):
    marked = [part for part in parts(text) if part[1] != "meta.direction"]
    assert marked == [BEGIN, *expected, END]


@pytest.mark.parametrize(
    ("line", "written", "scope"),
    [
        ("Rest. // not yet", "// not yet", "comment.line.double-slash"),
        ("Rest. <!-- no --> Now.", "<!--", "comment.block.html"),
        ("It is *now*.", "*", "punctuation.definition.emphasis"),
        (r"A \[bracket\]", r"\[", "constant.character.escape"),
        ("no full stop\\", "\\", "constant.character.escape.line-end"),
        (r"\# not a chapter", r"\#", "constant.character.escape"),
        ("(Al){aluminum}", "aluminum", "string.unquoted.pronunciation"),
        ('(Hello.)[voice:"heart"]', "voice", "entity.other.attribute-name"),
        ('<break time="3s"/>', "break", "entity.name.tag"),
        ("- an item", "-", "punctuation.definition.list.begin"),
    ],
)
def test_other_signs_are_marked(line, written, scope):
    assert (written, scope) in parts(line)


@pytest.mark.parametrize(
    "line",
    ["#calm down", "#1 Notice", "https://example.org", "[words](https://example.org)", "3 * 4 * 5", "snake_case_name"],
)
def test_text_that_only_looks_like_a_sign_stays_text(line):
    names = [scope for _, scope in parts(line)]
    assert [name for name in names if not name.startswith("meta.bracketed")] == []


def test_an_unknown_direction_does_not_look_like_one():
    assert parts("[brethe 4-6]") == [("[brethe 4-6]", "meta.bracketed")]


def alternatives(key, index=None):
    """The words between the bars of a pattern of the grammar."""
    rule = grammar()["repository"][key]
    pattern = rule["match"] if index is None else rule["patterns"][index]["match"]
    return set(re.search(r"\((?:\?:)?((?:[\w-]+\|)+[\w-]+)\)", pattern)[1].split("|"))


def test_the_words_in_the_grammar_are_those_of_the_program():
    assert alternatives("ambience") == set(AMBIENCES)
    assert alternatives("arguments", 2) == set(PATTERNS)
    assert alternatives("arguments", 3) == set(BELLS) - {"bell"}
    assert alternatives("arguments", 4) == set(STRENGTHS)
    named = alternatives("file-direction") | alternatives("block-direction") | alternatives("other-direction")
    assert named == set(DIRECTIONS)


def test_the_extension_names_files_that_exist():
    contributed = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["contributes"]
    named = [contributed["languages"][0]["configuration"], contributed["grammars"][0]["path"]]
    assert all((FOLDER / name).is_file() for name in named)
    assert contributed["grammars"][0]["scopeName"] == grammar()["scopeName"]
    json.loads((FOLDER / "language-configuration.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "begin",
    ["[1", "[1s", "[1 1 ", "[~1,", "[music ", '[music "',
     "[music “a", "[sound [a]", "(", "(a", "(()", "(\\a", "{~a|", "*a ", "_a ",
     "%% ", "<p ", "[pause 1s", "[breathe 1-", "[voice a", "# ", "# a ", "//", "\\", " ", "[ "],
)  # fmt: skip
def test_no_line_makes_the_engine_give_up(begin):
    repeated, blanks = begin * 600, begin + " " * 4000
    assert len(scopes([repeated, blanks, f"{repeated}]"])) == 3  # the engine gives up with an error after many tries
