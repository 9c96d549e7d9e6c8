import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_helpers import elements, growth, located_problems, problems, repeated

from scripts.checks.check import check
from scripts.errors import FaultyScriptError, Place, Problem
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.elements import Bell, Closing, Condition, Heading, ParagraphEnd, Pause
from scripts.model.limits import MAX_PIECES, MAX_PROBLEMS, MAX_SCRIPT_SIZE
from scripts.model.lines import Utterance
from scripts.model.text_runs import Placeholder, Words
from scripts.syntax.header_reader import read_header
from scripts.syntax.parser import read_script


def short(text):
    return [
        "".join(part if isinstance(part, str) else f"<{part.name}>" for part in each.parts)
        if isinstance(each, Words)
        else f"# {each.title}"
        if isinstance(each, Heading)
        else type(each).__name__
        for each in elements(text)
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello.", ["Hello."]),
        ("a\n\n\n\nb", ["a", "ParagraphEnd", "b"]),
        ("a [3s] b", ["a", "Pause", "b"]),
        ("# One\na", ["# One", "a"]),
        ("  ## Two // not this\na", ["# Two", "a"]),
        ("#Three\na", ["# Three", "a"]),
        (r"\# not one", ["# not one"]),
        (r"# \[a\]" + "\nb", ["# [a]", "b"]),
        ("A.\r\nB.\rC", ["A.", "B.", "C"]),
        ("\ufeffa", ["a"]),
        ("\ta\t", ["a"]),
        ("a // b", ["a"]),
        ("// a\nb", ["b"]),
        ("see http://x.org/y", ["see http://x.org/y"]),
        ("---\ntitle: x\n---\na", ["a"]),
        ("---\ntitle: x\n...\na", ["a"]),
        ("\ufeff---\r\ntitle: x\r\n---\r\na", ["a"]),
        ("\n\n---  \ntitle: x\n---\na", ["a"]),
        ("---\n---\na", ["a"]),
        ("a\n---\nb", ["a", "b"]),
        ("---\nask: {who: you}\n---\nfor {who}", ["for <who>"]),
        ("[from 5m]a[end]b", ["Condition", "b"]),
        ("a\n[closing]\nb", ["a", "Closing", "b"]),
        ("😀 [3s] \u200fא", ["😀", "Pause", "א"]),
    ],
)
def test_a_script_is_read_line_by_line(text, pieces):
    assert [piece for piece in short(text) if piece != "ParagraphEnd" or "\n\n" in text] == pieces


