"""Folders of music as people have them: with pictures, playlists, hidden and damaged files."""

import json

import pytest
from soundfiles import noise, write_silent_film, write_sound

from audio.music import music_files, other_files
from voice.session.music import folder_note

SCRIPT = "---\nvoice: hum\nmusic: songs\n---\nRest.\n\n[closing]\n\nGo well.\n"
CLUTTER = {
    "._01.wav": b"\0\5\x16\7\0\2\0\0Mac OS X",
    ".DS_Store": b"\0\0\0\1Bud1",
    ".hidden.mp3": b"x",
    "Thumbs.db": b"\xd0\xcf\x11\xe0",
    "00 empty.mp3": b"",
    "list.m3u": b"#EXTM3U\n01.wav\n",
    "list.cue": b'FILE "01.wav" WAVE\n',
    "cover.jpg": b"\xff\xd8\xff\xe0",
    "notes.txt": b"Play this loud.",
}


@pytest.fixture
def songs(outpour):
    """A folder with one song and everything else that such folders have, beside a script that plays it."""
    folder = outpour.folder / "songs"
    folder.mkdir()
    for name, content in CLUTTER.items():
        (folder / name).write_bytes(content)
    (folder / "00 damaged.mp3").write_bytes(b"no sound " * 500)
    write_sound(folder / "01.wav", noise(3))
    (outpour.folder / "calm.txt").write_text(SCRIPT)
    return folder


def test_files_that_hold_no_music_are_left_out_by_name_and_size(songs):
    assert [path.name for path in music_files(songs)] == ["00 damaged.mp3", "01.wav"]
    assert {path.name for path in other_files(songs)} == set(CLUTTER)


def test_check_warns_once_of_the_files_that_are_passed_over(outpour, songs):
    (outpour.folder / "calm.txt").write_text(SCRIPT.replace("Rest.", "Rest. [music rain] Be. [music songs] Go."))
    result = outpour("check", "calm.txt", "--json")
    problems = json.loads(result.out)
    assert (result.status, [(each["code"], each["line"]) for each in problems]) == (0, [("passed-over", 3)])
    assert "cover.jpg" in problems[0]["message"]
    assert "2 more" in problems[0]["message"]


def test_an_export_plays_the_song_and_names_the_others_once(outpour, songs):
    result = outpour("export", "calm.txt", "-o", "a.wav")
    assert result.status == 0
    assert result.err.count("passed over in the music folder 'songs'") == 1
    assert "00 damaged.mp3" in result.err
    assert (outpour.folder / "a.wav").stat().st_size > 1_000_000


def test_a_folder_of_nothing_but_songs_needs_no_note(tmp_path):
    write_sound(tmp_path / "01.wav", noise(2))
    assert folder_note(tmp_path) == folder_note(tmp_path / "01.wav") == ""


@pytest.mark.parametrize(
    ("create", "reason"),
    [
        (lambda path: path.mkdir(), "the folder contains no music"),
        (lambda path: path.write_text("Hello."), "it is not a sound file"),
        (lambda path: path.write_bytes(b""), "it is not a sound file"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60)), "it is not a sound file"),
        (lambda path: path.write_text("#EXTM3U\n01.wav\n"), "it is not a sound file"),
        (lambda path: write_silent_film(path.with_suffix(".mp4")).rename(path), "it contains no sound"),
        (lambda path: write_sound(path.with_suffix(".wav"), noise(0.5)).rename(path), "it is shorter than a second"),
    ],
    ids=["empty folder", "text", "empty file", "picture", "playlist", "film without sound", "too short"],
)
@pytest.mark.parametrize("text", ["---\nmusic: song.mp3\n---\nRest.\n", "Rest. [music song.mp3]\n"])
def test_check_knows_that_music_cannot_be_played(outpour, create, reason, text):
    create(outpour.folder / "song.mp3")
    (outpour.folder / "calm.txt").write_text(text)
    result = outpour("check", "calm.txt")
    assert (result.status, reason in result.out) == (1, True), result.out


def test_a_folder_in_which_nothing_can_be_played_is_refused(outpour, songs):
    (songs / "01.wav").write_bytes(b"no sound " * 500)
    for command in (["check"], ["export", "-o", "a.wav"]):
        result = outpour(*command, "calm.txt")
        assert result.status == 1
        assert "none of its files can be played" in result.out + result.err
