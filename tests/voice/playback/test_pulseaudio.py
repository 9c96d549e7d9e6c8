"""The program and a real sound server: its recording matches the exported file."""

import importlib.util
import math
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pytest
from measurement import RATE, decoded, find_offset, largest_step, longest_silence_s, matching_segments, trimmed
from program import process
from sessions import SHORT
from sessions import session as open_session
from soundserver import Server, recording, undisturbed

from voice.export.export import export

pytestmark = pytest.mark.device

linux = pytest.mark.skipif(sys.platform != "linux", reason="the server is stopped and killed as on Linux")

GOES_ON = r"outpour: `outpour play --resume` goes on at \d+:\d\d"

TEXT = SHORT.format(first="1s", second="2s")


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(TEXT)
    return path


def player(server, script, *options, first="pass"):
    """Start `outpour play` after the code `first`; the preface is short, as after an earlier session."""
    (data := script.parent / "home" / "data").mkdir(parents=True, exist_ok=True)
    (data / "preface-heard").touch()
    environment = {**server.environment, "OUTPOUR_HOME": str(script.parent / "home"), "PYTHONUNBUFFERED": "1"}
    return process("play", script, "--voice", "hum", "--seed", "1", *options, first=first, env=environment)


def await_line(running, pattern):
    """Wait until the player prints a line that matches `pattern`."""
    for line in running.stdout:
        if re.search(pattern, line):
            return
    pytest.fail(f"the player ended without printing {pattern}: {running.stderr.read()}")


def exported(script):
    """The sound of the same session exported to a file, shape (frames, 2)."""
    session, path = open_session(script, seed=1, voice="hum", preface="short"), script.parent / "short.wav"
    export(session, path, overwrite=False)
    session.close()
    return decoded(path)


def inner_silence_s(heard):
    """The longest silence between the first and the last second."""
    return longest_silence_s(heard[RATE:-RATE])


