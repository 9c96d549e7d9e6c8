"""A full standard output or error: files and playback are unaffected, and a message names the output."""

import shlex
import subprocess
from pathlib import Path

import pytest
from program import command_line
from sessions import SMALL

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")

REASON = "standard output can't be written: no space left on device"


def run_with_full_output(folder, *arguments, redirect="> /dev/full"):
    command = f"{shlex.join(command_line(*arguments))} {redirect}"
    return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", [("list",), ("list", "--json"), ("show", "small.txt", "--estimate", "--text")])
def test_the_message_names_standard_output(tmp_path, command):
    (tmp_path / "small.txt").write_text(SMALL)
    result = run_with_full_output(tmp_path, *command)
    assert (result.returncode, result.stderr) == (1, f"outpour: {REASON}\n")


def test_export_says_that_the_file_was_written(tmp_path):
    (tmp_path / "small.txt").write_text(SMALL)
    result = run_with_full_output(tmp_path, "export", "small.txt", "-o", "a.wav")
    assert (result.returncode, result.stderr.splitlines()[-1]) == (1, f"outpour: a.wav was written, but {REASON}")
    assert (tmp_path / "a.wav").exists()


def test_a_session_plays_on_without_printing_lines(tmp_path):
    (tmp_path / "small.txt").write_text("---\nvoice: hum\nmusic: none\n---\n# One\nHello. [1s]\n# Two\nWell.\n")
    result = run_with_full_output(
        tmp_path, "play", "small.txt", "--plain", "--player", "null", "--from", "two", "--seed", "1"
    )
    assert f"{REASON}; the session continues without lines" in result.stderr
    assert result.stderr.splitlines()[-1] == "seed 1"


WITH_NOTES = "---\nvoice: hum\ncare: [Mind the step.]\n---\nHello. [1s]\n"


@pytest.mark.parametrize("command", [("check", "small.txt"), ("export", "small.txt", "-o", "a.wav")])
def test_a_full_standard_error_fails_no_command(tmp_path, command):
    (tmp_path / "small.txt").write_text(WITH_NOTES)
    ran = run_with_full_output(tmp_path, *command, redirect="2> /dev/full")
    assert (ran.returncode, bool(ran.stdout)) == (0, True)


def test_an_error_keeps_its_status_if_standard_error_is_full(tmp_path):
    assert run_with_full_output(tmp_path, "check", "missing.txt", redirect="2> /dev/full").returncode == 1
    assert run_with_full_output(tmp_path, "check", redirect="2> /dev/full").returncode == 2


def test_an_export_continues_when_the_reader_of_its_notes_is_gone(tmp_path):
    (tmp_path / "small.txt").write_text(WITH_NOTES)
    run_with_full_output(tmp_path, "export", "small.txt", "-o", "a.wav", redirect="2>&1 >/dev/null | head -c 0")
    assert (tmp_path / "a.wav").exists()
