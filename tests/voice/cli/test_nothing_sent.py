"""Each command on a new machine: nothing is sent, and only Outpour's own files are left behind."""

import os
import re
import shlex
import signal
import socket
import sys

import pytest
from brought_files import docx, word_paragraph
from models import write_kokoro, write_piper
from observation import NewMachine, can_trace
from program import command_line
from requirements import skip_or_fail
from soundfiles import tone, write_sound
from terminals import Terminal

from voice.cli.main import COMMANDS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="HOME is laid out as on Linux")

SCRIPT = """\
---
title: Still
voice: {voice}
pace: 2.0
music: none
---
# Rest

{{~Rest now.|Rest.}}

[closing]

Stop.
"""

FOLDERS = {
    "speech": ".cache/outpour/speech",
    "music": ".cache/outpour/music",
    "data": ".local/share/outpour",
    "shared": ".cache/outpour/shared",
}
"""Where each of Outpour's folders lies below HOME."""

COOKIE = ".config/pulse/cookie"
"""Written by PulseAudio's own library for the first program of an account that plays sound."""

RUNS = {
    "play still.txt --from Rest --player null": {"speech", "data"},
    "export joe.txt -o still.mp3 --captions": {"speech", "data"},
    "export still.txt -o still.html --holds": {"speech", "data"},
    "export still.txt -o still.mp3 --page": {"speech", "data"},
    "export still.txt -o still.m4b --music rain": {"speech", "data"},
    "export still.txt -o still.opus --music song.wav": {"speech", "data", "music"},
    "export still.txt -o still.flac --voice system:": {"speech", "data"},
    "export still.txt -d many --minutes 1,2": {"speech"},
    "publish still.txt -d site --url https://example.org/": {"speech"},
    "list": set(),
    "show still.txt": {"speech"},
    "check still.txt": set(),
    "import yoga.docx page.html": {"data"},
    "import page.html -d .": set(),
    "new mine": {"data"},
    "edit still.txt": set(),
    "lsp": set(),
    "reset gaze": set(),
    "record still.txt --list": set(),
    "assemble gaze -o evening.txt": set(),
    "voices": set(),
    "voices try joe Rest. -o joe.mp3": {"speech"},
    "voices try heart Rest. -o heart.mp3": {"speech"},
    "voices try ./tone.onnx Rest. -o tone.wav": {"speech"},
    "ambiences": set(),
    "history": set(),
    "cache": set(),
}
"""Commands that need no loudspeaker, and which of Outpour's folders they may write to."""

AUDIBLE_RUNS = {
    "play still.txt --from Rest": {"speech", "data"},
    "voices try joe Rest.": {"speech"},
    "ambiences try rain --seconds 1": set(),
    "doctor": set(),
}
"""The same for commands that open the loudspeaker."""

LISTENING_RUNS = {"share still.txt --interface 127.0.0.1 --for 1s": {"speech", "shared"}}
"""The same for commands that others may connect to."""

INTERRUPTED_RUNS = {"studio still.txt --no-browser": set()}
"""The same for those that run until they are interrupted."""

LISTENING = re.compile(r"socket\.__new__ |socket\.bind .*\('127\.0\.0\.1', 0\)")
LISTENING_CALL = re.compile(r"\d+ +(socket\(AF_INET, SOCK_STREAM|getsockname\(|bind\(.*127\.0\.0\.1)")
"""Calls that open a socket, or bind it to this machine."""


@pytest.fixture
def machine(tmp_path):
    """A new machine with scripts, a song and a voice in the current folder."""
    machine = NewMachine(tmp_path)
    for voice, name in (("hum", "still"), ("joe", "joe")):
        (machine.work / f"{name}.txt").write_text(SCRIPT.format(voice=voice))
    write_sound(machine.work / "song.wav", tone(2, 200))
    write_piper(machine.work, "tone")
    (machine.work / "yoga.docx").write_bytes(docx(word_paragraph("Lie down.")))
    (machine.work / "page.html").write_text("<p>Rest.</p><img src='http://127.0.0.1:9/a.png'>")
    return machine


def folders_used(paths):
    """The names of Outpour's folders that contain `paths`, and the paths outside them."""
    return {next((name for name, folder in FOLDERS.items() if path.startswith(f"{folder}/")), path) for path in paths}


def assert_private(seen, allowed, status=0):
    """Assert that a run ended with `status`, sent nothing, and wrote only to the `allowed` folders."""
    assert seen.status == status, seen.err
    assert seen.python_calls == []
    assert seen.system_calls == []
    assert seen.temporary == set()
    assert folders_used(seen.home) <= allowed


@pytest.mark.parametrize("command", RUNS)
def test_a_command_sends_nothing_and_leaves_nothing_behind(machine, command):
    assert_private(machine.outpour(*shlex.split(command), EDITOR="true"), RUNS[command])


@pytest.mark.parametrize("command", AUDIBLE_RUNS)
def test_a_command_that_plays_sound_sends_nothing_and_leaves_nothing_behind(machine, command, server):
    environment = {"PULSE_SERVER": server.address, "XDG_RUNTIME_DIR": server.environment["XDG_RUNTIME_DIR"]}
    assert_private(machine.outpour(*shlex.split(command), **environment), AUDIBLE_RUNS[command] | {COOKIE})


