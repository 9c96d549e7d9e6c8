"""The device sink: its queue, underruns, volume, draining and errors."""

import sys
import time
from types import SimpleNamespace

import miniaudio
import numpy as np
import pytest
from manual_device import TIMEOUT_S, ManualDevice, take
from soundfiles import noise
from threads import in_background

from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks.device import DEFAULT_TIMINGS, DeviceSink, Timings


def test_the_device_is_opened_for_stereo_floats_at_the_session_rate(manual_sink):
    with manual_sink:
        settings = manual_sink._device._device.settings
    assert (settings["nchannels"], settings["sample_rate"]) == (2, RATE)
    assert settings["output_format"] is miniaudio.SampleFormat.FLOAT32
    assert miniaudio.Backend.NULL not in settings["backends"]


@pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio needs Linux")
def test_the_device_buffer_outlasts_the_start_of_a_voice_and_a_screen(manual_sink):
    # On PulseAudio this is the whole buffer; loading onnxruntime blocks Python for 65 ms on a busy machine.
    with manual_sink:
        assert manual_sink._device._device.settings["buffersize_msec"] > 65 + 20


def test_sound_is_played_in_order_and_the_position_follows(manual_sink):
    sound = noise(1)
    manual_sink.__enter__()
    assert manual_sink.state.position_ms == 0
    for piece in np.split(sound, [5000, 11_000, 30_000]):
        manual_sink.write(piece)
    played = np.concatenate([take(manual_sink, 40) for _ in range(20)])
    np.testing.assert_array_equal(played, sound[: len(played)])
    assert manual_sink.state.position_ms == 800
    assert manual_sink.state.underruns == 0


def test_playback_starts_once_enough_is_queued(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(0.01))
    assert not manual_sink._device.running
    manual_sink.write(noise(0.5))
    assert manual_sink._device.running


def test_writing_blocks_while_the_queue_is_full(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(DEFAULT_TIMINGS.ahead_ms / 1000 + 0.5))
    writer = in_background(lambda: manual_sink.write(noise(1)))
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    take(manual_sink, 300)
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    assert writer.is_alive()
    take(manual_sink, 300)
    writer.join(TIMEOUT_S)
    assert not writer.is_alive()


def test_stopping_unblocks_a_write_and_is_silent_at_once(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(DEFAULT_TIMINGS.ahead_ms / 1000 + 1))
    writer = in_background(lambda: manual_sink.write(noise(1)))
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    manual_sink.stop()
    writer.join(TIMEOUT_S)
    assert not writer.is_alive()
    assert not take(manual_sink, 100).any()
    manual_sink.write(noise(1))
    assert not take(manual_sink, 100).any()
    assert manual_sink.state.underruns == 0
    manual_sink.__exit__(None, None, None)
    assert manual_sink._device._device.closed


def test_an_underrun_plays_silence_and_is_counted(manual_sink):
    manual_sink.__enter__()
    sound = noise(0.2)
    manual_sink.write(sound)
    played = take(manual_sink, 300)
    np.testing.assert_array_equal(played[: 200 * 48], sound)
    assert not played[200 * 48 :].any()
    assert (manual_sink.state.underruns, manual_sink.state.position_ms) == (1, 200)
    manual_sink.write(sound)
    np.testing.assert_array_equal(take(manual_sink, 200), sound)
    assert manual_sink.state.underruns == 1


def test_the_volume_changes_between_reads_of_the_device(manual_sink):
    manual_sink.__enter__()
    with manual_sink._changed:  # held while the device reads
        setting = in_background(lambda: manual_sink.change_volume(0.5))
        setting.join(0.1)
        assert (manual_sink.state.volume, manual_sink._target_gain) == (1.0, 1.0)
    setting.join(TIMEOUT_S)
    assert (manual_sink.state.volume, manual_sink._target_gain) == (0.5, 0.5)


