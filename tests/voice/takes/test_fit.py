"""Lengths of recordings show whether they were taken for the right lines."""

from pathlib import Path

import numpy as np
import pytest

from scripts.expansion.every_line import every_line
from scripts.library.lookup import find
from scripts.syntax.parser import read_script
from scripts.timing.speech_estimate import estimate
from voice.takes.fit import LOOSE, STRICT, misfit


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