@pytest.mark.parametrize("command", LISTENING_RUNS)
def test_sharing_listens_on_one_address_and_connects_nowhere(machine, command):
    seen = machine.outpour(*shlex.split(command))
    assert (seen.status, seen.temporary) == (0, set()), seen.err
    assert [call for call in seen.python_calls if not LISTENING.match(call)] == []
    assert [call for call in seen.system_calls if not LISTENING_CALL.match(call)] == []
    assert any("bind" in call for call in seen.python_calls)
    assert folders_used(seen.home) <= LISTENING_RUNS[command]


@pytest.mark.parametrize("command", INTERRUPTED_RUNS)
def test_the_studio_listens_on_this_machine_and_connects_nowhere(machine, command):
    terminal = Terminal(*shlex.split(command), environment=machine.environment, folder=machine.work)
    try:
        terminal.until(lambda: b"/open/" in terminal.shown)
        terminal.press(b"\x03")
        seen = machine.observation(terminal.ended(), terminal.shown)
    finally:
        terminal.close()
    assert (seen.status, seen.temporary) == (130, set()), seen.err
    assert [call for call in seen.python_calls if not LISTENING.match(call)] == []
    assert any("bind" in call for call in seen.python_calls)
    assert folders_used(seen.home) <= INTERRUPTED_RUNS[command]


def test_every_command_is_covered():
    every = (*RUNS, *AUDIBLE_RUNS, *LISTENING_RUNS, *INTERRUPTED_RUNS)
    assert {command.split()[0] for command in every} == set(COMMANDS)


def test_the_screen_sends_nothing_and_leaves_nothing_behind(machine):
    terminal = Terminal("play", "still.txt", "--player", "null", environment=machine.environment, folder=machine.work)
    try:
        terminal.until(lambda: b"drive" in terminal.shown)
        terminal.press(b"\x03\x03")
        assert_private(machine.observation(terminal.ended(), terminal.shown), {"speech", "data"}, status=130)
    finally:
        terminal.close()


def test_kokoro_sends_nothing_and_leaves_nothing_behind(machine):
    pytest.importorskip("kokoro_onnx", reason="kokoro-onnx is not installed")
    write_kokoro(machine.home / FOLDERS["data"] / "voices")
    assert_private(machine.outpour("voices", "try", "af_heart", "Rest.", "-o", "rest.wav"), {"speech", "data"})


def test_nothing_is_written_to_the_home_folder_if_outpour_home_is_set(machine, tmp_path):
    home = tmp_path / "own"
    seen = machine.outpour("voices", "try", "hum", "-o", "hum.mp3", OUTPOUR_HOME=str(home))
    assert_private(seen, set())
    assert {path.name for path in home.iterdir()} == {"cache"}


def test_telemetry_stays_off_even_if_the_environment_enables_it(machine):
    assert_private(
        machine.outpour("voices", "try", "joe", "Rest.", "-o", "joe.wav", ORT_DISABLE_TELEMETRY="0"), {"speech"}
    )


def test_a_terminated_export_leaves_no_temporary_files(machine):
    end_at_first_sentence = (
        "import os, signal, sys\n"
        "def end(event, arguments):\n"
        "    if event == 'open' and 'spoken.wav' in str(arguments[0]): os.kill(os.getpid(), signal.SIGTERM)\n"
        "sys.addaudithook(end)"
    )
    command = ("export", "still.txt", "-o", "still.mp3", "--voice", "system:")
    seen = machine.run(command_line(*command, first=end_at_first_sentence))
    assert (seen.status, seen.temporary) == (128 + signal.SIGTERM, set())


def test_telemetry_is_off_in_the_tests_too():
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


# The watch

CONNECT = "import socket\ntry: socket.create_connection(('127.0.0.1', 9), 1)\nexcept OSError: pass"
NATIVE_SOCKET = f"import ctypes; ctypes.CDLL(None).socket({socket.AF_INET.value}, {socket.SOCK_DGRAM.value}, 0)"


def test_the_watch_sees_a_connection_in_a_child_process(machine):
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-P', '-c', {CONNECT!r}], check=True)"
    seen = machine.run([sys.executable, "-c", code])
    assert (seen.status, seen.err) == (0, "")
    assert any("127.0.0.1" in call for call in seen.python_calls)


def test_the_watch_sees_enabled_telemetry(machine):
    seen = machine.run([sys.executable, "-c", "import onnxruntime"])
    assert "import 'onnxruntime'" in seen.python_calls


def test_the_watch_allows_local_sockets(machine):
    seen = machine.run([sys.executable, "-c", "import socket; a, b = socket.socketpair(); a.send(b'x')"])
    assert (seen.status, seen.python_calls, seen.system_calls) == (0, [], [])


def test_the_watch_sees_sockets_of_native_code(machine):
    if not can_trace():
        skip_or_fail("strace is not installed or not allowed here, so system calls of native code aren't watched")
    seen = machine.run([sys.executable, "-c", NATIVE_SOCKET])
    assert (seen.status, seen.python_calls) == (0, [])
    assert any("socket(AF_INET, SOCK_DGRAM" in call for call in seen.system_calls)
