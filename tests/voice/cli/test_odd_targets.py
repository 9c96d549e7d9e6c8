"""Names of pipes, devices and folders, and names that are too long: the message says which."""

import os
import sys
from pathlib import Path

import pytest

from voice.errors import HistoryError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX devices and pipes")


@pytest.mark.parametrize(
    ("command", "name", "kind"),
    [
        ("check", "pipe.txt", "a pipe"),
        ("check", "/dev/zero", "a device"),
        ("export", "pipe.txt", "a pipe"),
        ("export", "/dev/zero", "a device"),
        ("export", ".", "a folder"),
    ],
)
def test_the_message_names_the_kind_of_file_that_is_not_a_script(outpour, command, name, kind):
    os.mkfifo(outpour.folder / "pipe.txt")
    result = outpour(command, name)
    assert result.status == 1
    assert f"it is {kind}" in result.out + result.err


@pytest.mark.parametrize("options", [[], ["--force"]])
@pytest.mark.parametrize("command", [("assemble", "walk"), ("export", "small.txt")])
@pytest.mark.parametrize("target", ["/dev/null", "pipe"])
def test_a_device_or_pipe_as_target_is_refused(outpour, here, command, target, options):
    os.mkfifo(here / "pipe")
    result = outpour(*command, "-o", target, *options)
    assert (result.status, len(result.lines)) == (1, 1)
    assert "it is a device or a pipe; name a regular file" in result.err


@pytest.mark.parametrize(
    ("command", "example"),
    [
        (("assemble", "walk"), "evening.txt"),
        (("export", "small.txt"), "walk.mp3"),
        (("ambiences", "try", "rain"), "rain.wav"),
        (("voices", "try", "heart"), "voice.wav"),
    ],
)
def test_a_folder_as_target_is_answered_with_a_file_in_it(outpour, here, command, example):
    (here / "songs").mkdir()
    result = outpour(*command, "-o", "songs")
    assert result.status == 2
    assert f"'songs' is a folder; name a file in it, such as songs{os.sep}{example}." in result.err


def test_a_name_that_is_too_long_is_reported(outpour):
    result = outpour("new", "a" * 251)
    assert result.status == 2
    assert "too long; a session's name has at most 80 characters" in result.err


def test_the_message_for_a_full_disk_gives_advice():
    assert str(HistoryError(Path("h"), "write", "no space left on device")).endswith("; make room on the disk")