def test_every_element_has_its_position():
    text = "---\nask: {b: c}\n---\n# T\na [3s] {b}\n\n[from 1m] x [bell] [end]\n[closing]"
    found = elements(text)
    assert [(type(each), each.place.line, each.place.column) for each in found] == [
        (Heading, 4, 1),
        (Words, 5, 1),
        (Pause, 5, 3),
        (Words, 5, 8),
        (ParagraphEnd, 6, 1),
        (Condition, 7, 1),
        (Closing, 8, 1),
    ]
    assert [(type(each), each.place.column) for each in found[5].body] == [(Words, 11), (Bell, 13)]
    assert found[3].parts == (Placeholder("b", Place("a.txt", 5, 8)),)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi [no such]", [("unknown-direction", 1, 4, 9)]),
        ("Hi [3s", [("stray-bracket", 1, 4, 1)]),
        ("Hi 3s]", [("stray-bracket", 1, 6, 1)]),
        ("Hi {", [("stray-bracket", 1, 4, 1)]),
        ("Hi {a b}", [("stray-bracket", 1, 4, 1), ("stray-bracket", 1, 8, 1)]),
        ("Hi [a [3s] b]", [("stray-bracket", 1, 4, 1), ("stray-bracket", 1, 13, 1)]),
        ("Hi <break time=5s", [("stray-bracket", 1, 4, 1)]),
        ("Hi {who}", [("unknown-word", 1, 4, 5)]),
        ("Hi\n[from 5m] a", [("unclosed-block", 2, 1, 9)]),
        (
            "[from 5m]\n[under 6m]\nHi [oops]",
            [("unclosed-block", 1, 1, 9), ("unclosed-block", 2, 1, 10), ("unknown-direction", 3, 4, 6)],
        ),
        ("Hi [end]", [("stray-end", 1, 4, 5)]),
        ("Hi [from 5m] a [closing] [end]", [("misplaced-closing", 1, 16, 9)]),
        ("Hi\n[closing]\na\n[closing]", [("misplaced-closing", 4, 1, 9)]),
        ("Hi\n#", [("empty-heading", 2, 1, 1)]),
        ("Hi\n  ##  ", [("empty-heading", 2, 3, 2)]),
        ("# To [3s] you\nHi", [("misplaced-direction", 1, 6, 4)]),
        ("# [\nHi", [("empty-heading", 1, 1, 3), ("misplaced-direction", 1, 3, 1)]),
        ("[from 1m]" * 17 + "Hi" + "[end]" * 17, [("too-deep", 1, 145, 9), ("stray-end", 1, 236, 5)]),
        ("Hi\0 you", [("unseen-character", 1, 3, 1)]),
        ("Hi \ud800", [("unseen-character", 1, 4, 1)]),
        ("Hi \x1b[2J]", [("unseen-character", 1, 4, 1), ("unknown-direction", 1, 5, 4)]),
        ("", [("nothing-to-hear", 1, 1, 1)]),
        ("\n\n  \n", [("nothing-to-hear", 1, 1, 1)]),
        ("---\ntitle: x\n---\n", [("nothing-to-hear", 1, 1, 1)]),
        ("// only this", [("nothing-to-hear", 1, 1, 1)]),
        ("# Heading\n[5s]\n[music rain]", [("nothing-to-hear", 1, 1, 1)]),
        ("😀 ... — [3s]", [("nothing-to-hear", 1, 1, 1)]),
        ("---\ntitle: x", [("bad-front-matter", 1, 1, 3)]),
        ("\n---\ntitel: x\n---\nHi", [("unknown-key", 3, 1, 5)]),
        (
            "---\nkind: run\n---\nHi [oops]\n\n{b}",
            [("bad-value", 2, 7, 3), ("unknown-direction", 4, 4, 6), ("unknown-word", 6, 1, 3)],
        ),
        ("---\ntitle: " + "x" * 64_000 + "\n---\nHi", [("bad-front-matter", 2, 1, 1)]),
        ("é" * (MAX_SCRIPT_SIZE + 1), [("too-large", 1, 1, 1)]),
        ("x" * 3_000_000, [("too-large", 1, 1, 1)]),
        ("Hi\u2028there [oops]", [("unknown-direction", 1, 10, 6)]),
        ("Hi\x07", [("unseen-character", 1, 3, 1)]),
    ],
    ids=lambda value: ascii(value)[:30] if isinstance(value, str) else "",
)
def test_all_problems_are_reported_in_order(text, found):
    assert located_problems(text) == found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hi [oops] you", ["Hi [oops] you", "   ^^^^^^"]),
        ("\tHi [oops]", [" Hi [oops]", "    ^^^^^^"]),
        ("😀 [oops]", ["😀 [oops]", "   ^^^^^^"]),
        ("日本 [oops]", ["日本 [oops]", "     ^^^^^^"]),
        ("e\u0301 [oops]", ["e\u0301 [oops]", "  ^^^^^^"]),
        ("\u200fא [oops]", ["\u200fא [oops]", "  ^^^^^^"]),
        ("\u202eabc [oops]", ["\ufffdabc [oops]", "     ^^^^^^"]),
        ("[日本]", ["[日本]", "^^^^^^"]),
    ],
)
def test_the_caret_is_under_the_problem(text, shown):
    _, *rest = str(problems(text)[0]).split("\n")
    assert rest[:2] == [f"    {line}" for line in shown]


