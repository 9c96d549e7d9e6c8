"""A spoken file as the microphone: what is recorded is heard at its place in the export."""

import os
import signal
import subprocess

import numpy as np
import pytest
from measurement import decoded
from program import process
from recordings import recording, store_of
from sessions import session as open_session
from soundfiles import write_sound
from soundserver import SINK

from scripts.model.takes import take_key
from voice.export.export import export

pytestmark = pytest.mark.device

LINE = "Let the shoulders go."
TEXT = f"---\nvoice: hum\nlanguage: fi\nmusic: none\n---\n{LINE} [2s]\n\n[closing]\n\nYou can stop here.\n"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "walk.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def spoken(tmp_path):
    """A file in which the line is spoken, with quiet before and after it."""
    sound = recording(LINE, seconds=1.5, before=0.6, after=0.6)
    return write_sound(tmp_path / "spoken.wav", np.repeat(sound[:, None], 2, axis=1), "pcm_s16le", "s16")


SLOW_DISK = """\
import threading
from voice.takes import sound
write = sound.write_flac
sound.write_flac = lambda *args: threading.Event().wait(3) or write(*args)"""


def recorder(server, script, *options, first="", **environment):
    environment = {
        **server.environment,
        "OUTPOUR_HOME": os.environ["OUTPOUR_HOME"],
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    return process("record", script, *options, env=environment, stdin=subprocess.PIPE, first=first)


def say(running, command, expected):
    """Type `command` and wait for the answer `expected`."""
    running.stdin.write(f"{command}\n")
    running.stdin.flush()
    printed = []
    while expected not in "".join(printed[-1:]):
        printed.append(running.stderr.readline())
        assert len(printed) < 4, printed


def test_a_recording_is_played_in_place_of_its_line(server, script, spoken, tmp_path):
    running = recorder(server, script)
    assert LINE in running.stdout.readline()
    say(running, "", "recording")
    subprocess.run(["paplay", f"--device={SINK}", spoken], env=server.environment, check=True)
    say(running, "", "enter keeps it")
    say(running, "", "line 1 kept")
    _, errors = running.communicate("q\n", timeout=120)
    assert "1 of 2 lines of walk have a take" in errors
    take = store_of(script).takes[take_key(LINE)]
    assert abs(take.length - 1570) < 100

    session, path = open_session(script, seed=1), tmp_path / "walk.wav"
    exported = export(session, path, overwrite=False)
    session.close()
    (cue,) = [cue for cue in exported.timeline.cues if cue.text == LINE]
    sound, said = decoded(path).mean(axis=1), recording(LINE, seconds=1.5, before=0, after=0)
    begin = cue.start * 48 - 9600
    match = np.correlate(sound[begin : begin + len(said) + 19_200], said, "valid")
    expected_ms = 10  # a take begins so much before its first sound
    assert abs((int(np.abs(match).argmax()) - 9600) / 48 - expected_ms) <= 5


def test_a_muted_microphone_is_reported(server, script, tmp_path):
    quiet = write_sound(tmp_path / "quiet.wav", np.zeros((24_000, 2), np.float32), "pcm_s16le", "s16")
    running = recorder(server, script)
    say(running, "", "recording")
    subprocess.run(["paplay", f"--device={SINK}", quiet], env=server.environment, check=True)
    say(running, "", "nothing was heard; the microphone may be muted")
    assert running.communicate("q\n", timeout=120)[1].splitlines()[-1] == "0 of 2 lines of walk have a take"


def test_the_microphone_is_chosen_by_name(server, script):
    running = recorder(server, script, "--device", "null OUTPUT")
    say(running, "", "recording")
    running.communicate("q\n", timeout=120)
    assert running.returncode == 0
    _, errors = recorder(server, script, "--device", "webcam").communicate("q\n", timeout=120)
    assert "no microphone is called 'webcam'; available: Monitor of" in errors


def test_a_second_recorder_is_refused(server, script):
    running = recorder(server, script)
    assert LINE in running.stdout.readline()
    second = recorder(server, script)
    _, errors = second.communicate("q\n", timeout=120)
    assert second.returncode == 1
    assert "another outpour is recording this script" in errors
    running.communicate("q\n", timeout=120)


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
@pytest.mark.parametrize(("number", "first"), [(signal.SIGTERM, ""), (signal.SIGINT, ""), (signal.SIGTERM, SLOW_DISK)])
def test_a_signal_keeps_the_take_in_progress(server, script, spoken, number, first):
    running = recorder(server, script, first=first)
    say(running, "", "recording")
    for _ in range(2):  # on a busy machine, what was played last may not have been recorded yet
        subprocess.run(["paplay", f"--device={SINK}", spoken], env=server.environment, check=True)
    running.send_signal(number)
    running.communicate(timeout=120)
    assert running.returncode == 128 + number
    assert list(store_of(script).takes) == [take_key(LINE)]


def test_without_a_microphone_one_line_says_so(server, script, tmp_path):
    running = recorder(server, script, PULSE_SERVER=f"unix:{tmp_path}/nobody", ALSA_CONFIG_PATH="/dev/null")
    _, errors = running.communicate("q\n", timeout=120)
    assert running.returncode == 1
    assert [line for line in errors.splitlines() if line.startswith("outpour: no microphone could be used")]
    assert len(errors.splitlines()) == 1
