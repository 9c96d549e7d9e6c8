"""Names that lead to a pipe, a device or a folder, or that are too long: the message says which."""

import os
import sys
from pathlib import Path

import pytest

from voice.errors import HistoryError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes of POSIX")


@pytest.mark.parametrize("command", ["check", "export"])
@pytest.mark.parametrize(("name", "kind"), [("pipe.txt", "a pipe"), ("/dev/zero", "a device"), (".", "a folder")])
def test_a_session_that_is_no_file_is_called_what_it_is(outpour, command, name, kind):
    os.mkfifo(outpour.folder / "pipe.txt")
    ran = outpour(command, name)
    assert ran.status == 1
    assert f"it is {kind}" in ran.out + ran.err


@pytest.mark.parametrize("options", [[], ["--force"]])
@pytest.mark.parametrize("command", [("assemble", "walk"), ("export", "small.txt")])
@pytest.mark.parametrize("target", ["/dev/null", "pipe"])
def test_a_target_that_is_no_file_is_refused_at_once(outpour, here, command, target, options):
    os.mkfifo(here / "pipe")
    ran = outpour(*command, "-o", target, *options)
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "it is a device or a pipe; name a regular file" in ran.err


def test_a_name_that_is_too_long_is_called_so(outpour):
    ran = outpour("new", "a" * 251)
    assert ran.status == 2
    assert "too long; a session's name has at most 80 characters" in ran.err


def test_a_full_disk_asks_for_room():
    assert str(HistoryError(Path("h"), "write", "no space left on device")).endswith("; make room on the disk")
