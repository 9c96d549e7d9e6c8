"""Rewritten lines keep the place of each character in the file."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scripts.notation.source_line import Notices, SourceLine

TEXT = st.text("ab( )[x", max_size=20)


def test_an_unchanged_line_has_its_own_columns():
    line = SourceLine("rest now", 3)
    assert [line.column(0), line.column(5), line.column(8)] == [1, 6, 9]


def test_characters_after_a_replacement_keep_their_columns():
    line = SourceLine("a (pause) b", 1).sub(re.compile(r"\(pause\)"), "[pause 5s]")
    assert line.text == "a [pause 5s] b"
    assert line.column(line.text.index("b")) == 11
    assert line.column(2) == 3


def test_a_second_replacement_builds_on_the_first():
    line = SourceLine("xxab", 1).sub(re.compile("xx"), "").sub(re.compile("a"), "")
    assert (line.text, line.column(0), line.column(1)) == ("b", 4, 5)


@given(TEXT, TEXT)
def test_columns_never_decrease_and_stay_in_the_line(text, replacement):
    line = SourceLine(text, 1).sub(re.compile(r"[x(]+"), lambda _: replacement)
    columns = [line.column(index) for index in range(len(line.text))]
    assert columns == sorted(columns)
    assert all(1 <= column <= max(1, len(text)) for column in columns)


def test_a_notice_points_at_the_words_as_written():
    source = ["so &amp; (pause) b"]
    line = SourceLine(source[0], 1).sub(re.compile("&amp;"), "&")
    notices = Notices("evening.txt", source)
    start = line.text.index("(")
    notices.add(line, "read-as-pause", "read as a pause", span=(start, start + 7))
    (problem,) = notices.problems
    assert (problem.place.column, problem.width, problem.severity) == (10, 7, "warning")
