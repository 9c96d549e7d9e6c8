import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.model.breathing import PATTERNS, parse_pattern, ramp, rounds_within, total_duration


@pytest.mark.parametrize(
    ("written", "phases", "intense"),
    [
        ("4-4", [("in", 4000), ("out", 4000)], False),
        ("4-7-8", [("in", 4000), ("hold", 7000), ("out", 8000)], False),
        ("4-4-6-2", [("in", 4000), ("hold", 4000), ("out", 6000), ("rest", 2000)], False),
        ("5.5-5.5", [("in", 5500), ("out", 5500)], False),
        ("4-0-6-0", [("in", 4000), ("hold", 0), ("out", 6000), ("rest", 0)], False),
        ("1.5-1.5", [("in", 1500), ("out", 1500)], False),
        ("1.5-1.499", [("in", 1500), ("out", 1499)], True),
        ("0.5-0.5", [("in", 500), ("out", 500)], True),
        ("connected", [("in", 1200), ("out", 1200)], True),
        ("sigh", [("in", 2000), ("more", 1000), ("out", 6000)], False),
        ("60-60-60-60", [("in", 60000), ("hold", 60000), ("out", 60000), ("rest", 60000)], False),
    ],
)
def test_a_pattern_is_parsed_by_name_or_in_seconds(written, phases, intense):
    first, _ = parse_pattern(written)
    assert list(first.phases) == phases
    assert first.intense == intense


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "unknown breathing pattern"),
        ("4", "unknown breathing pattern"),
        ("4-4-4-4-4", "unknown breathing pattern"),
        ("4--4", "unknown breathing pattern"),
        ("boxx", "unknown breathing pattern"),
        ("BOX", "unknown breathing pattern"),
        ("4-61", "at most 60 seconds"),
        ("0.4-0.5", "at least 1 second"),
        ("0-4", "must each take time"),
        ("4-4-0", "must each take time"),
        ("0-0-0-9", "must each take time"),
    ],
)
def test_an_invalid_pattern_is_rejected(written, message):
    with pytest.raises(ValueError, match=message):
        parse_pattern(written)


def test_named_patterns_have_their_phase_lengths():
    assert {name: str(first) for name, (first, _) in PATTERNS.items()} == {
        "coherent": "5.5-5.5",
        "sigh": "2-1-6",
        "box": "4-4-4-4",
        "4-7-8": "4-7-8",
        "extended": "4-6",
        "connected": "1.2-1.2",
    }
    assert str(PATTERNS["extended"][1]) == "5-8"
    assert [name for name, (first, _) in PATTERNS.items() if first.intense] == ["connected"]


def test_a_ramp_begins_with_one_pattern_and_ends_with_the_other():
    first, last = parse_pattern("4-4")[0], parse_pattern("6-8")[0]
    assert [str(each) for each in ramp(first, last, 3)] == ["4-4", "5-6", "6-8"]
    assert ramp(first, last, 1) == [first]
    assert ramp(first, None, 2) == [first, first]


PHASES = st.integers(500, 60_000).map(lambda length: f"{length / 1000:.3f}")


@given(st.lists(st.tuples(PHASES, PHASES), min_size=2, max_size=4), st.integers(0, 3_600_000), st.booleans())
def test_rounds_fill_a_length_without_exceeding_it(phases, length, ramped):
    first, last = (parse_pattern("-".join(each))[0] for each in zip(*phases, strict=True))
    last = last if ramped else None
    rounds = rounds_within(length, first, last)
    assert total_duration(first, last, rounds) <= length
    shortest_more = total_duration(first, last, rounds + 2)
    assert shortest_more > length


@given(st.integers(1, 300))
def test_a_ramp_fits_into_its_own_length(rounds):
    first, last = parse_pattern("1.203-1.204")[0], parse_pattern("5.507-8.001")[0]
    assert rounds_within(total_duration(first, last, rounds), first, last) >= rounds
