"""Blocks and random choices: repeats, picks and counts."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.checks.check import check
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.model.lines import SpokenCount, Utterance
from scripts.syntax.parser import parse, read_script
from scripts.timing.layout import ESTIMATED, lay_out


def said(text, seed=0, **choices):
    lines = expand(read_script(text, "x", "x.txt"), Choices(seed=seed, **choices))
    return [line.text for line in lines if isinstance(line, Utterance)][3:]


def codes(text):
    return [problem.code for problem in parse(text, "x", "x.txt")[1]]


CHOICE = "[choose 2]\n- One.\n- Two.\n- Three.\n- Four.\n[end]"


@pytest.mark.parametrize("written", ["[repeat x3]", "[repeat 3]", "[REPEAT ×3]", "[repeat: 3x]", "[repeat 3 times]"])
def test_a_block_repeats_the_given_number_of_times(written):
    assert said(f"Before. {written} Here. [end] After.") == ["Before.", "Here.", "Here.", "Here.", "After."]


def test_blocks_nest():
    text = "[repeat x2]\n[from 10m]\nLong.\n[end]\n[choose]\n- Here.\n- Here.\n[end]\n[end]"
    assert said(text, minutes=20) == ["Long.", "Here.", "Long.", "Here."]
    assert said(text, minutes=5) == ["Here.", "Here."]


@given(st.integers(0, 2**31 - 1))
def test_a_choice_picks_distinct_items_in_their_order(seed):
    picked = said(CHOICE, seed)
    order = ["One.", "Two.", "Three.", "Four."]
    assert len(picked) == 2
    assert picked == sorted(set(picked), key=order.index)


def test_every_item_and_every_variant_is_picked_by_some_seed():
    assert {line for seed in range(40) for line in said(CHOICE, seed)} == {"One.", "Two.", "Three.", "Four."}
    variants = {said("Look {~up|down|away}.", seed)[0] for seed in range(40)}
    assert variants == {"Look up.", "Look down.", "Look away."}


@given(st.integers(0, 2**31 - 1))
def test_the_same_seed_picks_the_same(seed):
    text = CHOICE + "\n\n{~Yes|No|Maybe}, {~so|then}. [repeat x5] {~In|Out}. [end]"
    assert said(text, seed) == said(text, seed)


def test_each_repetition_makes_its_own_choices():
    assert len({tuple(said("[repeat x8] {~In|Out}. [end]", seed)) for seed in range(20)}) > 10


def test_a_variant_may_be_empty_and_leaves_no_gap():
    picked = {said("You {~really |}may stop.", seed)[0] for seed in range(20)}
    assert picked == {"You really may stop.", "You may stop."}


def test_an_item_may_hold_paragraphs_pauses_and_breathing():
    text = "[choose]\n- First line.\n  Second line. [3s]\n\n  [breathe box x1]\n- First line.\n  Second line.\n[end]"
    assert said(text)[:2] == ["First line.", "Second line."]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[repeat]\nA.\n[end]", "bad-repeat"),
        ("[repeat x0]\nA.\n[end]", "bad-repeat"),
        ("[repeat x201]\nA.\n[end]", "bad-repeat"),
        ("[repeat often]\nA.\n[end]", "bad-repeat"),
        ("[repeat x2]\nA.", "unclosed-block"),
        ("[choose 3]\n- A.\n- B.\n[end]", "bad-choose"),
        ("[choose]\n[end] A.", "bad-choose"),
        ("[choose]\nA.\n- B.\n[end]", "bad-choose"),
        ("[choose two]\n- A.\n- B.\n[end]", "bad-choose"),
        ("[choose 0]\n- A.\n[end]", "bad-choose"),
        ("{~alone}.", "bad-variants"),
        ("[count]", "bad-count"),
        ("[count one to ten]", "bad-count"),
        ("[count 1-2000]", "bad-count"),
        ("[count 1-10 every 100ms]", "bad-count"),
        ("[count 1-10 every ~2s]", "bad-length"),
        ("[repeat x3]\n[closing]\nA.\n[end]", "misplaced-closing"),
    ],
)
def test_an_invalid_block_is_reported(text, code):
    assert code in codes(text)


def test_a_script_that_expands_to_a_billion_lines_is_rejected():
    text = "[repeat x200]\n" * 8 + "Again.\n" + "[end]\n" * 8
    assert codes(text) == ["too-large"]


def test_repeated_fast_breathing_counts_each_time():
    text = "---\nkind: breathwork\n---\n[repeat x4]\nNow. [breathe connected for 60s]\n[end]"
    assert "intense-too-often" in [problem.code for problem in check(text, "x", "x.txt")[1]]
    chosen = "---\nkind: shower\n---\n[choose]\n- Rest.\n- [breathe connected for 60s]\n[end]"
    assert "intense-here" in [problem.code for problem in check(chosen, "x", "x.txt")[1]]


@pytest.mark.parametrize(
    ("written", "numbers", "every"),
    [
        ("[count 1-10 every 2s]", list(range(1, 11)), 2000),
        ("[count 5 to 3]", [5, 4, 3], 1000),
        ("[count: 7-7 every 1.5s]", [7], 1500),
    ],
)
def test_a_count_lasts_one_interval_for_each_number(written, numbers, every):
    lines = expand(read_script(f"Now. {written} Then.", "x", "x.txt"), Choices())
    cues = list(lay_out(lines, ESTIMATED, None))
    counted = next(cue for cue in cues if isinstance(cue.line, SpokenCount))
    assert [int(number.text) for number in counted.line.spoken] == numbers
    assert counted.kind == "count"
    assert counted.text == written
    assert counted.stop - counted.start == every * len(numbers)
    assert all(first.stop == second.start for first, second in pairwise(cues))
