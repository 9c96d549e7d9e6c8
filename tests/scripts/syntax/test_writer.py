"""A written script parses back as the same script."""

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scripts.errors import Place
from scripts.library.lookup import library_folder
from scripts.syntax.parser import parse
from scripts.syntax.writer import write_script


def without_places(thing):
    """`thing` with all its positions blanked."""
    if isinstance(thing, Place):
        return Place("", 0, 0)
    if isinstance(thing, tuple):
        return tuple(map(without_places, thing))
    if is_dataclass(thing):
        return replace(thing, **{field.name: without_places(getattr(thing, field.name)) for field in fields(thing)})
    return thing


def read(text):
    script, problems = parse(text, "a", "a.txt")
    return script, [problem for problem in problems if problem.severity == "error"]


def assert_reads_back(text):
    script, problems = read(text)
    if problems:
        return False
    again, found = read(write_script(script))
    assert found == [], write_script(script)
    assert without_places(again) == without_places(script), write_script(script)
    assert write_script(again) == write_script(script)
    return True


@pytest.mark.parametrize("path", sorted(library_folder().glob("*.txt")), ids=lambda path: path.stem)
def test_a_written_shipped_session_parses_back(path):
    assert assert_reads_back(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "Hello.",
        "One. [3s] Two. [~20s]\nThree.\n\nFour.",
        "Say \\[this\\] and \\{that\\} and \\# and a \\\\ and 1 // 2.",
        "\\# no heading\n\\- no item",
        "[choose]\n- One.\n- [3s] Two. [bell]\n\nand a paragraph\n- \n[end] And on.",
        "[choose 2]\n- A\n\\- not an item\n- B\n[end]",
        "[every ~60s for ~8m]\n- One.\n- {~a|b|} Two.\n[end]",
        "[repeat x3] Now. [count 1-10 every 2s] [end]",
        "[from 15m]\n[under 1h]\nDeep.\n[end]\n[end]",
        "[hold ~2m up to 5m]\n[music alone ~4m]\n[music alone to the end of the song]\n[sound a.wav]\n[include b]",
        "[voice joe] On. [pace 0.85] On.\n[music +3dB]\n[music off]",
        "---\npace: 105 wpm\n---\nOn. [pace 112.25WPM] On. [pace: 90 words per minute] On.",
        '(Nguyen)[sub:"win"] and (Al){aluminum} and (x)/ɪks/ and (12)[ordinal] end.',
        'Go (slowly)[rate:"slow"], and (on)[voice:"joe";rate:"80%"]. Then stop.',
        '#[voice:"joe";rate:"slow"]\nSo. (so \\(and so\\))[rate:"fast"]',
        '(pause 5 seconds) and \\(pause here) <break time="3s"/> and \\<break/>',
        "a \\)[3s] (b\\)[3s]",
        "---\nask: {who: x}\n---\n(\\){who} and (so\\){~a|b} and (c) {who}",
        "---\ntitle: 'A: b'\nminutes: 12.5\nask: {who: 'yes', b: '3'}\ncare: [a, 'b: c']\n---\n{who} {b}",
        "---\nsay: {Nguyen: win}\n---\nNguyen.",
        "---\nneeds: [water, 'a mat: a thick one']\n---\nHello.",
        "---\nrests: {sentence: 1.25}\nintense: {minutes: 4.5, rounds: 2}\npace: 0.7\nlanguage: de\n---\nHallo.",
        '<speak>Hi <sub alias="you (there)">u</sub>. <break strength="weak"/></speak>',
        '<speak>Hi. <prosody rate="slow">Slow (now).</prosody> <voice name="joe">On.</voice></speak>',
        "// a comment\nHi. // and another",
        "*Hi* +there+ -you- ~all~ 4-7-8.",
        "\\(pause) SARAH: (bell)\n\n\\Note: now.\nOne\nTwo",
        "|there|Hello. [3s] <br>on",
        "<li>One</li><li>Two</li>",
    ],
)
def test_every_notation_parses_back_after_writing(text):
    assert assert_reads_back(text)


PIECES = st.sampled_from(
    [
        *(
            "Hello. ",
            "there",
            " ",
            "\n",
            "\n\n",
            "\n# Title\n",
            "- ",
            "\\- ",
            "\\[",
            "\\{",
            "(",
            ")",
            "\\)",
            "*",
            "~",
            "+",
        ),
        *("[3s]", "[~20s]", "[~1s-9s]", "(pause 2s)", "<break time='2s'/>", "[bell x2]", "[breathe box x4]"),
        *("[repeat x2]", "[from 5m]", "[choose]\n- ", "[every 9s for 1m]\n- ", "\n[end]\n", "[hold]", "[music on]"),
        *(
            "{~a|b}",
            "{who}",
            "(Al){aluminum}",
            '(x)[sub:"y z"]',
            '(go)[rate:"slow"]',
            "[voice joe]",
            "[pace 0.5]",
            "[pace 99.5wpm]",
        ),
        *(
            "[count 3-1]",
            "[music alone]",
            "[sound a b.wav]",
            "[include x y]",
            "[closing]",
            "\\<",
            "<",
            "/",
            "4-7-8",
            "é",
        ),
        *("😀", "|", "\\", "//", ",", '\n#[voice:"joe";rate:"slow"]\n'),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_valid_notation_parses_back_after_writing(text):
    assert_reads_back(f"---\nask: {{who: someone}}\n---\n{text}")


@settings(max_examples=300, deadline=None)
@example("Â\r0")
@given(st.text(max_size=200))
def test_any_text_that_parses_parses_back_after_writing(text):
    assert_reads_back(text)
