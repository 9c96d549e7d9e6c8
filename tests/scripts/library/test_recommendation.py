"""Recommendations: what fits the place, the subject and the time, and what was played lately."""

import pytest

from scripts.library.lookup import sources
from scripts.library.recommendation import PLACES, SUBJECTS, Wish, candidates, recommend


@pytest.fixture
def own(tmp_path):
    (tmp_path / "broken.txt").write_text("---\nneeds: [oh\n---\nHello.\n")
    (tmp_path / "by-the-river.txt").write_text("---\nkind: walk\nminutes: 40\n---\nHello.\n")
    return tmp_path


def names(wish, folder, played=()):
    return [each.source.name for each in recommend(wish, candidates(folder), played)]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish("shower", 10, "burden"), ["shower"]),
        (Wish("walking", 20, "someone"), ["walk", "by-the-river"]),
        (Wish("walking", 35, ""), ["by-the-river", "walk"]),
        (Wish("resting", 35, "someone"), ["good-cry", "gratitude"]),
        (Wish("desk", 20, "burden"), ["writing", "confide"]),
        (Wish("room", 20, "body"), ["workout", "yawn"]),
    ],
)
def test_sessions_fit_the_place_the_time_and_the_subject(own, wish, expected):
    assert names(wish, own) == expected


def test_a_recently_played_session_comes_after_others(own):
    wish = Wish("resting", 15, "someone")
    assert names(wish, own) == ["gratitude", "pictures"]
    assert names(wish, own, ["gratitude"])[0] == "pictures"
    assert names(wish, own, ["walk", "film", "yawn", "gratitude"])[0] == "gratitude"


def test_strong_breathing_is_recommended_only_to_those_who_know_it(own):
    everything = [Wish(place, minutes, subject) for place in PLACES for minutes in (10, 20, 35) for subject in SUBJECTS]
    assert not any("breathwork" in names(wish, own) for wish in everything)
    assert "breathwork" in names(Wish("resting", 20, "body"), own, ["a", "b", "c", "breathwork"])


def test_faulty_and_supporting_sessions_are_no_candidates(own):
    found = {each.source.name for each in candidates(own)}
    assert found == {source.name for source in sources(own)} - {"broken", "arrive", "aftercare"}


def test_every_subject_names_sessions_that_are_shipped(tmp_path):
    shipped = {source.name for source in sources(tmp_path)}
    assert {name for subject in SUBJECTS.values() for name in subject} <= shipped
