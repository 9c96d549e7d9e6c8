"""The program into a real sound server: what comes out of it is what is exported."""

import importlib.util
import os
import re
import signal
import sys
import time

import numpy as np
import pytest
from measurement import RATE, decoded, find_offset, largest_step, longest_silence_s, matching_segments, trimmed
from program import process
from sessions import SHORT, session
from soundserver import Server, recording, undisturbed

from voice.export.export import export

pytestmark = pytest.mark.device

linux = pytest.mark.skipif(sys.platform != "linux", reason="the server is killed as on Linux")

TEXT = SHORT.format(first="1s", second="2s")


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(TEXT)
    return path


def player(server, script, *options, first="pass"):
    """`outpour play`, heard for the second time, so that its preface is short; it begins with the code `first`."""
    (data := script.parent / "home" / "data").mkdir(parents=True, exist_ok=True)
    (data / "preface-heard").touch()
    environment = {**server.environment, "OUTPOUR_HOME": str(script.parent / "home"), "PYTHONUNBUFFERED": "1"}
    return process("play", script, "--voice", "hum", "--seed", "1", *options, first=first, env=environment)


def await_line(running, pattern):
    """Wait until the player prints a line like that."""
    for line in running.stdout:
        if re.search(pattern, line):
            return
    pytest.fail(f"it ended and never printed {pattern}: {running.stderr.read()}")


def exported(script):
    """The sound of the same session as a file, shape (frames, 2)."""
    made, path = session(script, seed=1, voice="hum", preface="short"), script.parent / "short.wav"
    export(made, path, overwrite=False)
    made.close()
    return decoded(path)


def inner_silence_s(heard):
    """The longest stretch of silence, without the first and the last second."""
    return longest_silence_s(heard[RATE:-RATE])