def test_a_long_line_is_shown_around_the_problem():
    (problem,) = problems("word " * 1000 + "[oops]" + " word" * 1000)
    _, source, carets, _ = str(problem).split("\n")
    assert len(source) <= 104
    assert source[carets.index("^") :].startswith("[oops]")
    assert carets.count("^") == 6


def test_a_problem_shows_place_message_line_and_hint():
    assert str(problems("Hello.\n[from 5m]\nHi")[0]) == (
        "a.txt:2:1: error: [from 5m] is never closed\n    [from 5m]\n    ^^^^^^^^^\n"
        "    put [end] on a line of its own after the block"
    )


def test_a_message_shows_no_control_character():
    shown = str(Problem(Place("a", 1, 1), "x", "an \x1b[2J", "a \u202e hint", "a \x07\ud800 line"))
    assert shown == "a:1:1: error: an \ufffd[2J\n    a \ufffd\ufffd line\n    ^\n    a \ufffd hint"


def test_a_misspelt_word_gets_a_suggestion():
    (problem,) = problems("---\nask: {mother: her}\n---\nThink of {mothr}.")
    assert problem.hint.startswith("did you mean {mother}?")


def test_a_faulty_script_raises_all_its_problems():
    with pytest.raises(FaultyScriptError) as caught:
        read_script("[one]\n[two]", "a", "b/a.txt")
    assert len(caught.value.problems) == 2
    assert str(caught.value).count("b/a.txt:") == 2


def test_at_most_a_hundred_problems_are_reported():
    assert len(problems("[oops]\n" * 5000)) == MAX_PROBLEMS
    assert (
        len(problems("---\n" + "".join(f"k{number}: x\n" for number in range(500)) + "---\n" + "[oops]\n" * 500))
        == MAX_PROBLEMS
    )


@pytest.mark.parametrize("piece", ["[1] a ", "a. ", "w\n", "[bell]"])
def test_the_number_of_elements_is_limited(piece):
    assert "too-large" not in [code for code, *_ in located_problems(piece * (MAX_PIECES // 4))]
    assert "too-large" in [code for code, *_ in located_problems(piece * (MAX_PIECES + 1))]


def test_the_length_of_filled_in_words_is_limited():
    header = "---\nask: {a: " + "x " * 240 + "}\n---\n"
    assert located_problems(header + "{a} " * 2000) == []
    assert [code for code, *_ in located_problems(header + "{a} " * 2001)] == ["too-many-words"]


def test_the_header_alone_is_parsed_or_rejected():
    with pytest.raises(FaultyScriptError):
        read_header("---\nkind: run\n---\nHi", "a", "a.txt")
    assert read_header("---\nkind: walk\n---\n[oops]", "my-walk", "a.txt").title == "My walk"


def session(text):
    script, found = check(text, "a", "a.txt")
    for problem in found:
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        str(problem).encode()
    if not any(problem.severity == "error" for problem in found):
        assert expand(script, Choices(minutes=5))
    return found


PIECES = st.sampled_from(
    [
        *(
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            "<",
            ">",
            "\\",
            "*",
            "#",
            "//",
            "---",
            "...",
            "[end]",
            "[closing]",
            "[3s]",
            "[~3s]",
        ),
        *(
            "[from 5m]",
            "[under 5m]",
            "[bell]",
            "[music rain]",
            "[pace 0.8]",
            "[breathe box]",
            "[breathe connected for 9m]",
        ),
        *("(pause)", "<break/>", "{a}", "title:", "ask:", "{a: b}", "Hello.", "Dr.", "…", "—", "4-7-8", "😀", "\u202e"),
        *("\x00", "\ud800", "\ufeff", "\r", "\t", "\u2028"),
    ]
)
SCRIPTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n", "\n\n"])), max_size=25).map(
        lambda pairs: "".join(piece + space for piece, space in pairs)
    ),
)


@settings(max_examples=300)
@given(SCRIPTS)
def test_any_text_is_a_session_or_problems(text):
    session(text)


@settings(max_examples=150)
@given(SCRIPTS)
def test_any_text_after_front_matter_is_a_session_or_problems(text):
    session(f"---\nask: {{a: {text[:20]!r}}}\nsay: {{a: b}}\n---\n{text}")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[",
            "]",
            "{",
            "}",
            "(",
            "(pause(",
            "(x ",
            "[a]",
            "[]",
            "*",
            "\\",
            "<",
            "< ",
            "<break",
            "<break ",
            "[~ ",
            "{a}",
        ),
        *(
            "\n",
            "\r",
            "\t",
            " ",
            "\u2028",
            "\x00",
            "\ud800",
            "#",
            "# a\n",
            "w\n",
            "---",
            "---\n",
            "//",
            " // ",
            "é",
            "😀\n",
        ),
        *(
            "word ",
            "a. ",
            "A. ",
            "Dr. ",
            "e.g. ",
            "... a",
            ".. ",
            "… ",
            "— ",
            "4-7-8 ",
            "1-",
            "& ",
            ", ",
            '"',
            "'",
            "=",
            "~",
        ),
        *("[1s]", "[1]", "[bell]", "[2h]", "[breathe box]", "[breathe connected x1]\n", "[from 1m]", "[from 1m]a[end]"),
    ],
    ids=ascii,
)
def test_checking_repeated_markup_takes_linear_time(piece):
    assert growth(session, repeated(piece)) < 16


