"""File names that aren't text, or that hold control characters: they are used as they are and shown in safe letters."""

import json
import os
import subprocess
import sys

import pytest
from program import command_line

from audio.tags import TAGGERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere any name is text")

SAID = "---\nvoice: hum\nmusic: none\n---\nHi.\n"


def run(folder, *arguments):
    ran = subprocess.run(command_line(*arguments), cwd=folder, capture_output=True, check=False, timeout=60)
    return ran.returncode, ran.stdout.decode(errors="replace"), ran.stderr.decode(errors="replace")


@pytest.fixture
def odd(outpour):
    """A script whose name is not UTF-8, as Python spells it."""
    name = os.fsdecode(b"\xff\xfe.txt")
    (outpour.folder / name).write_text(SAID)
    return name


@pytest.mark.parametrize("suffix", [*TAGGERS, ".wav", ".lrc", ".vtt"])
def test_a_name_that_is_not_utf8_is_exported_in_every_format(outpour, odd, suffix):
    target = os.fsdecode(b"\xff" + suffix.encode())
    ran = outpour("export", odd, "-o", target)
    assert ran.status == 0, ran.err
    assert (outpour.folder / target).stat().st_size


def test_what_programs_read_of_a_name_that_is_not_utf8_is_valid(outpour, odd, home):
    (home / "data" / "scripts").mkdir(parents=True)
    (home / "data" / "scripts" / odd).write_text(SAID)
    for command in (("list", "--json"), ("show", odd, "--estimate", "--json"), ("check", odd, "--json")):
        ran = outpour(*command)
        assert ran.status == 0, ran.err
        json.dumps(json.loads(ran.out), ensure_ascii=False).encode()


def test_a_name_that_is_not_utf8_is_shown_and_checked(tmp_path, odd, outpour):
    for command in (("show", odd, "--estimate"), ("check", odd), ("export", odd)):
        status, _, err = run(outpour.folder, *command)
        assert status == 0, err
        assert "Traceback" not in err


def test_words_and_titles_that_are_not_utf8_are_taken(outpour, here):
    text = SAID.replace("music: none", "music: none\nask: {who: somebody}").replace("Hi.", "Hi {who}.")
    (here / "asks.txt").write_text(text)
    ran = outpour("export", "asks.txt", "-o", "a.mp3", "--set", os.fsdecode(b"who=\xff"))
    assert ran.status == 0, ran.err
    ran = outpour("assemble", "walk", "-o", "b.txt", "--title", os.fsdecode(b"\xff"))
    assert ran.status == 0, ran.err


NASTY = "a\nb\x1b[31m.txt"


@pytest.mark.parametrize(
    "command",
    [
        ("check", NASTY),
        ("check", "lacking" + NASTY),
        ("show", NASTY, "--estimate"),
        ("show", "lacking" + NASTY),
        ("export", NASTY, "-o", NASTY + ".wav"),
        ("export", NASTY, "-o", NASTY),
        ("export", NASTY, "-o", f"{NASTY}/x.wav"),
    ],
)
def test_no_control_character_of_a_name_reaches_the_terminal(outpour, command):
    (outpour.folder / NASTY).write_text(SAID)
    ran = outpour(*command)
    assert "\x1b" not in ran.out + ran.err
    assert "a\nb" not in ran.out + ran.err