def test_a_recording_is_what_is_exported(server, script):
    written = trimmed(exported(script))

    def record():
        with recording(server) as recorder:
            running = player(server, script)
            out, err = running.communicate(timeout=90)
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
        place = find_offset(heard[:, 0], part, begin, RATE // 50)
        offsets.append(place - begin)
        assert np.corrcoef(heard[place : place + RATE, 0], part)[0, 1] > 0.99
    # Nothing was left out, said twice or played slower: every second is where the first is.
    assert max(offsets) - min(offsets) <= 1


BUSY = """\
import ctypes, threading
def keep():
    while True:
        ctypes.PyDLL(None).usleep(150_000)  # unlike CDLL, it lets no other thread run meanwhile
        threading.Event().wait(0.15)
threading.Thread(target=keep, daemon=True).start()"""


@linux
def test_nothing_drops_out_while_python_is_kept_busy(server, script):
    """A voice that loads keeps Python busy for longer than the sound system's buffer lasts."""

    def record():
        with recording(server) as recorder:
            running = player(server, script, first=BUSY)
            await_line(running, "Let it go, and rest")
            running.kill()
            running.communicate(timeout=20)
            heard = trimmed(recorder.sound())
        assert len(heard) > 4 * RATE
        return heard

    undisturbed(record, longest_silence_s, tolerance=0.002)


def test_one_interrupt_is_heard_to_its_graceful_ending(server, script):
    def record():
        with recording(server) as recorder:
            running = player(server, script)
            await_line(running, "As before")
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
            assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
            assert "You can stop here." in out
            assert "Let it" not in out
            return trimmed(recorder.sound())

    heard = undisturbed(record, inner_silence_s, tolerance=0.002)
    # It fades out, and does not break off.
    assert np.abs(heard[-RATE // 10 :]).max() < 0.01
    assert np.abs(heard[-8 * RATE : -5 * RATE]).max() > 0.02


def test_two_interrupts_end_it_at_once(server, script):
    running = player(server, script)
    await_line(running, "As before")
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.send_signal(signal.SIGINT)
    # Two signals that come at the same moment are one; and an impatient listener goes on pressing.
    while running.poll() is None and time.monotonic() - begun < 10:
        time.sleep(0.02)
        running.send_signal(signal.SIGINT)
    assert running.returncode == 130
    _, err = running.communicate(timeout=10)
    assert err.strip() == ""


@pytest.fixture
def mortal(tmp_path, server):
    """Starts a sound server that may be killed."""
    made = []

    def start():
        folder = tmp_path / f"server-{len(made)}"
        folder.mkdir(mode=0o700)
        made.append(Server(folder))
        assert made[-1].await_ready()
        return made[-1]

    yield start
    for each in made:
        each.close()


def kill(server):
    """End a sound server as a fault of it does, and let another one come to the same place."""
    server._daemon.kill()
    server._daemon.wait(10)
    server.socket.unlink(missing_ok=True)


@linux
def test_a_session_goes_on_with_another_server_after_the_first_has_died(mortal, script):
    """It goes back by ten seconds, to the beginning here, and is heard to its end."""
    written = exported(script)

    def record():
        first = mortal()
        running = player(first, script)
        await_line(running, "As before")
        kill(first)
        assert "waiting for one" in running.stderr.readline()
        second = Server(first.socket.parent)
        try:
            assert second.await_ready()
            with recording(second) as recorder:
                assert "playback continues" in running.stderr.readline()
                out, err = running.communicate(timeout=90)
                assert (running.returncode, err.splitlines()) == (0, ["seed 1"])
                assert "You can stop here." in out
                return trimmed(recorder.sound())
        finally:
            second.close()

    def missing(heard):
        found = []
        for begin in range(0, len(written) - 2 * RATE, RATE):
            part = written[begin : begin + RATE, 0]
            place = find_offset(heard[:, 0], part, begin, RATE)
            alike = heard[place : place + RATE, 0]
            found.append(len(alike) == RATE and np.corrcoef(alike, part)[0, 1] > 0.99)
        return 1 - sum(found) / len(found)

    undisturbed(record, missing, tolerance=0.2)


@linux
def test_interrupts_end_the_wait_for_a_loudspeaker(mortal, script):
    server = mortal()
    running = player(server, script)
    await_line(running, "As before")
    kill(server)
    assert "waiting for one" in running.stderr.readline()
    begun = time.monotonic()
    while running.poll() is None and time.monotonic() - begun < 10:
        running.send_signal(signal.SIGINT)
        time.sleep(0.05)
    assert running.returncode == 130
    assert running.communicate(timeout=10)[1].strip() == ""


def test_simpleaudio_plays_the_same_in_chunks_without_a_gap_or_a_click(server, script):
    if not importlib.util.find_spec("simpleaudio"):
        told = "simpleaudio, which is built from source, is not installed"
        pytest.fail(told) if os.environ.get("OUTPOUR_REQUIRE_SIMPLEAUDIO") else pytest.skip(told)
    (server.socket.parent / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")

    def record():
        with recording(server) as recorder:
            running = player(server, script, "--player", "simpleaudio")
            out, err = running.communicate(timeout=90)
            assert running.returncode == 0, err
            assert "keys are answered up to 2 s later" in err
            assert "Let it go, and rest." in out
            return trimmed(recorder.sound())

    heard, written = undisturbed(record, inner_silence_s, tolerance=0.02), trimmed(exported(script))
    assert abs(len(heard) - len(written)) < RATE // 2
    assert largest_step(heard) < 1.5 * largest_step(written)
    places = []
    for begin in range(RATE, len(written) - 2 * RATE, RATE // 2):
        part = written[begin : begin + RATE // 2, 0]
        place = find_offset(heard[:, 0], part, begin, RATE // 5)
        if np.corrcoef(heard[place : place + len(part), 0], part)[0, 1] > 0.95:
            places.append(place - begin)
    # Where a chunk begins is up to the sound system, to some milliseconds.
    assert len(places) > len(written) / RATE
    assert max(places) - min(places) < RATE // 20


@linux
def test_doctor_says_that_a_frozen_sound_server_does_not_answer(server):
    with server.frozen():
        running = process("doctor", env=server.environment)
        out, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert "the sound system did not answer for 10 seconds" in " ".join(out.split())


@linux
def test_a_frozen_sound_server_does_not_keep_the_player_from_ending(server, script):
    running = player(server, script)
    await_line(running, "Let it go, and rest")
    with server.frozen():
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (143, "")
