"""The program into a real sound server: what comes out of it is what is exported."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from measuring import RATE, decoded, found_at
from program import process
from servers import give_up, require
from sessions import session

from voice.export import export

# Beside other tests on two cores the sound server itself drops some milliseconds now and then.
pytestmark = [pytest.mark.device, pytest.mark.flaky(reruns=2)]

SINK = "outpour"
TEXT = """\
---
title: A short one
voice: hum
pace: 2.0
music: rain
---
Let it come. [1s]

Let it go, and rest. [2s]

[closing]

You can stop here.
"""


class Server:
    """A PulseAudio of this test alone, whose only loudspeaker plays into nothing and can be recorded."""

    def __init__(self, folder):
        self.address = f"unix:{folder}/native"
        private = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")}
        self.environment = {**os.environ, **private, "PULSE_SERVER": self.address}
        modules = [
            f"module-null-sink sink_name={SINK} rate={RATE} channels=2 format=float32le",
            f"module-native-protocol-unix socket={folder}/native auth-anonymous=1",
        ]
        self._log = (folder / "log").open("w")
        without = {name: value for name, value in self.environment.items() if name != "PULSE_SERVER"}
        self._daemon = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
            + [f"--load={module}" for module in modules],
            env=without,
            stdout=self._log,
            stderr=self._log,
        )

    def await_ready(self):
        """Wait until it answers; False when it ends or never does."""
        for _ in range(100):
            if self._daemon.poll() is not None:
                return False
            asked = subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False)
            if asked.returncode == 0:
                return True
            time.sleep(0.05)
        return False

    def close(self):
        self._daemon.terminate()
        self._daemon.wait(10)
        self._log.close()


class Recorder:
    """Records what the loudspeaker plays."""

    def __init__(self, server):
        told = ["--format=float32le", f"--rate={RATE}", "--channels=2", "--latency-msec=50", f"--device={SINK}.monitor"]
        self._parec = subprocess.Popen(["parec", *told], env=server.environment, stdout=subprocess.PIPE)
        self._pieces = []
        self._heard = threading.Event()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()
        assert self._heard.wait(10), "the monitor is silent even of silence"

    def _read(self):
        while piece := self._parec.stdout.read1(1 << 16):
            self._pieces.append(piece)
            self._heard.set()

    def sound(self):
        """What was heard, ended here: shape (frames, 2)."""
        self._parec.terminate()
        self._reading.join(10)
        self._parec.wait(10)
        self._parec.stdout.close()
        whole = b"".join(self._pieces)
        return np.frombuffer(whole[: len(whole) // 8 * 8], np.float32).reshape(-1, 2)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    require("pulseaudio", "parec", "pactl")
    folder = tmp_path_factory.mktemp("pulse")
    folder.chmod(0o700)
    server = Server(folder)
    ready = server.await_ready()
    if not ready:
        told = f"PulseAudio does not start here: {(folder / 'log').read_text()[-300:]}"
        server.close()
        give_up(told)
    yield server
    server.close()


@pytest.fixture
def recorder(server):
    recorder = Recorder(server)
    yield recorder
    recorder.sound()


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(TEXT)
    return path


def player(server, script):
    """`outpour play`, heard for the second time, so that its preface is short."""
    (data := script.parent / "home" / "data").mkdir(parents=True, exist_ok=True)
    (data / "preface-heard").touch()
    environment = {**server.environment, "OUTPOUR_HOME": str(script.parent / "home"), "PYTHONUNBUFFERED": "1"}
    return process("play", script, "--voice", "hum", "--seed", "1", env=environment)


def audible(recording):
    """The recording from its first sound to its last."""
    places = np.flatnonzero(np.abs(recording).max(axis=1) > 0)
    return recording[places[0] : places[-1] + 1]


def longest_silence_s(sound):
    """The longest stretch of digital silence."""
    edges = np.flatnonzero(np.concatenate([[True], sound.any(axis=1), [True]]))
    return (np.diff(edges).max() - 1) / RATE


def await_line(running, pattern):
    """Wait until the player prints a line like that."""
    for line in running.stdout:
        if re.search(pattern, line):
            return
    pytest.fail(f"it ended and never printed {pattern}: {running.stderr.read()}")


def test_what_is_heard_is_what_is_exported(server, recorder, script):
    running = player(server, script)
    out, err = running.communicate(timeout=90)
    assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
    assert "Let it go, and rest." in out
    heard = audible(recorder.sound())
    made = session(script, seed=1, voice="hum", preface="short")
    export(made, script.parent / "short.wav", overwrite=False)
    made.close()
    written = audible(decoded(script.parent / "short.wav"))
    assert abs(len(heard) - len(written)) < RATE // 50
    assert longest_silence_s(heard[RATE:-RATE]) < 0.002
    offsets = []
    for begin in range(RATE, len(written) - 2 * RATE, RATE):
        part = written[begin : begin + RATE, 0]
        place = found_at(heard[:, 0], part, begin, RATE // 50)
        offsets.append(place - begin)
        assert np.corrcoef(heard[place : place + RATE, 0], part)[0, 1] > 0.99
    # Nothing was left out, said twice or played slower: every second is where the first is.
    assert max(offsets) - min(offsets) <= 1


def test_one_interrupt_is_heard_to_its_soft_ending(server, recorder, script):
    running = player(server, script)
    await_line(running, "As before")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
    assert "You can stop here." in out
    assert "Let it" not in out
    heard = audible(recorder.sound())
    assert longest_silence_s(heard[RATE:-RATE]) < 0.002
    # It fades out, and does not break off.
    assert np.abs(heard[-RATE // 10 :]).max() < 0.01
    assert np.abs(heard[-8 * RATE : -5 * RATE]).max() > 0.02


def test_two_interrupts_end_it_at_once(server, recorder, script):
    running = player(server, script)
    await_line(running, "As before")
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)
    # Two signals that come at the same moment are one; and an impatient listener goes on pressing.
    while running.poll() is None and time.monotonic() - begun < 10:
        time.sleep(0.02)
        running.send_signal(signal.SIGINT)
    took = time.monotonic() - begun
    _, err = running.communicate(timeout=10)
    assert err.strip() == ""
    assert running.returncode == 130
    assert took < 2


@pytest.mark.skipif(sys.platform != "linux", reason="the server is killed as on Linux")
def test_a_server_that_dies_is_one_line(tmp_path, script, server):
    folder = tmp_path / "other"
    folder.mkdir(mode=0o700)
    other = Server(folder)
    assert other.await_ready()
    running = player(other, script)
    await_line(running, "As before")
    other._daemon.kill()
    _, err = running.communicate(timeout=30)
    other.close()
    assert running.returncode == 1
    assert len(err.splitlines()) == 1
    assert "outpour export" in err
