from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from script_helpers import growth

from scripts.model.elastic import Elastic, about, between, exactly
from scripts.timing.sharing import share

AMOUNTS = st.one_of(st.integers(0, 100), st.integers(0, 10**6), st.integers(0, 10**30))


@st.composite
def elastics(draw):
    shortest, longest = sorted((draw(AMOUNTS), draw(AMOUNTS)))
    return Elastic(draw(st.one_of(st.integers(shortest, longest), AMOUNTS)), shortest, longest)


@given(st.one_of(st.integers(-(10**6), 10**6), AMOUNTS), st.lists(elastics(), max_size=12))
def test_shares_stay_within_their_bounds_and_fill_the_room_if_possible(room, lengths):
    shared = share(room, lengths)
    shortest, longest = sum(each.shortest for each in lengths), sum(each.longest for each in lengths)
    assert all(each.shortest <= got <= each.longest for got, each in zip(shared, lengths, strict=True))
    assert sum(shared) == max(shortest, min(longest, room))


@given(st.lists(st.integers(1, 100_000), min_size=2, max_size=12), st.floats(0.25, 4))
def test_shares_within_their_bounds_are_proportional(lengths, factor):
    room = round(sum(lengths) * factor)
    assume(sum(length // 4 for length in lengths) <= room)
    for got, length in zip(share(room, [about(length) for length in lengths]), lengths, strict=True):
        assert abs(got - length * room / sum(lengths)) <= len(lengths) + 1


@pytest.mark.parametrize(
    ("room", "lengths", "shared"),
    [
        (0, [], []),
        (500, [], []),
        (30, [between(0, 20), between(0, 40)], [10, 20]),
        (50, [between(0, 20), between(0, 40)], [16, 34]),
        (70, [Elastic(20, 0, 20), Elastic(20, 0, 80)], [20, 50]),
        (10, [about(8), about(8)], [5, 5]),
        (1, [about(8), about(8)], [2, 2]),
        (1000, [about(8), about(8)], [32, 32]),
        (7, [exactly(5), about(4)], [5, 2]),
        (9, [Elastic(0, 0, 10), Elastic(0, 0, 10)], [4, 5]),
        (0, [exactly(0)], [0]),
    ],
)
def test_room_is_shared_with_one_common_factor(room, lengths, shared):
    assert share(room, lengths) == shared


def test_lengths_that_prefer_zero_still_fill_the_room():
    assert sum(share(15, [Elastic(0, 0, 10), Elastic(0, 0, 10)])) == 15


def test_an_elastic_length_shrinks_to_a_quarter_and_stretches_to_four_times():
    assert about(20_000) == Elastic(20_000, 5000, 80_000)
    assert between(10, 21) == Elastic(16, 10, 21)
    assert exactly(5).exact
    assert not about(5).exact


def test_sharing_takes_linear_time():
    random = Random(1)
    lengths = [between(random.randrange(3000), 3000 + random.randrange(9000)) for _ in range(10_000)]
    assert sum(share(60_000_000, lengths)) == 60_000_000
    assert growth(lambda some: share(6000 * len(some), some), lambda number: lengths[:number], 10_000) < 16
