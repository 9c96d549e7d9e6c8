"""Folders that can't be read, written or created: commands that don't need them work, and others say what to do."""

import subprocess
import sys

import pytest
from loudspeakers import FakeSpeaker
from program import command_line
from sessions import SMALL

from audio.sinks import process_sink

ADVICE = "make it readable and writable, or set OUTPOUR_HOME to a folder of your own"


@pytest.fixture
def playing(monkeypatch):
    """Play to a fake loudspeaker."""
    monkeypatch.setattr(process_sink, "ProcessSink", lambda *_: FakeSpeaker())


@pytest.mark.parametrize("folder", ["", "data", "cache", "config"])
def test_a_session_plays_with_a_file_in_place_of_a_folder(outpour, here, home, playing, folder):
    obstacle = home / folder
    if not folder:
        home.rmdir()
    obstacle.write_text("mine")
    ran = outpour("play", "small.txt", "--seed", 1)
    assert ran.status == 0
    messages = [line for line in ran.lines if line.startswith("outpour:")]
    reports = {"": ["config.toml"], "data": ["history.jsonl"], "cache": [], "config": ["config.toml"]}
    assert len(messages) == len(reports[folder])
    for line, name in zip(messages, reports[folder], strict=True):
        assert name in line
        assert f"{obstacle} is not a folder" in line
        assert "make it" in line
    assert obstacle.read_text() == "mine"


@pytest.mark.parametrize(
    "command", [("list",), ("check", "small.txt"), ("cache",), ("export", "small.txt", "-o", "a.wav")]
)
def test_commands_that_need_no_home_run_with_a_file_in_its_place(outpour, here, home, command):
    home.rmdir()
    home.write_text("")
    ran = outpour(*command)
    assert ran.status == 0
    assert ("can't list your own sessions" in ran.err) == (command[0] == "list")


@pytest.mark.parametrize(
    "command",
    [("history",), ("history", "--clear"), ("play",), ("new", "mine"), ("voices", "try", "hum", "-o", "x/y.wav")],
)
def test_a_file_in_place_of_the_data_folder_is_reported_in_one_line(outpour, here, home, command):
    (home / "data").write_text("")
    ran = outpour(*command)
    assert (ran.status, len(ran.lines)) == (1, 1)
    if command[0] != "voices":
        assert f"{home / 'data'} is not a folder; {ADVICE}" in ran.err


def test_an_unknown_home_folder_is_reported_in_one_line(outpour, monkeypatch):
    monkeypatch.setenv("OUTPOUR_HOME", "~nobody-of-this-name/outpour")
    ran = outpour("list")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "OUTPOUR_HOME is '~nobody-of-this-name/outpour'" in ran.err


DROP_PRIVILEGES = """
import ctypes, os
if os.getuid() == 0:  # root ignores permissions until it drops its capabilities
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()) == 0, ctypes.get_errno()
"""


@pytest.fixture
def without_privilege(home, tmp_path):
    """Run the program without the capabilities of root, so that file permissions apply."""
    if sys.platform != "linux":
        pytest.skip("capabilities need Linux")
    (tmp_path / "small.txt").write_text(SMALL)

    def run(*arguments):
        command = command_line(*arguments, first=DROP_PRIVILEGES)
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    yield run
    for folder in (home, *home.iterdir()):
        folder.chmod(0o755)


PLAY = ("play", "small.txt", "--player", "null", "--from", "going on", "--screen-off", "--seed", "1")


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_session_plays_without_permission_for_the_home_and_says_what_is_not_saved(without_privilege, home, mode):
    home.chmod(mode)
    ran = without_privilege(*PLAY)
    assert ran.returncode == 0, ran.stderr
    (message,) = [line for line in ran.stderr.splitlines() if line.startswith("outpour:")]
    # Without access, config.toml can't be read, and it might turn the history off.
    expected = f"can't write the history {home}" if mode else "so no setting is used and the history is not"
    assert expected in message
    assert f"{home}" in message
    assert "permission denied" in message
    assert ADVICE in message


@pytest.mark.parametrize(
    "command", [("history",), ("list",), ("check", "small.txt"), ("new", "mine"), ("cache",), ("cache", "clear")]
)
def test_commands_report_missing_permission_for_the_home_in_one_line(without_privilege, home, command):
    home.chmod(0o000)
    ran = without_privilege(*command)
    assert "Traceback" not in ran.stderr
    assert ran.returncode == (1 if command[0] in ("history", "new", "cache") else 0)
    if ran.returncode or command[0] == "list":
        assert len(ran.stderr.splitlines()) == 1
        assert ADVICE in ran.stderr


@pytest.mark.parametrize("folder", ["", "data"])
@pytest.mark.parametrize("command", ["voices", "doctor"])
def test_voices_and_doctor_name_an_unreadable_folder(without_privilege, home, command, folder):
    (home / "data").mkdir()
    (home / folder).chmod(0o000)
    ran = without_privilege(command)
    assert ran.returncode == 0, ran.stderr
    assert ("joe" if command == "voices" else "fine     voice piper") in ran.stdout
    report = ran.stderr if command == "voices" else ran.stdout
    assert f"{home / 'data' / 'voices'}" in report
    assert "permission denied" in report
    assert ADVICE in report
    assert command == "voices" or "broken   history" in report


def test_an_unreadable_history_is_left_unchanged(without_privilege, home):
    (home / "data").mkdir()
    path = home / "data" / "history.jsonl"
    path.write_bytes(b"kept\n")
    path.chmod(0o200)
    ran = without_privilege(*PLAY)
    assert ran.returncode == 0
    assert "permission denied" in ran.stderr
    assert path.read_bytes() == b"kept\n"


def test_an_unreadable_cache_is_not_reported_as_empty(without_privilege, home):
    folder = home / "cache" / "speech" / "ab"
    folder.mkdir(parents=True)
    (folder / "ab.clip").write_bytes(b"clip")
    folder.chmod(0o000)
    for command in (("cache",), ("cache", "clear")):
        ran = without_privilege(*command)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert f"the cache {folder.parent}: {folder}: permission denied; {ADVICE}" in ran.stderr
    folder.chmod(0o555)
    ran = without_privilege("cache", "clear")
    assert ran.returncode == 1
    assert "1 file could not be removed" in ran.stderr
    folder.chmod(0o755)