@pytest.mark.parametrize("timings", [Timings(drain_ms=100_000)])
def test_leaving_waits_until_everything_was_played_without_an_underrun(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(0.2))
    leaving = in_background(lambda: manual_sink.__exit__(None, None, None))
    for _ in range(5):
        assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
        take(manual_sink, 60)
    # Everything was taken, but is still being played.
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    assert not manual_sink._device._device.closed
    assert manual_sink.state.underruns == 0
    manual_sink.stop()
    leaving.join(TIMEOUT_S)
    assert manual_sink._device._device.closed


@pytest.mark.parametrize("timings", [Timings(drain_ms=0)])
def test_leaving_plays_sound_too_short_to_start_playback(manual_sink):
    manual_sink.__enter__()
    manual_sink.write(noise(0.01))
    leaving = in_background(lambda: manual_sink.__exit__(None, None, None))
    assert manual_sink._changed.waiting.acquire(timeout=TIMEOUT_S)
    assert take(manual_sink, 10).any()
    leaving.join(TIMEOUT_S)
    assert manual_sink._device._device.closed


def test_an_error_in_the_with_block_closes_the_device_without_draining(manual_sink):
    def use():
        with manual_sink:
            manual_sink.write(noise(1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use()
    assert manual_sink._device._device.closed
    assert not manual_sink._changed.waiting.acquire(blocking=False)


@pytest.mark.parametrize("how", ["write", "leave"])
@pytest.mark.parametrize("timings", [Timings(stall_s=0.01, give_up_s=0)])
def test_a_stalled_device_is_an_error(manual_sink, how):
    manual_sink.__enter__()
    manual_sink.write(noise(DEFAULT_TIMINGS.ahead_ms / 1000 + 1))
    with pytest.raises(DeviceError, match="no other device was found"):
        manual_sink.write(noise(1)) if how == "write" else manual_sink.__exit__(None, None, None)
    assert manual_sink._device._device.closed


@pytest.mark.parametrize("fails", ["__init__", "start"])
def test_without_a_device_the_message_suggests_export(monkeypatch, fails):
    def fail(*args, **settings):
        raise miniaudio.MiniaudioError("failed to init device", -1)

    monkeypatch.setattr(ManualDevice, fails, fail)
    monkeypatch.setattr(miniaudio, "PlaybackDevice", ManualDevice)
    with pytest.raises(DeviceError, match="outpour export") as caught, DeviceSink() as sink:
        sink.write(noise(1))
    assert "\n" not in str(caught.value)


def test_opening_a_real_device_prints_nothing(capfd):
    try:
        with DeviceSink() as sink:
            assert sink.name
    except DeviceError:
        pass
    assert capfd.readouterr() == ("", "")


def test_the_null_device_plays_in_real_time():
    start_s = time.monotonic()
    with DeviceSink("null") as sink:
        sink.write(noise(0.3))
    assert time.monotonic() - start_s > 0.29
    assert sink.state.position_ms == 300
    assert sink.state.underruns == 0


@pytest.mark.parametrize(
    ("period_ms", "ready_ms", "unheard_ms", "underrun_in_ms"),
    [
        (100, 1000, 0, 1000),
        (100, 1090, 0, 1000),
        (100, 90, 0, 0),
        (2000, 500, 1800, 1800),
        (2000, 2500, 1800, 3800),
        (2000, 500, 0, 0),
    ],
)
def test_the_time_to_an_underrun_depends_on_queue_and_device_period(
    manual_sink, period_ms, ready_ms, unheard_ms, underrun_in_ms
):
    manual_sink.__enter__()
    assert manual_sink.state.underrun_in_ms == float("inf")
    manual_sink._device = SimpleNamespace(period_ms=period_ms, unheard_frames=unheard_ms * 48, running=True)
    manual_sink.write(noise(ready_ms / 1000))
    assert manual_sink.state.underrun_in_ms == underrun_in_ms
