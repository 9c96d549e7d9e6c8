"""Quiet sound of a device sink, before the session starts and while it is paused."""

import numpy as np
from manual_device import take
from soundfiles import noise


def test_quiet_sound_in_a_pause_keeps_the_position_and_crossfades_on_resume(manual_sink):
    sound, low = noise(2), noise(1, level=0.01, seed=1)
    manual_sink.__enter__()
    manual_sink.write(sound)
    take(manual_sink, 400)
    manual_sink.play_quietly(low)
    manual_sink.pause()
    assert not take(manual_sink, 100)[960:].any()
    manual_sink.play_quietly(low)
    np.testing.assert_array_equal(take(manual_sink, 200), low[: 200 * 48])
    assert manual_sink.state.position_ms == 420
    manual_sink.resume()
    output = take(manual_sink, 100)
    rise = np.linspace(0, 1, 961, dtype=np.float32)[1:, None]
    fall = np.linspace(1, 0, 960, dtype=np.float32)[:, None]
    first = slice(420 * 48, 440 * 48)
    np.testing.assert_allclose(output[:960], sound[first] * rise + low[200 * 48 :][:960] * fall, atol=1e-4)
    np.testing.assert_array_equal(output[960:], sound[440 * 48 : 520 * 48])


def test_quiet_sound_before_the_start_crossfades_into_the_session(manual_sink):
    sound, low = noise(2), noise(1, level=0.01, seed=1)
    manual_sink.__enter__()
    assert manual_sink.play_quietly(low[: 300 * 48])
    assert manual_sink.play_quietly(low[300 * 48 :])
    np.testing.assert_array_equal(take(manual_sink, 400), low[: 400 * 48])
    assert manual_sink.switch(1, 5000, sound)
    output = take(manual_sink, 100)
    rise = np.linspace(0, 1, 960, dtype=np.float32)[:, None]
    np.testing.assert_allclose(output[:960], sound[:960] * rise + low[400 * 48 :][:960] * rise[::-1], atol=1e-6)
    np.testing.assert_array_equal(output[960:], sound[960 : 100 * 48])
    assert (manual_sink.state.position_ms, manual_sink.state.underruns) == (5100, 0)
    assert not manual_sink.play_quietly(low)


def test_a_stopped_sink_plays_no_quiet_sound(manual_sink):
    manual_sink.__enter__()
    manual_sink.play_quietly(noise(1))
    manual_sink.stop()
    assert not manual_sink.play_quietly(noise(1))
    assert not take(manual_sink, 100).any()


def test_a_pause_before_the_start_is_silent(manual_sink):
    manual_sink.__enter__()
    manual_sink.play_quietly(noise(1))
    take(manual_sink, 100)
    manual_sink.pause()
    assert not take(manual_sink, 100)[960:].any()
    assert (manual_sink.state.position_ms, manual_sink.state.underruns) == (0, 0)
