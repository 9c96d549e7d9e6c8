"""Sessions of several lengths from one script: the same elements are expanded once."""

import pytest

from scripts.checks.check import check, feasible_lengths
from scripts.errors import UnknownWordError
from scripts.expansion import expand as expand_module
from scripts.expansion.choices import Choices
from scripts.expansion.expand import Expansions, expand
from scripts.library.lookup import find
from scripts.syntax.parser import parse

TEXT = """\
---
minutes: 20
---
# Begin
Welcome.

[~1m]

[from 10m]
There is time for more.

[~2m]
[end]

[every 1m for ~5m]
- Breathe.
- Rest.
[end]

[closing]
Come back.
"""


@pytest.fixture
def script():
    parsed, problems = parse(TEXT, "session", "session.txt")
    assert problems == []
    return parsed


@pytest.mark.parametrize("minutes", [None, 1, 9, 11, 20, 45])
def test_the_lines_are_those_of_a_session_expanded_alone(script, minutes):
    expansions = Expansions(script, Choices())
    for length in (5, 30, minutes):
        lines = expansions.lines(length)
    assert list(map(str, lines)) == list(map(str, expand(script, Choices(minutes=minutes))))


def test_lines_are_shared_by_lengths_with_the_same_elements_only():
    script, _ = parse("Welcome.\n\n[~1m]\n\n[from 10m]\nMore.\n[end]\n", "session", "session.txt")
    expansions = Expansions(script, Choices())
    assert expansions.lines(5) is expansions.lines(6)
    assert expansions.lines(5) is not expansions.lines(11)


def test_an_unknown_word_is_reported_before_any_length(script):
    with pytest.raises(UnknownWordError):
        Expansions(script, Choices(words={"name": "Ada"}))


def test_a_check_of_a_session_expands_it_at_most_seven_times(monkeypatch, tmp_path):
    """Once for the limit, twice for its own length, and up to twice for each of the shortest and the longest."""
    counted = []
    original = expand_module.expand_elements
    monkeypatch.setattr(expand_module, "expand_elements", lambda *given: counted.append(given) or original(*given))
    source = find("walk", tmp_path)
    script, problems = check(source.read(), source.name, source.label)
    feasible_lengths(script)
    assert problems == []
    assert 3 <= len(counted) <= 7
