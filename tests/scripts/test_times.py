import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.times import clock, format_duration, minutes, parse_duration, parse_minutes, seconds


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("3s", 3000),
        ("500ms", 500),
        ("1m 30s", 90_000),
        ("1m30s", 90_000),
        ("1 minute, 30 seconds", 90_000),
        ("2 minutes", 120_000),
        ("5 SEC", 5000),
        ("1h", 3_600_000),
        ("1.5s", 1500),
        ("1,5 s", 1500),
        ("3", 3000),
        ("0.7", 700),
        ("1m 30", 90_000),
        (" 3s ", 3000),
        ("0s", 0),
        ("99999 hours", 359_996_400_000),
    ],
)
def test_a_length_is_parsed_in_milliseconds(written, length):
    assert parse_duration(written) == length


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "s",
        "abc",
        "3 4",
        "3 4s",
        "3x",
        "-3s",
        "3s!",
        "1:30",
        "0.0000001s",
        "1000000000s",
        "1e3",
        "nan",
        "inf",
        "5\u017f",
        ".5s",
    ],
)
def test_an_invalid_length_is_rejected(written):
    with pytest.raises(ValueError, match="isn't a length of time"):
        parse_duration(written)


@given(st.integers(0, 10**9))
def test_a_formatted_length_parses_back(length):
    assert parse_duration(format_duration(length)) == length


@given(st.text(max_size=30))
def test_any_text_is_a_length_or_a_value_error(text):
    try:
        assert parse_duration(text) >= 0
    except ValueError as error:
        assert repr(text) in str(error)  # noqa: PT017  # both outcomes are right


@pytest.mark.parametrize(
    ("position", "shown"),
    [(0, "0:00"), (999, "0:00"), (1000, "0:01"), (247_000, "4:07"), (3_599_999, "59:59"), (3_753_000, "1:02:33")],
)
def test_a_clock_shows_whole_seconds(position, shown):
    assert clock(position) == shown


def test_floats_become_whole_milliseconds():
    assert (seconds(0.7), seconds(1.0006), minutes(0.5)) == (700, 1001, 30_000)
    assert type(seconds(1.5)) is int


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("10", 10),
        (" 10.5 ", 10.5),
        ("10,5", 10.5),
        ("10min", 10),
        ("10 Minutes", 10),
        ("1h", 60),
        ("1h 30", 90),
        ("1h30", 90),
        ("1 hour 30 min", 90),
        ("90s", 1.5),
        ("1:30", 1.5),
        ("75:00", 75),
        ("1:00:00", 60),
    ],
)
def test_minutes_are_read_as_people_write_them(text, length):
    assert parse_minutes(text) == length


@pytest.mark.parametrize("text", ["", "ten", "1:3", "1:60", "-5", "nan", "1:2:3:4", "10 beats", "9" * 400])
def test_an_invalid_length_in_minutes_is_refused(text):
    with pytest.raises(ValueError, match="isn't a length of time"):
        parse_minutes(text)
