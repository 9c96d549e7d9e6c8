"""The player still responds while its sound process is stopped, as by a debugger or a frozen sound system."""

import os
import re
import select
import signal
import subprocess
import sys

import pytest
from children import children, wait_until
from program import process
from terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")

SCRIPT = "---\nvoice: hum\nmusic: rain\n---\nBe here. [20s]\n\nGo on. [20s]\n\n[closing]\nRest.\n"


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text(SCRIPT)
    return path


def stop_sound(running):
    (sound,) = children(running.pid, "audio.sinks.playback_process")
    os.kill(sound, signal.SIGSTOP)
    return sound


def has_ended(pid):
    """Whether a process ends within a minute; one that was just killed may take a moment."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 60)[0])
    finally:
        os.close(process)


@pytest.fixture
def playing(script):
    """The player, writing to a pipe, with its sound process stopped."""
    running = process("play", script, "--player", "null", "--plain")
    while "while you drive" not in (line := running.stdout.readline()):
        assert line, running.stderr.read()
    running.sound = stop_sound(running)
    yield running
    if running.poll() is None:
        running.kill()
    running.communicate()


def test_a_frozen_sound_process_ends_playback_with_one_line_and_a_bookmark(playing, home):
    _, err = playing.communicate(timeout=120)
    assert playing.returncode == 1
    (line,) = err.splitlines()
    assert "no sign of life" in line
    assert has_ended(playing.sound)
    assert re.search(r"small\.txt", "".join(path.read_text() for path in home.glob("**/history*")))


# A second Ctrl-C prints how to resume, unless the session had only just begun.
HOW_TO_GO_ON = r"(outpour: `outpour play --resume` goes on at \d:\d\d)?"


@pytest.mark.parametrize(
    ("name", "times", "status", "message"), [("SIGINT", 2, 130, HOW_TO_GO_ON), ("SIGTERM", 1, 143, "")]
)
def test_signals_end_playback_and_keep_the_bookmark(playing, home, name, times, status, message):
    for _ in range(times):
        playing.send_signal(getattr(signal, name))
        with pytest.raises(subprocess.TimeoutExpired):
            playing.wait(0.05)
    _, err = playing.communicate(timeout=120)
    assert playing.returncode == status
    assert re.fullmatch(message, err.strip())
    assert has_ended(playing.sound)
    assert any(path.read_text() for path in home.glob("**/history*"))


@pytest.mark.parametrize(
    ("keys", "statuses"),
    [(b" +\x1b[C", {1}), (b" \x03\x03", {1, 130})],
    ids=["pause, volume and seek", "pause and ctrl-c twice"],
)
def test_the_screen_responds_to_keys_despite_a_stopped_sound_process(script, keys, statuses):
    terminal = Terminal("play", script, "--player", "null")
    try:
        terminal.until(lambda: b"while you drive" in terminal.shown)
        sound = stop_sound(terminal.process)
        terminal.press(keys)
        assert terminal.ended() in statuses
        assert terminal.restored
        assert b"Traceback" not in terminal.shown
        assert has_ended(sound)
    finally:
        terminal.close()


def test_a_signal_ends_playback_while_a_key_press_is_pending(script):
    terminal = Terminal("play", script, "--player", "null")
    try:
        terminal.until(lambda: b"while you drive" in terminal.shown)
        stop_sound(terminal.process)
        terminal.press(b" ")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.ended() == 143
        assert terminal.restored
    finally:
        terminal.close()


def test_an_interrupt_ends_an_export_whose_voice_process_is_stopped(tmp_path):
    (tmp_path / "small.txt").write_text(SCRIPT.replace("voice: hum", "voice: system"))
    worker = "system_worker"
    running = process("export", "small.txt", "-o", "small.wav", cwd=tmp_path)
    wait_until(running, lambda: children(running.pid, worker))
    (voice,) = children(running.pid, worker)
    os.kill(voice, signal.SIGSTOP)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert (running.returncode, out, err.strip()) == (130, "", "")
    assert has_ended(voice)
