"""Every line that a session may have is listed once, and takes without a line are found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import growth, script_of

from scripts.expansion.choices import Choices
from scripts.expansion.every_line import every_line
from scripts.expansion.expand import expand
from scripts.expansion.lost_takes import lost_takes
from scripts.model.lines import spoken
from scripts.model.takes import Take, take_key

TEXT = """\
---
ask: {who: someone}
minutes: 12
---
# Out

Let it come. {~Now|Later} you {~stand|walk}.

[choose 1]
- Look up
- Look down
[end]

[from 15m]
A long way to go.
[end]

[under 5m]
Just a step.
[end]

[every ~30s for ~2m]
- Think of {who}.
- Are they there?
[end]

[repeat x3]
Once more.
[end]

[breathe 4-6 x4]

[count 1-3 every 2s]

[closing]

Let it come.
"""


def texts(text, **choices):
    return [line.text for line in every_line(script_of(text), Choices(**choices))]


def with_takes(text, *lines):
    takes = [Take(line, "x.flac", 1000, "2026-11-29") for line in lines]
    return replace(script_of(text), takes={take.key: take for take in takes})


def test_every_option_is_listed_once_in_order():
    found = texts(TEXT)
    own = found[found.index("Let it come.") :]
    assert own == [
        "Let it come.",
        "Now you stand.",
        "Later you stand.",
        "Now you walk.",
        "Later you walk.",
        "Look up",
        "Look down",
        "A long way to go.",
        "Just a step.",
        "Think of someone.",
        "Are they there?",
        "Once more.",
        *own[12:],
    ]
    assert {"1", "2", "3"} <= set(own[12:])
    assert len(found) == len({take_key(text) for text in found})


@pytest.mark.parametrize("minutes", [3, 12, 30])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("preface", ["full", "short"])
def test_whatever_a_session_says_is_listed(minutes, seed, preface):
    said = {line.text for line in spoken(expand(script_of(TEXT), Choices(minutes, seed=seed, preface=preface)))}
    assert said <= set(texts(TEXT))


def test_words_of_the_listener_are_filled_in():
    assert "Think of your brother." in texts(TEXT, words={"who": "my brother"})


def test_takes_without_a_line_are_lost():
    lines = ["let it come", "Later you walk.", "Think of my mother in law.", "Think.", "Are they there.", "Gone."]
    lost = lost_takes(with_takes(TEXT, *lines))
    assert [take.text for take in lost] == ["Think.", "Are they there.", "Gone."]


@given(st.lists(st.sampled_from(["a", "b", "{who}", "{who} and", "of {who}"]), min_size=1, max_size=8))
def test_any_words_of_the_listener_keep_a_take(parts):
    text = "---\nask: {who: someone}\n---\nSay " + " ".join(parts) + ".\n"
    said = next(
        line.text for line in every_line(script_of(text), Choices(words={"who": "x of a y"})) if "Say" in line.text
    )
    assert lost_takes(with_takes(text, said)) == []


def test_many_words_of_the_listener_are_compared_in_linear_time():
    text = "---\nask: {who: someone}\n---\nSay " + "{who} a " * 40 + "end.\n"

    def work(said):
        lost_takes(with_takes(text, said))

    assert growth(work, lambda characters: "Say " + "a " * (characters // 2) + "no.", 40_000) < 30


def test_large_scripts_with_variants_are_listed_in_linear_time():
    def work(text):
        every_line(script_of(text))

    assert growth(work, lambda characters: "You {~a|b|c|d|e|f|g|h} here.\n\n" * (characters // 30), 40_000) < 30
