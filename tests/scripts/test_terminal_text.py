import pytest

from scripts.terminal_text import display_width, page_width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("ab c", 4), ("é", 1), ("e\u0301", 1), ("雨", 2), ("ｆ", 2), ("a\u200db", 2), ("😀", 2)],
)
def test_width_is_counted_in_terminal_columns(text, columns):
    assert display_width(text) == columns


@pytest.mark.parametrize(
    ("text", "width", "first", "margin", "lines"),
    [
        ("one two three", 20, "", "", ["one two three"]),
        ("one two three", 7, "", "", ["one two", "three"]),
        ("one two three", 9, "  ", "    ", ["  one two", "    three"]),
        ("one  two", 20, "", "", ["one  two"]),
        ("one  two", 4, "", "", ["one", "two"]),
        ("one\xa0two three", 7, "", "", ["one\xa0two", "three"]),
        ("", 20, "  a", "  ", ["  a"]),
        ("word", 20, "a lead too long for it ", "  ", ["a lead too long for it", "  word"]),
        ("abcdefghij kl", 6, "", "  ", ["abcd", "  efgh", "  ij", "  kl"]),
        ("雨雨雨雨 a", 6, "", "", ["雨雨雨", "雨 a"]),
        ("light-headed at last", 9, "", "", ["light-hea", "ded at", "last"]),
        ("anything", 1, "", "", list("anything")),
        ("ab", 2, "    ", "    ", ["    a", "    b"]),
    ],
)
def test_text_is_wrapped_at_words_to_the_width(text, width, first, margin, lines):
    assert list(wrap(text, width, first, margin)) == lines


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("40", 40), ("5", 20), ("400", 100), ("no number", 80)])
def test_the_page_width_follows_the_terminal_within_limits(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert page_width() == width
