"""Conversion between decibels, gains and powers."""

import numpy as np
import pytest

from audio.signal.decibels import db_to_gain, db_to_power, gain_to_db


@pytest.mark.parametrize(("db", "gain", "power"), [(0, 1, 1), (20, 10, 100), (-6.0206, 0.5, 0.25)])
def test_decibels_convert_to_gain_and_power(db, gain, power):
    assert db_to_gain(db) == pytest.approx(gain, rel=1e-5)
    assert db_to_power(db) == pytest.approx(power, rel=1e-5)


def test_arrays_survive_a_round_trip():
    levels = np.array([-60.0, -3.0, 0.0, 12.0])
    np.testing.assert_allclose(gain_to_db(db_to_gain(levels)), levels)
