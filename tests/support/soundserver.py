"""A private sound server whose output can be recorded."""

import os
import shutil
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import numpy as np
import pytest
from measurement import RATE

SINK = "outpour"
NEEDED = ("pulseaudio", "parec", "pactl")


class Server:
    """A private PulseAudio server with a null sink, whose monitor can be recorded."""

    def __init__(self, folder):
        self.socket = folder / "native"
        self.address = f"unix:{self.socket}"
        private = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")}
        self.environment = {**os.environ, **private, "PULSE_SERVER": self.address}
        modules = [
            f"module-null-sink sink_name={SINK} rate={RATE} channels=2 format=float32le",
            f"module-native-protocol-unix socket={self.socket} auth-anonymous=1",
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
        """Wait until it answers; returns False if it ends or never answers."""
        for _ in range(100):
            if self._daemon.poll() is not None:
                return False
            info = subprocess.run(["pactl", "info"], env=self.environment, capture_output=True, check=False)
            if info.returncode == 0:
                return True
            time.sleep(0.05)
        return False

    @contextmanager
    def frozen(self):
        """Suspend the server, so that it doesn't answer."""
        self._daemon.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._daemon.send_signal(signal.SIGCONT)

    def kill(self):
        """Kill it as a crash would, and make room for another at the same address."""
        self._daemon.kill()
        self._daemon.wait(60)
        self.socket.unlink(missing_ok=True)

    def close(self):
        if self._daemon.poll() is None:
            self._daemon.terminate()
            self._daemon.wait(60)
        self._log.close()


class Recorder:
    """Records the output of the sink, with up to `latency_ms` of latency."""

    def __init__(self, server, latency_ms=50):
        options = ["--format=float32le", f"--rate={RATE}", "--channels=2", f"--latency-msec={latency_ms}"]
        options += [f"--device={SINK}.monitor"]
        self._parec = subprocess.Popen(["parec", *options], env=server.environment, stdout=subprocess.PIPE)
        self._pieces = []
        self._frames, self._begun = 0, None
        self._heard = threading.Event()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()
        assert self._heard.wait(60), "the monitor delivers nothing"

    def _read(self):
        while piece := self._parec.stdout.read1(1 << 16):
            self._pieces.append(piece)
            self._frames += len(piece) // 8
            if self._begun is None and piece.strip(b"\0"):
                self._begun = self._frames
            self._heard.set()

    @property
    def frames(self):
        """The number of frames recorded so far."""
        return self._frames

    @property
    def heard_s(self):
        """Seconds recorded since the first sound."""
        return 0.0 if self._begun is None else (self._frames - self._begun) / RATE

    def last(self, seconds):
        """The last `seconds` of the recording, or all of it if shorter, shape (frames, 2)."""
        whole = b"".join(self._pieces[-1000:])
        sound = np.frombuffer(whole[: len(whole) // 8 * 8], np.float32).reshape(-1, 2)
        return sound[-round(seconds * RATE) :]

    def sound(self):
        """Stop recording and return all of it, shape (frames, 2)."""
        self._parec.terminate()
        self._reading.join(60)
        self._parec.wait(60)
        self._parec.stdout.close()
        whole = b"".join(self._pieces)
        return np.frombuffer(whole[: len(whole) // 8 * 8], np.float32).reshape(-1, 2)


def undisturbed(record, disturbance, tolerance=0, attempts=5):
    """Record up to `attempts` times and return the first recording whose disturbance is within `tolerance`.

    The sound server and the recorder share the CPU with other tests. If they run too late, they drop sound that was
    delivered in time. That disturbs some recordings, while a fault of the program disturbs all of them. `disturbance`
    only measures effects of load: gaps and misplaced sound. Everything else is asserted in `record`, each time.
    """
    measured = []
    for _ in range(attempts):
        recording = record()
        measured.append(disturbance(recording))
        if measured[-1] <= tolerance:
            return recording
    pytest.fail(f"every recording is disturbed by more than {tolerance}: {measured}")


def required():
    return os.environ.get("CI") == "true" and os.environ.get("OUTPOUR_REQUIRE_DEVICE") == "1"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A sound server for this module; its tests are skipped without PulseAudio."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        reason = f"{', '.join(missing)} not installed"
        pytest.fail(reason) if required() else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("pulse")
    folder.chmod(0o700)
    server = Server(folder)
    ready = server.await_ready()
    if not ready:
        reason = f"PulseAudio does not start here: {(folder / 'log').read_text()[-300:]}"
        server.close()
        pytest.fail(reason) if required() else pytest.skip(reason)
    yield server
    server.close()


@contextmanager
def recording(server):
    """A recorder that runs during the `with` block."""
    recorder = Recorder(server)
    try:
        yield recorder
    finally:
        recorder.sound()
