"""File names that aren't UTF-8 or contain control characters: used unchanged, displayed safely."""

import json
import os
import subprocess
import sys

import pytest
from program import command_line

from audio.tags import TAGGERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows any bytes in a name")

SCRIPT = "---\nvoice: hum\nmusic: none\n---\nHi.\n"


def run(folder, *arguments):
    result = subprocess.run(command_line(*arguments), cwd=folder, capture_output=True, check=False, timeout=60)
    return result.returncode, result.stderr.decode(errors="replace")


@pytest.fixture
def odd_name(outpour):
    """The name of a script whose bytes aren't UTF-8, decoded with surrogates."""
    name = os.fsdecode(b"\xff\xfe.txt")
    (outpour.folder / name).write_text(SCRIPT)
    return name


@pytest.mark.parametrize("suffix", [*TAGGERS, ".wav", ".lrc", ".vtt"])
def test_a_name_that_is_not_utf8_is_exported_in_every_format(outpour, odd_name, suffix):
    target = os.fsdecode(b"\xff" + suffix.encode())
    result = outpour("export", odd_name, "-o", target)
    assert result.status == 0, result.err
    assert (outpour.folder / target).stat().st_size


def test_json_output_with_a_name_that_is_not_utf8_is_valid(outpour, odd_name, home):
    (home / "data" / "scripts").mkdir(parents=True)
    (home / "data" / "scripts" / odd_name).write_text(SCRIPT)
    for command in (("list", "--json"), ("show", odd_name, "--estimate", "--json"), ("check", odd_name, "--json")):
        result = outpour(*command)
        assert result.status == 0, result.err
        json.dumps(json.loads(result.out), ensure_ascii=False).encode()


def test_commands_print_a_name_that_is_not_utf8_without_failing(odd_name, outpour):
    for command in (("show", odd_name, "--estimate"), ("check", odd_name), ("export", odd_name)):
        status, err = run(outpour.folder, *command)
        assert status == 0, err
        assert "Traceback" not in err


def test_words_and_titles_that_are_not_utf8_are_accepted(outpour, here):
    text = SCRIPT.replace("music: none", "music: none\nask: {who: somebody}").replace("Hi.", "Hi {who}.")
    (here / "asks.txt").write_text(text)
    result = outpour("export", "asks.txt", "-o", "a.mp3", "--set", os.fsdecode(b"who=\xff"))
    assert result.status == 0, result.err
    result = outpour("assemble", "walk", "-o", "b.txt", "--title", os.fsdecode(b"\xff"))
    assert result.status == 0, result.err


UNSAFE = "a\nb\x1b[31m.txt"


@pytest.mark.parametrize(
    "command",
    [
        ("check", UNSAFE),
        ("check", "missing" + UNSAFE),
        ("show", UNSAFE, "--estimate"),
        ("show", "missing" + UNSAFE),
        ("export", UNSAFE, "-o", UNSAFE + ".wav"),
        ("export", UNSAFE, "-o", UNSAFE),
        ("export", UNSAFE, "-o", f"{UNSAFE}/x.wav"),
    ],
)
def test_control_characters_in_a_name_are_never_printed(outpour, command):
    (outpour.folder / UNSAFE).write_text(SCRIPT)
    result = outpour(*command)
    assert "\x1b" not in result.out + result.err
    assert "a\nb" not in result.out + result.err
