"""Suggestions for misspelled names."""

import pytest

from scripts.suggestions import nearest, suggestion


def test_the_most_similar_name_is_suggested():
    assert nearest("rian", ["river", "rain", "wind"]) == "rain"


def test_capitals_do_not_matter_to_similarity():
    assert nearest("Rian", ["rain", "wind"]) == "rain"
    assert nearest("RAIM", ["Rain", "wind"]) == "Rain"


@pytest.mark.parametrize("name", ["", "xyz"])
def test_nothing_is_suggested_for_a_name_like_no_other(name):
    assert nearest(name, ["rain", "wind"]) is None


def test_a_very_long_name_is_compared_by_its_beginning():
    assert nearest("rain" * 100_000, ["rain" * 15]) == "rain" * 15


def test_a_hint_names_the_suggestion_or_the_alternative():
    assert suggestion("rian", ["rain"], "try rain") == "did you mean 'rain'?"
    assert suggestion("rian", ["rain"], "try rain", shown="[{}]".format) == "did you mean [rain]?"
    assert suggestion("xyz", ["rain"], "try rain") == "try rain"
