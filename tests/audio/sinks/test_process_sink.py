"""The sink in a process of its own: it plays on whatever happens here, and what happens to it is told."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import pytest
from playback_server import patch_server, record_server_output
from soundfiles import noise
from threads import in_background, until

from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks import DeviceState, process_sink
from audio.sinks.device import DEFAULT_TIMINGS
from audio.sinks.process_sink import Limits, ProcessSink

SOON_S = 20

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@posix
def test_the_device_is_fed_while_this_process_holds_the_interpreter(monkeypatch, tmp_path):
    record_server_output(monkeypatch, kept := tmp_path / "kept")
    sleep = ctypes.PyDLL(None).usleep  # unlike CDLL, it lets no other thread run meanwhile
    sound = noise(4)
    with ProcessSink("null") as sink:
        sink.write(sound)
        until(lambda: sink.state.consumed_ms)
        before = kept.stat().st_size
        sleep(999_999)
        taken_s = (kept.stat().st_size - before) / (RATE * 8)
        sink.stop()
    assert 0.5 < taken_s < 2
    given = np.frombuffer(kept.read_bytes(), np.float32).reshape(-1, 2)
    first = int(np.flatnonzero(given.any(axis=1))[0])
    np.testing.assert_array_equal(given[first : first + RATE], sound[:RATE])
    assert sink.state.underruns == 0


def test_the_position_is_reported_without_calls():
    with ProcessSink("null") as sink:
        assert sink.state == DeviceState()
        sink.write(noise(1))
        until(lambda: 200 <= sink.state.position_ms < sink.state.consumed_ms + sink.state.queued_ms)
        assert sink.state.running
        sink.stop()


def test_the_state_is_current_when_a_call_returns():
    with ProcessSink("null") as sink:
        sink.write(noise(1))
        sink.pause()
        assert sink.state.paused
        assert sink.state.queued_ms > 0
        sink.resume()
        assert not sink.state.paused
        sink.change_volume(0.5)
        assert sink.state.volume == 0.5
        assert sink.switch(1, 20_000, noise(1))
        assert 20_000 <= sink.state.consumed_ms < 21_000
        assert not sink.write(noise(0.1))  # of the course before
        assert not sink.play_quietly(noise(0.1))  # it plays
        sink.stop()
        assert sink.state.queued_ms == 0


def test_other_calls_are_answered_while_a_write_blocks():
    with ProcessSink("null") as sink:
        sink.pause()
        answers = []
        writer = in_background(lambda: answers.extend(sink.write(noise(1)) for _ in range(8)))
        until(lambda: sink.state.queued_ms > DEFAULT_TIMINGS.ahead_ms)
        sink.change_volume(0.8)
        assert writer.is_alive()
        sink.stop()
        writer.join(SOON_S)
    assert (answers[0], answers[-1]) == (True, False)


def test_a_reconnection_is_reported(monkeypatch):
    change = """\
def louder(sink, volume):
    sink._reconnections += 1
playback_process.CALLS["change_volume"] = louder
"""
    patch_server(monkeypatch, change)
    found = threading.Event()
    with ProcessSink("null") as sink:

        def ask():
            sink.pause()  # as the transport does, which goes back a little
            found.set()

        sink.on_reconnect = ask
        sink.change_volume(1.0)
        assert found.wait(SOON_S)
        sink.stop()


# Whatever happens


def test_an_unknown_device_is_an_error_and_leaves_no_process():
    sink = ProcessSink("miniaudio", "a loudspeaker of nobody's")
    with pytest.raises(DeviceError, match="outpour export"), sink:
        pass
    assert sink._process.returncode is not None


def test_closing_an_unopened_sink_ends_its_process():
    sink = ProcessSink("null")
    sink.close()
    sink.close()
    assert sink._process.returncode is not None


def test_a_hanging_sound_system_does_not_block_closing(monkeypatch):
    patch_server(
        monkeypatch,
        "playback_process._CLOSE_S = 0.1\nDeviceSink.close = lambda sink: playback_process.threading.Event().wait()",
    )
    with ProcessSink("null") as sink:
        sink.write(noise(0.2))
    assert (sink._process.returncode, sink.state.position_ms) == (1, 200)


def test_a_process_that_cannot_be_started_is_an_error(monkeypatch):
    monkeypatch.setattr(process_sink, "SERVER", ("no such program",))
    with pytest.raises(DeviceError, match="could not be started"):
        ProcessSink("null")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise SystemExit('the library is broken')", "status 1.*the library is broken"),
        ("print('nonsense', flush=True); input()", "its process ended"),
        ("import os; os.kill(os.getpid(), 9)", "Killed"),
    ],
)
def test_a_process_that_ends_at_startup_is_an_error(monkeypatch, code, told):
    if "kill" in code and sys.platform == "win32":
        pytest.skip("signals of POSIX")
    monkeypatch.setattr(process_sink, "SERVER", (sys.executable, "-c", code))
    with pytest.raises(DeviceError, match=told), ProcessSink("null"):
        pass


def test_an_exception_in_the_playback_process_reaches_the_writer(monkeypatch):
    broken = "def broken(*given):\n    raise ZeroDivisionError('of nothing')"
    patch_server(monkeypatch, f"{broken}\nplayback_process.CALLS['write'] = broken")
    with pytest.raises(DeviceError, match="ZeroDivisionError: of nothing"), ProcessSink("null") as sink:
        sink.write(noise(1))


@posix
def test_a_killed_process_fails_the_writer_and_keeps_the_position():
    sink, told = ProcessSink("null"), []

    def write():
        try:
            while sink.write(noise(1)):
                pass
        except DeviceError as error:
            told.append(str(error))

    def lose():
        with sink:
            writer = in_background(write)
            until(lambda: sink.state.position_ms > 100)
            sink._process.kill()
            writer.join(SOON_S)
            for change in (sink.pause, sink.resume, sink.stop, lambda: sink.change_volume(0.5)):
                change()  # a key that is pressed just then

    with pytest.raises(DeviceError, match="Killed"):
        lose()
    assert "Killed" in told[0]
    assert sink.state.position_ms > 100


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("at_its_start", [True, False])
def test_the_playback_process_ignores_termination_signals(number, at_its_start):
    sink = ProcessSink("null")
    if at_its_start:
        os.kill(sink._process.pid, number)
    with sink:
        os.kill(sink._process.pid, number)
        sink.write(noise(0.3))
    assert sink.state.position_ms == 300


PARENT = """\
import os, pickle, signal
import numpy as np
from audio.sinks.process_sink import Limits, ProcessSink
with ProcessSink("null") as sink:
    sink.write(np.zeros((48_000, 2), np.float32))
    print(sink._process.pid, flush=True)
    sink._process.stdin.write({left})
    sink._process.stdin.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