def test_a_recording_matches_the_export(server, script):
    written = trimmed(exported(script))

    def record():
        with recording(server) as recorder:
            running = player(server, script)
            out, err = running.communicate(timeout=120)
            assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
            assert "Let it go, and rest." in out
            return trimmed(recorder.sound())

    def disturbance(heard):
        found = matching_segments(heard[:, 0], written[:, 0])
        return len(found) - 1 + (inner_silence_s(heard) >= 0.002) + (abs(len(heard) - len(written)) >= RATE // 50)

    heard = undisturbed(record, disturbance)
    offsets = []
    for begin in range(RATE, len(written) - 2 * RATE, RATE):
        part = written[begin : begin + RATE, 0]
        match = find_offset(heard[:, 0], part, begin, RATE // 50)
        offsets.append(match - begin)
        assert np.corrcoef(heard[match : match + RATE, 0], part)[0, 1] > 0.99
    # Nothing is missing, repeated or slower: every second has the offset of the first.
    assert max(offsets) - min(offsets) <= 1


BUSY_LOOP = """\
import ctypes, threading
def block():
    while True:
        ctypes.PyDLL(None).usleep(150_000)  # unlike CDLL, PyDLL keeps the interpreter lock
        threading.Event().wait(0.15)
threading.Thread(target=block, daemon=True).start()"""


@linux
def test_a_blocked_interpreter_causes_no_dropouts(server, script):
    """Loading a voice blocks the interpreter for longer than the sound system's buffer lasts."""

    def record():
        with recording(server) as recorder:
            running = player(server, script, first=BUSY_LOOP)
            await_line(running, "Let it go, and rest")
            running.kill()
            running.communicate(timeout=120)
            heard = trimmed(recorder.sound())
        assert len(heard) > 4 * RATE
        return heard

    undisturbed(record, longest_silence_s, tolerance=0.002)


def test_one_interrupt_plays_the_closing_and_fades_out(server, script):
    script.write_text(TEXT.replace("Let it come.", "[20s] Let it come."))  # long after the interrupt

    def record():
        with recording(server) as recorder:
            running = player(server, script)
            await_line(running, "As before")
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=120)
            assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
            assert "You can stop here." in out
            assert "Let it" not in out
            return trimmed(recorder.sound())

    heard = undisturbed(record, inner_silence_s, tolerance=0.002)
    # It fades out instead of breaking off.
    assert np.abs(heard[-RATE // 10 :]).max() < 0.01
    assert np.abs(heard[-8 * RATE : -5 * RATE]).max() > 0.02


def test_two_interrupts_end_playback_at_once(server, script):
    running = player(server, script)
    await_line(running, "As before")
    start_s = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)
    # Two simultaneous signals may be merged into one, and an impatient listener presses again.
    while running.poll() is None and time.monotonic() - start_s < 60:
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.02)
        running.send_signal(signal.SIGINT)
    assert running.returncode == 130
    _, err = running.communicate(timeout=120)
    assert re.fullmatch(GOES_ON, err.strip())


@pytest.fixture
def start_server(tmp_path, server):
    """Start a sound server of this test, which may be killed."""
    servers = []

    def start():
        folder = tmp_path / f"server-{len(servers)}"
        folder.mkdir(mode=0o700)
        servers.append(Server(folder))
        assert servers[-1].await_ready()
        return servers[-1]

    yield start
    for started in servers:
        started.close()


@linux
def test_a_session_continues_on_another_server_after_a_crash(start_server, script):
    """It rewinds by ten seconds, here to the beginning, and plays to its end."""
    written = exported(script)

    def record():
        first = start_server()
        running = player(first, script)
        await_line(running, "As before")
        first.kill()
        assert "waiting for one" in running.stderr.readline()
        second = Server(first.socket.parent)
        try:
            assert second.await_ready()
            with recording(second) as recorder:
                assert "playback continues" in running.stderr.readline()
                out, err = running.communicate(timeout=120)
                assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
                assert "You can stop here." in out
                return trimmed(recorder.sound())
        finally:
            second.close()

    def missing(heard):
        matches = []
        for begin in range(0, len(written) - 2 * RATE, RATE):
            part = written[begin : begin + RATE, 0]
            match = find_offset(heard[:, 0], part, begin, RATE)
            second = heard[match : match + RATE, 0]
            matches.append(len(second) == RATE and np.corrcoef(second, part)[0, 1] > 0.99)
        return 1 - sum(matches) / len(matches)

    undisturbed(record, missing, tolerance=0.2)


@linux
def test_interrupts_end_the_wait_for_a_loudspeaker(start_server, script):
    server = start_server()
    running = player(server, script)
    await_line(running, "As before")
    server.kill()
    assert "waiting for one" in running.stderr.readline()
    start_s = time.monotonic()
    while running.poll() is None and time.monotonic() - start_s < 60:
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(0.05)
    assert running.returncode == 130
    assert re.fullmatch(GOES_ON, running.communicate(timeout=120)[1].strip())


def test_simpleaudio_plays_without_gaps_or_clicks(server, script):
    if not importlib.util.find_spec("simpleaudio"):
        reason = "simpleaudio, which is built from source, is not installed"
        pytest.fail(reason) if os.environ.get("OUTPOUR_REQUIRE_SIMPLEAUDIO") else pytest.skip(reason)
    (server.socket.parent / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")

    def record():
        with recording(server) as recorder:
            running = player(server, script, "--player", "simpleaudio")
            out, err = running.communicate(timeout=120)
            assert running.returncode == 0, err
            assert "keys are answered up to 2 s later" in err
            assert "Let it go, and rest." in out
            return trimmed(recorder.sound())

    written = trimmed(exported(script))

    def disturbance(heard):
        """Seconds of silence, or endless for a step in the sound, which the server causes when it drops a fragment."""
        return inner_silence_s(heard) if largest_step(heard) < 1.5 * largest_step(written) else math.inf

    heard = undisturbed(record, disturbance, tolerance=0.02)
    assert abs(len(heard) - len(written)) < RATE // 2
    offsets = []
    for begin in range(RATE, len(written) - 2 * RATE, RATE // 2):
        part = written[begin : begin + RATE // 2, 0]
        match = find_offset(heard[:, 0], part, begin, RATE // 5)
        if np.corrcoef(heard[match : match + len(part), 0], part)[0, 1] > 0.95:
            offsets.append(match - begin)
    # The sound system starts each chunk with a jitter of a few milliseconds.
    assert len(offsets) > len(written) / RATE
    assert max(offsets) - min(offsets) < RATE // 20


@linux
def test_doctor_reports_a_frozen_sound_server(server):
    with server.frozen():
        running = process("doctor", env=server.environment)
        out, _ = running.communicate(timeout=120)
    assert running.returncode == 0
    assert "the sound system did not answer for 10 seconds" in " ".join(out.split())


@linux
def test_sigterm_ends_the_player_despite_a_frozen_sound_server(server, script):
    running = player(server, script)
    await_line(running, "Let it go, and rest")
    with server.frozen():
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=120)
    assert (running.returncode, err.strip()) == (143, "")
