"""The sink in a separate process: it keeps playing whatever happens here, and its faults are reported here."""

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
from playback_server import patched_server, recording_server
from soundfiles import noise
from threads import in_background, until

from audio.errors import DeviceError
from audio.signal.clip import RATE
from audio.sinks import DeviceState
from audio.sinks.device import DEFAULT_TIMINGS
from audio.sinks.process_sink import Limits, ProcessSink

TIMEOUT_S = 120

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@posix
def test_the_device_is_fed_while_this_process_holds_the_interpreter(tmp_path):
    recording = tmp_path / "recording"
    sleep = ctypes.PyDLL(None).usleep  # unlike CDLL, it keeps the interpreter locked
    sound = noise(4)
    with ProcessSink("null", command=recording_server(recording)) as sink:
        sink.write(sound)
        until(lambda: sink.state.consumed_ms)
        before = recording.stat().st_size
        sleep(999_999)
        taken_s = (recording.stat().st_size - before) / (RATE * 8)
        sink.stop()
    assert taken_s > 0.1
    played = np.frombuffer(recording.read_bytes(), np.float32).reshape(-1, 2)
    first = int(np.flatnonzero(played.any(axis=1))[0])
    np.testing.assert_array_equal(played[first : first + RATE], sound[:RATE])
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
        assert 20_000 <= sink.state.consumed_ms <= 21_000
        assert not sink.write(noise(0.1))  # belongs to the previous stream
        assert not sink.play_quietly(noise(0.1))  # the session plays
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
        writer.join(TIMEOUT_S)
    assert (answers[0], answers[-1]) == (True, False)


def test_a_reconnection_is_reported():
    patch = """\
def reconnect(sink, volume):
    sink._reconnections += 1
playback_process.CALLS["change_volume"] = reconnect
"""
    found = threading.Event()
    with ProcessSink("null", command=patched_server(patch)) as sink:

        def on_reconnect():
            sink.pause()  # calls must work in here, since the transport rewinds
            found.set()

        sink.on_reconnect = on_reconnect
        sink.change_volume(1.0)
        assert found.wait(TIMEOUT_S)
        sink.stop()


# Faults


def test_an_unknown_device_is_an_error_and_leaves_no_process():
    sink = ProcessSink("miniaudio", "no such loudspeaker")
    with pytest.raises(DeviceError, match="outpour export"), sink:
        pass
    assert sink._process.returncode is not None


def test_closing_an_unopened_sink_ends_its_process():
    sink = ProcessSink("null")
    sink.close()
    sink.close()
    assert sink._process.returncode is not None


def test_a_hanging_sound_system_does_not_block_closing():
    patch = """\
from functools import partial
playback_process.Server = partial(playback_process.Server, close_s=0.1)
DeviceSink.close = lambda sink: playback_process.threading.Event().wait()
"""
    with ProcessSink("null", command=patched_server(patch)) as sink:
        sink.write(noise(0.2))
    assert (sink._process.returncode, sink.state.position_ms) == (1, 200)


def test_a_process_that_cannot_be_started_is_an_error():
    with pytest.raises(DeviceError, match="could not be started"):
        ProcessSink("null", command=["no such program"])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit('the library is broken')", "status 1.*the library is broken"),
        ("print('nonsense', flush=True); input()", "its process ended"),
        ("import os; os.kill(os.getpid(), 9)", "Killed"),
    ],
)
def test_a_process_that_ends_at_startup_is_an_error(code, message):
    if "kill" in code and sys.platform == "win32":
        pytest.skip("signals of POSIX")
    command = (sys.executable, "-c", code)
    with pytest.raises(DeviceError, match=message), ProcessSink("null", command=command):
        pass


def test_an_exception_in_the_playback_process_reaches_the_writer():
    broken = "def broken(*arguments):\n    raise ZeroDivisionError('in the process')"
    command = patched_server(f"{broken}\nplayback_process.CALLS['write'] = broken")
    sink = ProcessSink("null", command=command)
    with pytest.raises(DeviceError, match="ZeroDivisionError: in the process"), sink:
        sink.write(noise(1))


@posix
def test_a_killed_process_fails_the_writer_and_keeps_the_position():
    sink, messages = ProcessSink("null"), []

    def write():
        try:
            while sink.write(noise(1)):
                pass
        except DeviceError as error:
            messages.append(str(error))

    def lose_process():
        with sink:
            writer = in_background(write)
            until(lambda: sink.state.position_ms > 100)
            sink._process.kill()
            writer.join(TIMEOUT_S)
            for change in (sink.pause, sink.resume, sink.stop, lambda: sink.change_volume(0.5)):
                change()  # a key pressed at this moment

    with pytest.raises(DeviceError, match="Killed"):
        lose_process()
    assert "Killed" in messages[0]
    assert sink.state.position_ms > 100


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("at_startup", [True, False])
def test_the_playback_process_ignores_termination_signals(number, at_startup):
    sink = ProcessSink("null")
    if at_startup:
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
    sink._process.stdin.write({unfinished})
    sink._process.stdin.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("unfinished", ["b''", "pickle.dumps((1, 'write', (bytes(100_000),), {}))[:50_000]"])
def test_the_playback_process_ends_with_its_parent(unfinished):
    code = PARENT.replace("{unfinished}", unfinished)
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


QUICK = Limits(open_s=120, call_s=120, silent_s=2.0)


@posix
def test_an_unresponsive_process_is_killed_and_every_call_returns():
    sink, messages = ProcessSink("null", limits=QUICK), []

    def write():
        try:
            while sink.write(noise(1)):
                pass
        except DeviceError as error:
            messages.append(str(error))

    def press():
        for change in (sink.pause, sink.resume, sink.stop, lambda: sink.change_volume(0.5)):
            change()
        messages.append("keys")

    with suppress(DeviceError), sink:  # leaving drains the queue, which may fail
        writer = in_background(write)
        until(lambda: sink.state.position_ms > 100)
        stop(sink._process.pid)
        keys = in_background(press)
        writer.join(TIMEOUT_S)
        keys.join(TIMEOUT_S)
    assert sorted(messages)[0] == "keys"
    assert "its process gave no sign of life for 2 seconds" in sorted(messages)[1]
    assert sink.state.position_ms > 100
    assert sink._process.returncode == -signal.SIGKILL


@posix
def test_a_paused_process_does_not_count_as_unresponsive():
    with ProcessSink("null", limits=QUICK) as sink:
        sink.write(noise(1))
        sink.pause()
        take, received_s = sink._take, []
        sink._take = lambda *response: (received_s.append(time.monotonic()), take(*response))
        until(lambda: received_s and received_s[-1] - received_s[0] > 2 * QUICK.silent_s)
        sink.resume()
        until(lambda: sink.state.position_ms > 500)


@posix
def test_opening_times_out():
    sink = ProcessSink("null", limits=Limits(open_s=0.3))
    stop(sink._process.pid)
    with pytest.raises(DeviceError, match=r"not open within 0\.3 seconds"), sink:
        pass
    assert sink._process.returncode == -signal.SIGKILL


def test_a_call_times_out():
    stuck = "lambda sink: playback_process.threading.Event().wait()"
    command = patched_server(f"playback_process.CALLS['pause'] = {stuck}")
    sink = ProcessSink("null", limits=Limits(call_s=0.3), command=command)
    with pytest.raises(DeviceError, match=r"did not answer for 0\.3 seconds"), sink:
        sink.pause()


@posix
@pytest.mark.parametrize("busy", [True, False], ids=["during a write", "idle"])
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