@pytest.mark.parametrize("left", ["b''", "pickle.dumps((1, 'write', (bytes(100_000),), {}))[:50_000]"])
def test_the_playback_process_ends_with_its_parent(left):
    code = PARENT.replace("{left}", left)
    parent = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert parent.returncode == -signal.SIGKILL
    status = f"/proc/{int(parent.stdout)}/stat"

    def ended():
        try:
            with open(status) as file:
                return file.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    until(ended)


def stop(pid):
    os.kill(pid, signal.SIGSTOP)


QUICK = Limits(open_s=20, call_s=20, silent_s=0.75)


@posix
def test_an_unresponsive_process_is_killed_and_every_call_returns():
    sink, told = ProcessSink("null", limits=QUICK), []

    def write():
        try:
            while sink.write(noise(1)):
                pass
        except DeviceError as error:
            told.append(str(error))

    def press():
        for change in (sink.pause, sink.resume, sink.stop, lambda: sink.change_volume(0.5)):
            change()
        told.append("keys")

    with suppress(DeviceError), sink:  # where it is left, it plays what it holds
        writer = in_background(write)
        until(lambda: sink.state.position_ms > 100)
        stop(sink._process.pid)
        keys = in_background(press)
        writer.join(SOON_S)
        keys.join(SOON_S)
    assert sorted(told)[0] == "keys"
    assert "its process gave no sign of life for 0.75 seconds" in sorted(told)[1]
    assert sink.state.position_ms > 100
    assert sink._process.returncode == -signal.SIGKILL


@posix
def test_a_paused_process_does_not_count_as_unresponsive():
    with ProcessSink("null", limits=QUICK) as sink:
        sink.write(noise(1))
        sink.pause()
        until(lambda: not sink.state.running or sink.state.paused)
        given = sink._take
        heard = []
        sink._take = lambda *answer: (heard.append(time.monotonic()), given(*answer))
        until(lambda: heard and heard[-1] - heard[0] > 2 * QUICK.silent_s)
        sink.resume()
        until(lambda: sink.state.position_ms > 500)


@posix
def test_opening_times_out():
    sink = ProcessSink("null", limits=Limits(open_s=0.3))
    stop(sink._process.pid)
    with pytest.raises(DeviceError, match=r"not open within 0\.3 seconds"), sink:
        pass
    assert sink._process.returncode == -signal.SIGKILL


def test_a_call_times_out(monkeypatch):
    stuck = "lambda sink: playback_process.threading.Event().wait()"
    patch_server(monkeypatch, f"playback_process.CALLS['pause'] = {stuck}")
    sink = ProcessSink("null", limits=Limits(call_s=0.3))
    with pytest.raises(DeviceError, match=r"did not answer for 0\.3 seconds"), sink:
        sink.pause()


@posix
@pytest.mark.parametrize("busy", [True, False], ids=["while it is written to", "while nothing is written"])
def test_closing_kills_a_suspended_process(busy):
    sink = ProcessSink("null", limits=Limits(exit_s=0.3))
    sink.__enter__()
    stop(sink._process.pid)

    def write():
        with pytest.raises(DeviceError):
            sink.write(noise(5))

    if busy:
        in_background(write)
        until(sink._calling.locked)
    sink.close()
    assert sink._process.returncode == -signal.SIGKILL
