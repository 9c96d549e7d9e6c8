"""A full standard output: the message names it, and files and playback are unaffected."""

import shlex
import subprocess
from pathlib import Path

import pytest
from program import command_line
from sessions import SMALL

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")

REASON = "standard output can't be written: no space left on device"


def run_with_full_output(folder, *arguments):
    command = f"{shlex.join(command_line(*arguments))} > /dev/full"
    return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


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
    assert f"{REASON}; the session goes on without lines" in result.stderr
    assert result.stderr.splitlines()[-1] == "seed 1"
