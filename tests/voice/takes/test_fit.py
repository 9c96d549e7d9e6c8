"""Lengths of recordings show whether they were taken for the right lines."""

from pathlib import Path

import numpy as np
import pytest

from scripts.expansion.every_line import every_line
from scripts.library.lookup import find
from scripts.syntax.parser import read_script
from scripts.timing.speech_estimate import estimate
from voice.takes.fit import LOOSE, STRICT, doubts, misfit


@pytest.fixture(scope="module")
def lines():
    return every_line(read_script(find("walk", Path("none")).read(), "walk", "walk.txt"))


def reading(lines, spread, seed, order=None):
    """The lengths of the lines, read a third slower than estimated, with a random spread."""
    lengths = np.array([estimate(line.utterance.spoken, 1.0) + 300 for line in lines]) * 1.3
    read = lengths * np.exp(np.random.default_rng(seed).normal(0, spread, len(lengths)))
    return [int(length) for length in (read if order is None else read[order])]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("limits", [LOOSE, STRICT])
def test_an_even_reading_fits(lines, seed, limits):
    assert misfit(reading(lines, 0.15, seed), lines, limits) == ""


@pytest.mark.parametrize("seed", range(10))
def test_an_uneven_reading_fits_loosely(lines, seed):
    assert misfit(reading(lines, 0.25, seed), lines, LOOSE) == ""


@pytest.mark.parametrize("first", [0, 40, 200, 289])
@pytest.mark.parametrize("step", [1, -1])
def test_a_line_left_out_and_another_read_twice_are_noticed(lines, first, step):
    order = np.arange(len(lines))
    order[first + 1 : first + 40] += step
    assert "fit the neighbours of their lines better" in misfit(reading(lines, 0.2, 1, order), lines, LOOSE)


def test_a_recording_far_too_long_for_its_line_is_named(lines):
    lengths = reading(lines, 0.1, 1)
    lengths[24] *= 9
    assert misfit(lengths, lines, LOOSE).startswith("part 25 lasts")


def test_a_single_line_fits(lines):
    assert misfit([3000], lines[:1], LOOSE) == ""


def swapped(lengths, first):
    lengths[first : first + 2] = lengths[first + 1], lengths[first]
    return lengths


@pytest.mark.parametrize("seed", range(10))
def test_two_lines_in_the_other_order_are_named_if_their_lengths_differ(lines, seed):
    expected = [estimate(line.utterance.spoken, 1.0) + 300 for line in lines]
    for first in [index for index in range(329) if 2.2 < expected[index] / expected[index + 1] < 3][:3]:
        fault = misfit(swapped(reading(lines, 0.15, seed), first), lines, LOOSE)
        assert fault.startswith(f"parts {first + 1} and {first + 2} fit each other's lines better")
        assert lines[first].text[:20] in fault


@pytest.mark.parametrize("count", [2, 6, 12])
def test_every_pair_of_a_short_script_is_refused_or_named(lines, count):
    for first in range(count - 1):
        lengths = swapped(reading(lines[:count], 0.1, 1), first)
        named = misfit(lengths, lines[:count], LOOSE) or " ".join(doubts(lengths, lines[:count]))
        assert str(first + 1) in named


def test_lines_about_equally_long_are_named(lines):
    assert doubts([2000, 2000], [lines[30], lines[30]]) == (
        "lines 31 and 31 are about equally long, so their order can't be checked; listen to them",
    )


def test_a_single_line_raises_no_doubt(lines):
    assert doubts([3000], lines[:1]) == ()
