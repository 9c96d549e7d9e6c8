"""Any text gives a script or problems: never a traceback, and in linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from script_helpers import growth, repeated

from scripts.checks.check import CheckContext, check, feasible_lengths
from scripts.expansion.choices import Choices
from scripts.expansion.expand import ending, expand
from scripts.library.lookup import Shelf, library_folder
from scripts.model.lines import Utterance
from scripts.model.timeline import Timeline
from scripts.output.captions import FORMATS
from scripts.output.outline import as_json, outline_rows
from scripts.timing.layout import ESTIMATED, lay_out

LIBRARY = sorted(path.read_text(encoding="utf-8") for path in library_folder().glob("*.txt"))


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scripts")
    texts = {
        "one": "Hi. [~5s]\n" * 9,
        "loop": "[include loop]",
        "a": "[include b]",
        "b": "[include a]",
        "gone": "[oops",
    }
    texts |= {"many": "[repeat x200]\nA.\n[end]", "large": "a" * 999_999, "folder/up": "[include ../one]"}
    texts |= {f"tree{at}": f"Hi.\n[include tree{at + 1}]\n[include tree{at + 1}]" for at in range(20)}
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.txt").write_text(text)
    return CheckContext(shelf=Shelf(folder, folder), path=folder / "x.txt")


def process(text, context, minutes=7):
    """Check, expand, lay out and write `text`; return its problems."""
    script, problems = check(text, "x", "x.txt", context)
    for problem in problems:
        str(problem).encode()
        assert problem.place.line >= 1
        assert problem.place.column >= 1
    if not any(problem.severity == "error" for problem in problems):
        shortest, longest = feasible_lengths(script)
        assert 0 < shortest <= longest
        choices = Choices(minutes=minutes)
        lines = expand(script, choices)
        timeline = Timeline("T", "t", 0, "joe", tuple(lay_out(lines, ESTIMATED, 60_000 * minutes)))
        "\n".join(
            [*outline_rows(timeline, 100), str(as_json(timeline)), *(write(timeline) for write in FORMATS.values())]
        ).encode()
        assert all(line.spoken.strip() for line in lines if isinstance(line, Utterance))
        assert ending(script, choices, lines)
    return problems


SIGNS = st.sampled_from(
    [
        *"[](){}<>*~|+-/\\\"'#!;:.,\n\t ⟦⟧_&",
        *(
            "[end]\n",
            "[repeat x3]\n",
            "[every ~5s for 1m]\n- a\n",
            "[choose]\n- a\n",
            "[from 5m]",
            "[closing]\n",
            "---\n",
        ),
        *('(a)[sub:"b"]', "(1/2)[fraction]", '#[voice:"x"]\n', "(a)/b/", '!["x.wav"]', '[mark:"x"]', "(a)[rate:fast]"),
        *("{who}", "{~a|b}", "//", "[include one]", "[include loop]", "[hold]", "[music alone]", "# A\n"),
        *("word ", "Dr. ", "4-7-8", "<speak>", "</speak>", "<break time='1s'/>", "<p>", "</p>", "<s>", "</s>"),
        *('(a)[sub:"⟦9⟧"]', "(⟦9⟧){⟦8⟧}", '(⟦0⟧)[ipa:"⟦1⟧|"]', "<sub alias='⟦9⟧'>⟦8⟧</sub>", "{~⟦9⟧|b}"),
        *("<!--", "-->", "&amp;", "<![CDATA[", "]]>"),
    ]
)


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.lists(st.one_of(SIGNS, SIGNS, st.text(max_size=4)), max_size=40).map("".join))
)
def test_any_text_is_a_script_or_has_problems(context, text):
    process(text, context)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(SIGNS, st.text(max_size=4)), max_size=30).map("".join))
def test_any_ssml_is_a_script_or_has_problems(context, text):
    process(f"<speak>{text}</speak>", context)


@st.composite
def mutated(draw):
    text = draw(st.sampled_from(LIBRARY))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.one_of(SIGNS, st.just(""))) + text[at + draw(st.integers(0, 30)) :]
    return text


@settings(max_examples=60, deadline=None)
@given(mutated())
def test_a_shipped_script_with_any_change_still_parses_or_has_problems(context, text):
    process(text, context)


def checked(text, context):
    """Do what `outpour check` does."""
    script, problems = check(text, "x", "x.txt", context)
    if not any(problem.severity == "error" for problem in problems):
        assert feasible_lengths(script)
    return problems


LINES = ["a.b.", "é́", "(12)[ordinal] ", "[~5s] a. "]
LONG_LINES = ["(", "{", "⟦", "(a)[sub:", "()", "(a){b}", "<!-- a -->\n", "<!-- ", "[include one]\n", "[count 1-500]\n"]
LONG_PARTS = [
    ("(", "1", ")[digits]"),
    ("(a)[", "whisper;", "]"),
    ("[include ", "a/", "]"),
    ("[every ", "for ", "]"),
    ("<speak>", "<s>A b c</s>", "</speak>"),
    ("<speak>", "<p>", "</speak>"),
    ("<speak>", "<sub alias='b'>a</sub> ", "</speak>"),
    ("<speak><sub alias='x'>", "&lt;", "</sub></speak>"),
    ("<speak ", "a='b' ", "/>"),
    ("<speak>", "<!-- a -->", "</speak>"),
]


@pytest.mark.parametrize(
    "text_of",
    [
        *(repeated(text * 20 + "\n") for text in LINES),
        *map(repeated, LONG_LINES),
        *(lambda signs, parts=parts: parts[0] + repeated(parts[1])(signs) + parts[2] for parts in LONG_PARTS),
        lambda signs: "".join(f"[from {second}s]\nA. [1s] [~1s]\n[end]\n" for second in range(1, signs // 80)),
    ],
    ids=lambda text_of: text_of(200)[:24],
)
def test_checking_takes_linear_time(context, text_of):
    assert growth(lambda text: checked(text, context), text_of, 100_000) < 16


NEST = "[every 2s for 20s]\n- A\n"


@pytest.mark.parametrize(
    "text",
    [
        NEST * 16 + "C.\n" + "[end]\n" * 16,
        NEST * 4 + "C.\n" + "[end]\n" * 4,
        "[repeat x200]\n" * 16 + "[end]\n" * 16,
        "[oops]\n" + "[repeat x200]\n" * 8 + "A.\n" + "[end]\n" * 8,
        "[repeat x200]\n[repeat x149]\nA.\n[end]\n[end]",
        ("[every 2s for ~16m]\n" + "- A b c.\n" * 500 + "[end]\n") * 9,
        "[include large]\n" * 20,
        "[repeat x200]\n" * 4 + "[include many]\n" + "[end]\n" * 4,
        "[include tree0]",
        "<speak><prosody rate='50%'>" * 30 + "a" + "</prosody></speak>" * 30,
    ],
    ids=lambda text: text[:24],
)
def test_exponentially_growing_scripts_have_problems(context, text):
    # Expanding most of these would never end.
    assert checked(text, context)
