"""Warnings of `outpour check`: likely mistakes, which stop no session."""

import pytest
from script_helpers import FakeDurations

from scripts.checks.check import CheckContext, check, feasible_lengths
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.limits import MAX_PROBLEMS
from scripts.syntax.parser import read_script
from scripts.timing.layout import lay_out

CLOSED = "\n[closing]\nRest now.\n"
CROWD = "This sentence has ten words and none of them matter. " * 4


def warnings_of(text, **context):
    """(code, line, column) of every warning."""
    found = check(text, "a", "a.txt", CheckContext(**context))[1]
    for problem in found:
        str(problem).encode()
        assert problem.severity == "warning", str(problem)
        assert problem.message
    return [(problem.code, problem.place.line, problem.place.column) for problem in found]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Hi." + CLOSED, []),
        ("Hi.", [("no-closing", 1, 1)]),
        ("Hi. [10m]" + CLOSED, []),
        ("Hi. [10m 1s]" + CLOSED, [("long-pause", 1, 5)]),
        ("Hi.\n[repeat x2]\n [~11m]\n[end]" + CLOSED, [("long-pause", 3, 2)]),
        ("# One\n# Two\nHi." + CLOSED, [("empty-chapter", 1, 1)]),
        ("# One\n[5s]\n\n# Two\nHi." + CLOSED, [("empty-chapter", 1, 1)]),
        ("# One\n[bell]\n# Two\nHi.\n# Three" + CLOSED, [("empty-chapter", 1, 1)]),
        ("# One\n[breathe box x1]\n# Two\n[hold]\n# Three\n[count 1-3]\n# Four\nHi." + CLOSED, []),
        ("---\nask: {who: you}\n---\nHi." + CLOSED, [("unused-word", 2, 6)]),
        ("---\nask: {who: you}\n---\nHi {who}." + CLOSED, []),
        ("---\nask: {who: you, a: b}\n---\n[choose]\n- Hi {who}.\n[end]" + CLOSED, [("unused-word", 2, 6)]),
        (f"---\npace: 1\n---\nHi. [9s]\n# Crowd\n{CROWD}" + CLOSED, [("crowded", 5, 1)]),
        (f"---\npace: 0.5\n---\n# Crowd\n{CROWD}" + CLOSED, []),
        ("---\nmusic: rain\n---\nHi. [music alone ~1m]" + CLOSED, []),
        ("Hi. [music alone ~1m]" + CLOSED, [("no-music", 1, 5)]),
        ("Hi. [music rain] There. [music alone ~1m]" + CLOSED, []),
        ("[music rain] Hi. [music off] There. [music alone ~1m]" + CLOSED, [("no-music", 1, 37)]),
        ("[breathe connected for 60s] Hi." + CLOSED, [("no-care", 1, 1)]),
        ("---\ncare: [Lie down.]\n---\n[breathe connected for 60s] Hi." + CLOSED, []),
        ("---\nminutes: 5\n---\nHi. [~2m]" + CLOSED, []),
        ("---\nminutes: 5\n---\nHi. [~1m]" + CLOSED, [("length-not-possible", 2, 10)]),
        ("---\nminutes: 1\n---\nHi. [2m]" + CLOSED, [("length-not-possible", 2, 10)]),
        ("---\nminutes: 5\n---\nHi.\n[every 60s for ~2m]\n- A.\n[end]" + CLOSED, []),
    ],
)
def test_likely_mistakes_give_warnings(text, problems):
    assert warnings_of(text) == problems


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hi. [voice nobody] There.", (1, 5)),
        ("---\nvoice: nobody\n---\nHi.", (2, 8)),
        ('Hi. (There.)[voice:"nobody"]', (1, 5)),
        ('#[voice:"nobody"]\nHi.', (1, 1)),
    ],
)
def test_a_missing_voice_is_a_warning(text, place):
    found = warnings_of(text + CLOSED, voice_fault=lambda name: "it is not here" if name == "nobody" else "")
    assert found == [("voice-not-found", *place)]


@pytest.mark.parametrize(
    "text",
    [
        "Hi. [~1m]",
        "Hi. [~1m] [from 3m]\n[1m]\n[end]",
        "Hi. [~1m] [under 3m]\n[30s]\n[end]",
        "Hi.\n[every 20s for ~2m]\n- A.\n- B.\n[end]",
        "Hi. [~1m]\n[every ~20s-30s for ~2m]\n- A.\n- B.\n[end]",
        "Hi. [hold ~1m] [breathe 4-4 for ~1m] [music alone ~1m]",
    ],
)
def test_the_feasible_lengths_are_exact(text):
    script = read_script(text, "a", "a.txt")
    shortest, longest = feasible_lengths(script)

    def lasts(target):
        lines = expand(script, Choices(minutes=target / 60_000))
        return list(lay_out(lines, FakeDurations(), target))[-1].stop

    assert lasts(shortest) == pytest.approx(shortest, abs=2)
    assert lasts(longest) == pytest.approx(longest, abs=2)
    assert lasts(shortest - 2000) >= shortest - 2
    assert lasts(longest + 2000) <= longest + 2


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Hi.\n" + "[every ~30m for 4h]\n- A.\n[end]\n" * 2 + "[closing]\nBye.", []),
        ("Hi.\n" + "[every ~30m for 4h]\n- A.\n[end]\n" * 4 + "[closing]\nBye.", ["session-too-long"]),
        ("Hi.\n[repeat x4]\n[every 30m for 4h]\n- A.\n[end]\n[end]\n[closing]\nBye.", ["session-too-long"]),
        ("Hi.\n" + "[hold 1h]\n" * 13 + "[closing]\nBye.", ["session-too-long"]),
    ],
)
def test_prompts_and_holds_count_toward_the_longest_session(text, codes):
    assert [each.code for each in check(text, "a", "a.txt")[1]] == codes


def test_prompts_are_checked_even_if_not_picked():
    text = "---\nkind: shower\n---\nHi.\n[every 30s for 2m]\n- A.\n- [breathe connected for 20s]\n[end]"
    assert "intense-here" in [each.code for each in check(text, "a", "a.txt")[1]]


def test_many_warnings_hide_no_later_error():
    found = check("# Nothing here\n\n" * 150 + "Rest.\n\n[oops]\n", "a", "a.txt")[1]
    assert len(found) == MAX_PROBLEMS
    assert (found[-1].severity, found[-1].place.line) == ("error", 303)
