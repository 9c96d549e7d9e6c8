"""Ducking: its curve, how far ahead it is settled, and its memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import expected_db

from audio.signal.ducking import BACK_MS, DOWN_MS, HELD_MS, Ducking

DEPTH = 10.0


def ducking_of(*phrases):
    ducking = Ducking(DEPTH)
    for start_ms, stop_ms in phrases:
        ducking.add(start_ms, stop_ms)
    return ducking


@st.composite
def phrases_in_order(draw):
    gaps = st.sampled_from([0, 1, 400, 1999, 2400, 2999, 3000, 3001, 9000]) | st.integers(0, 9000)
    at, phrases = draw(st.integers(0, 5000)), []
    for gap, length in draw(st.lists(st.tuples(gaps, st.integers(1, 6000)), max_size=8)):
        phrases.append((at + gap, at + gap + length))
        at += gap + length
    return phrases


@given(phrases=phrases_in_order(), at_ms=st.lists(st.integers(0, 60_000), min_size=1, max_size=20))
def test_the_curve_matches_the_reference(phrases, at_ms):
    at = np.sort(np.array(at_ms, float))
    expected = [expected_db(moment, phrases, DEPTH) for moment in at]
    np.testing.assert_allclose(ducking_of(*phrases).decibels(at), expected, atol=1e-6)


@given(phrases=phrases_in_order(), start_ms=st.integers(0, 30_000), length_ms=st.integers(1, 3000))
def test_gains_follow_the_curve_at_every_frame(phrases, start_ms, length_ms):
    ducking = ducking_of(*phrases)
    gains = np.broadcast_to(ducking.gains(start_ms, length_ms), (length_ms * 48, 1))[:, 0]
    curve = ducking.decibels(start_ms + np.arange(length_ms * 48) / 48)
    np.testing.assert_allclose(20 * np.log10(gains), curve, atol=0.05)


@given(phrases=phrases_in_order())
def test_the_bed_is_ducked_under_every_phrase(phrases):
    ducking = ducking_of(*phrases)
    for start, stop in phrases:
        np.testing.assert_allclose(ducking.decibels(np.linspace(start, stop, 20)), -DEPTH, atol=1e-9)


@given(phrases=phrases_in_order(), before_ms=st.integers(1, 40_000))
def test_later_phrases_do_not_change_the_settled_curve(phrases, before_ms):
    known = ducking_of()
    for start, stop in phrases:
        if start >= known.settled_at(before_ms):
            break
        known.add(start, stop)
    at = np.arange(0.0, before_ms, 50)
    np.testing.assert_allclose(known.decibels(at), ducking_of(*phrases).decibels(at), atol=1e-9)


def test_the_curve_settles_as_early_as_possible():
    assert ducking_of().settled_at(1000) == 1000 + DOWN_MS
    assert ducking_of((0, 900)).settled_at(1000) == 900 + HELD_MS
    assert ducking_of((0, 900)).settled_at(9000) == 9000 + DOWN_MS


@pytest.mark.parametrize("at_ms", range(3000, 16_000, 430))
def test_a_turn_does_not_change_the_past_or_jump(at_ms):
    phrases = [(4000, 6000), (8000, 9000), (13_000, 14_000)]
    straight, turned = ducking_of(*phrases), ducking_of(*phrases)
    turned.splice(at_ms, at_ms)
    before = np.arange(0.0, at_ms + 1, 10)
    np.testing.assert_allclose(turned.decibels(before), straight.decibels(before), atol=1e-9)
    # 10 dB over 400 ms in a raised cosine: 0.4 dB in 10 ms.
    assert np.abs(np.diff(turned.decibels(np.arange(0.0, 30_000, 10)))).max() < 0.45
    assert turned.decibels(np.array([at_ms + DOWN_MS + BACK_MS + 10.0]))[0] == 0


def test_a_turn_keeps_ducking_for_current_speech():
    ducking = ducking_of((1000, 2500), (2700, 9000))
    ducking.splice(2000, 2500)
    assert ducking.decibels(np.array([2000.0, 2500, 3500, 4500])) == pytest.approx([-10, -10, -5, 0], abs=1e-9)


@given(phrases=phrases_in_order(), before_ms=st.integers(0, 60_000))
def test_forgetting_the_past_does_not_change_the_future(phrases, before_ms):
    straight, forgetful = ducking_of(*phrases), ducking_of(*phrases)
    forgetful.forget(before_ms)
    after = np.arange(float(before_ms), before_ms + 10_000, 50)
    np.testing.assert_allclose(forgetful.decibels(after), straight.decibels(after), atol=1e-9)


def test_hours_of_phrases_take_no_more_memory_than_minutes():
    ducking = Ducking(DEPTH)
    for start_ms in range(0, 8 * 3_600_000, 10_000):
        ducking.add(start_ms, start_ms + 4000)
        ducking.forget(start_ms)
    assert len(ducking._spans) < 5
