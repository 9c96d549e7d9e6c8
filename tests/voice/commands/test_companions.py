"""`outpour new --from` copies the files that belong to a session."""

import sys

import pytest
from soundfiles import tone, write_sound

from voice.authoring import companions

SCRIPT = """\
---
title: Sea
voice: hum
music: songs/sea.wav
---
Hello.

[sound gong.wav]

[include steps]

[closing]

Rest.
"""


@pytest.fixture
def sea(here):
    """A session in a folder of its own, with a song, a sound and an included script."""
    folder = here / "sea"
    (folder / "songs").mkdir(parents=True)
    (folder / "sea.txt").write_text(SCRIPT)
    (folder / "steps.txt").write_text("Take a step.\n")
    (folder / "unrelated.wav").write_bytes(b"")
    write_sound(folder / "songs" / "sea.wav", tone(1, 220))
    write_sound(folder / "gong.wav", tone(1, 330))
    return folder


@pytest.fixture
def own(home):
    """The listener's folder of sessions."""
    return home / "data" / "scripts"


def _names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_songs_sounds_and_included_scripts_are_copied(outpour, sea, own):
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert (result.status, result.out) == (0, f"{own / 'mine.txt'}\n")
    assert _names(own) == ["gong.wav", "mine.txt", "songs/sea.wav", "steps.txt"]
    assert "copied with it: " in result.err
    assert "left behind" not in result.err
    assert outpour("check", "mine").status == 0


def test_what_lies_elsewhere_or_is_missing_is_named(outpour, sea, own, here):
    write_sound(here / "bell.wav", tone(1, 440))
    (sea / "gong.wav").unlink()
    (sea / "sea.txt").write_text(SCRIPT.replace("Rest.", "[sound ../bell.wav]\n\nRest."))
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert "left behind: gong.wav, ../bell.wav\nTo use them, copy them into" in result.err
    assert _names(own) == ["mine.txt", "songs/sea.wav", "steps.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need permission on Windows")
def test_a_link_that_leads_out_is_not_followed(outpour, sea, own, here):
    (sea / "gong.wav").rename(here / "gong.wav")
    (sea / "gong.wav").symlink_to(here / "gong.wav")
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert "left behind: gong.wav" in result.err
    assert "gong.wav" not in _names(own)


def test_another_file_of_the_same_name_stays_and_is_named(outpour, sea, own):
    own.mkdir(parents=True)
    (own / "gong.wav").write_bytes(b"mine")
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert f"left behind: {(sea / 'gong.wav').resolve()}" in result.err
    assert (own / "gong.wav").read_bytes() == b"mine"


def test_files_beyond_the_limit_are_left_behind(outpour, sea, own, monkeypatch):
    monkeypatch.setattr(companions, "_MAX_BYTES", 100)
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert _names(own) == ["mine.txt", "steps.txt"]
    assert "left behind: songs/sea.wav, gong.wav" in result.err


def test_takes_are_copied_under_the_new_name(outpour, own):
    outpour("new", "mine")
    (own / "mine.takes").mkdir()
    for name in ("index.txt", "one.flac", "notes.doc"):
        (own / "mine.takes" / name).write_bytes(b"")
    result = outpour("new", "other", "--from", "mine")
    assert "copied with it: other.takes/" in result.err
    assert _names(own / "other.takes") == ["index.txt", "one.flac"]


def test_nothing_is_copied_with_a_built_in_session(outpour, own):
    result = outpour("new", "mine", "--from", "walk")
    assert (result.status, "copied" in result.err) == (0, False)
    assert _names(own) == ["mine.txt"]


def test_files_that_only_a_session_of_ones_own_may_use_are_named(outpour, sea, here):
    for name in ("private.wav", "other.wav"):
        write_sound(here / name, tone(1, 440))
    (sea / "sea.txt").write_text(SCRIPT.replace("gong.wav", str(here / "private.wav")))
    (sea / "steps.txt").write_text(f"Take a step.\n\n[sound {here / 'sea' / '..' / 'other.wav'}]\n")
    assert outpour("check", "sea/sea.txt").status == 1
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert result.status == 0
    assert "it uses files of yours: " in result.err
    assert str(here / "private.wav") in result.err
    assert str(here / "other.wav") in result.err


def test_files_that_the_original_may_use_too_need_no_note(outpour, sea):
    result = outpour("new", "mine", "--from", "sea/sea.txt")
    assert "files of yours" not in result.err