def keys(number):
    return ",".join(f"a{key}: b" for key in range(number))


@pytest.mark.parametrize(
    "text_of",
    [
        lambda signs: "<" + " " * signs,
        lambda signs: "." * signs + "a",
        lambda signs: ("." * 390 + "a ") * (signs // 60),
        lambda signs: "[pause" + " " * signs + "]",
        lambda signs: "[breathe " + repeated("for ")(signs) + "]",
        lambda signs: "[breathe " + repeated("4-")(signs) + "]",
        lambda signs: "[music " + repeated("+3 ")(signs) + "]",
        lambda signs: "a" + "\u0301" * signs,
        lambda signs: "".join(f"[from {second}s] a [end]\n" for second in range(signs // 18)),
        lambda signs: "".join(
            f"[from {second}s][under {second + 1}s][breathe connected x1][end][end]" for second in range(signs // 32)
        ),
        lambda signs: "---\n" + repeated("a: b\n")(signs // 2) + "---\nhi",
        lambda signs: f"---\nsay: {{{keys(signs // 32)}}}\n---\n" + repeated("a b. ")(signs),
        lambda signs: f"---\nask: {{{keys(signs // 32)}}}\n---\n" + repeated("{a} ")(signs),
        lambda signs: "---\nask: {a: " + "x " * 240 + "}\n---\n" + repeated("{a}")(signs),
    ],
    ids=lambda text_of: ascii(text_of(40)[:12]),
)
def test_checking_hostile_text_takes_linear_time(text_of):
    assert growth(session, text_of) < 16


def test_a_backslash_at_the_end_of_a_line_ends_the_sentence():
    script = read_script("Close your eyes \\\nNotice your breath\\\nand rest", "a", "a.txt")
    spoken = [line.text for line in expand(script, Choices()) if isinstance(line, Utterance)]
    assert spoken[-3:] == ["Close your eyes", "Notice your breath", "and rest"]


def test_a_backslash_at_the_start_of_a_line_is_not_spoken():
    script = read_script("\\PART 1: THE FEET [3s]", "a", "a.txt")
    assert [element.parts for element in script.elements if isinstance(element, Words)] == [("PART 1: THE FEET",)]
