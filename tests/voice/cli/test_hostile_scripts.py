"""An untrusted script can't reach files, devices or voices that the listener didn't allow."""

import os

import numpy as np
import pytest
from models import write_piper
from sessions import session_of
from soundfiles import tone, write_sound

from voice.errors import VoiceFileError
from voice.speech.engines.piper_models import is_external
from voice.storage.paths import user_paths

PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{target}\n#EXT-X-ENDLIST\n"


def write_script(outpour, text, name="evening.txt"):
    (outpour.folder / name).write_text(text, encoding="utf-8")
    return name


# Sound


@pytest.mark.parametrize("name", ["list.m3u8", "list.mp3"])
@pytest.mark.parametrize(
    "text", ["Rest.\n\n[sound {}]\n", "Rest.\n\n[music {}]\n", "---\nmusic: {}\n---\nRest.\n", "[include other]\n"]
)
def test_check_rejects_a_playlist_that_points_out_of_the_folder(outpour, tmp_path, text, name):
    target = write_sound(tmp_path / "secret.aac", tone(3, 500), "aac", "fltp")
    (outpour.folder / name).write_text(PLAYLIST.format(target=target))
    write_script(outpour, f"Rest.\n\n[sound {name}]\n", "other.txt")
    result = outpour("check", write_script(outpour, text.format(name)))
    assert result.status == 1
    assert len([line for line in result.out.splitlines() if "it is not a sound file" in line]) == 1


@pytest.mark.parametrize(
    ("create", "reason"),
    [
        (lambda path: path.write_text("These are only notes."), "not a sound file|contains no sound"),
        (lambda path: path.touch(), "not a sound file"),
        (lambda path: write_sound(path, np.zeros((48_000, 2), np.float32)), "it is silent"),
        (lambda path: write_sound(path, tone(130, 500)), "longer than 2 minutes"),
    ],
)
def test_check_says_why_a_sound_is_unusable(outpour, create, reason):
    create(outpour.folder / "a.wav")
    result = outpour("check", write_script(outpour, "Rest.\n\n[sound a.wav]\n"))
    assert result.status == 1
    assert "evening.txt:3:1: error: " in result.out
    assert "can't be used as a sound" in result.out
    assert any(part in result.out for part in reason.split("|"))


def test_check_accepts_playable_sounds_and_music(outpour):
    write_sound(outpour.folder / "a.mp3", tone(3, 500), "libmp3lame", "fltp")
    (outpour.folder / "songs").mkdir()
    write_sound(outpour.folder / "songs" / "b.flac", tone(3, 500), "flac", "s16")
    text = "---\nmusic: songs\n---\nRest.\n\n[sound a.mp3]\n\n[music a.mp3]\n\n[closing]\n\nGo well.\n"
    result = outpour("check", write_script(outpour, text))
    assert (result.status, result.out) == (0, "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize(
    "text",
    ["Rest.\n\n[sound {}]\n", "Rest.\n\n[music {}]\n", "Rest.\n\n[include {}]\n", "---\nmusic: {}\n---\nRest.\n"],
)
@pytest.mark.parametrize("name", ["pipe", "/dev/zero", "zero", "out", "../secret.wav", "folder.txt", "a" * 300])
def test_check_rejects_pipes_devices_folders_and_paths_out_of_the_folder(outpour, tmp_path, text, name):
    write_sound(tmp_path / "secret.wav", tone(2, 500))
    os.mkfifo(outpour.folder / "pipe")
    (outpour.folder / "zero").symlink_to("/dev/zero")
    (outpour.folder / "out").symlink_to(tmp_path / "secret.wav")
    (outpour.folder / "folder.txt").mkdir()
    result = outpour("check", write_script(outpour, f"{text.format(name)}Rest.\n"))
    assert result.status == 1
    assert result.out.count(": error: ") == 1
    assert "Traceback" not in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("direction", ["music", "sound"])
def test_check_names_the_kind_of_file_that_is_not_a_sound(outpour, direction):
    os.mkfifo(outpour.folder / "fifo.wav")
    (outpour.folder / "zero.wav").symlink_to("/dev/zero")
    (outpour.folder / "pl.ogg").write_text("[playlist]\nFile1=/etc/passwd\nNumberOfEntries=1\n")
    for name, reason in (("fifo.wav", "a pipe"), ("zero.wav", "a device"), ("pl.ogg", "not a sound file")):
        result = outpour("check", write_script(outpour, f"Rest.\n\n[{direction} {name}]\n"))
        assert f"it is {reason}" in result.out
    (outpour.folder / "folder.wav").mkdir()
    result = outpour("check", write_script(outpour, "Rest.\n\n[sound folder.wav]\n"))
    assert "it is a folder, not a sound file" in result.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_export_names_the_kind_of_file_that_is_not_music(outpour):
    os.mkfifo(outpour.folder / "fifo.mp3")
    script = write_script(outpour, "Rest.\n")
    for music, reason in (("fifo.mp3", "it is a pipe"), ("/dev/zero", "it is a device"), ("", "no such file")):
        result = outpour("export", script, "--music", music, "-o", "a.wav")
        assert (result.status, f"can't be played: {reason}" in result.err) == (1, True), result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("command", ["check", "show", "list"])
def test_a_pipe_in_place_of_a_session_is_rejected(outpour, command):
    user_paths().scripts.mkdir(parents=True)
    os.mkfifo(user_paths().scripts / "mine.txt")
    result = outpour(command, *(["mine"] if command != "list" else []))
    assert "isn't a regular file" in result.out + result.err


def test_a_huge_script_is_refused_without_reading_it(outpour):
    with open(outpour.folder / "huge.txt", "wb") as file:
        file.truncate(5_000_000_000)
    result = outpour("check", "huge.txt")
    assert result.status == 1
    assert "it is too large (5000.0 MB" in result.out


# Voices


@pytest.mark.parametrize("voice", ["stranger", "stranger:0", "piper:stranger", "./stranger.onnx", "link.onnx", "link"])
@pytest.mark.parametrize(
    "text",
    ["---\nvoice: {}\n---\nRest.", "[voice {}]\nRest.", '(Rest.)[voice:"{}"]', "[include other]"],
)
def test_a_script_may_not_choose_a_model_beside_it(outpour, text, voice):
    write_piper(outpour.folder, "stranger")
    for suffix in (".onnx", ".onnx.json"):
        (outpour.folder / f"link{suffix}").symlink_to(f"stranger{suffix}")
    (outpour.folder / "other.txt").write_text(f"[voice {voice}]\nRest.")
    text = text.replace("{}", voice)
    with pytest.raises(VoiceFileError, match=r"--voice.*--allow-files"):
        session_of(outpour.folder, text)
    session_of(outpour.folder, text, allow_files=True).close()
    result = outpour("check", "small.txt")
    assert "is outside the voice folders" in result.out


def test_the_listener_may_choose_a_model_from_the_current_folder(outpour):
    write_piper(outpour.folder, "stranger")
    session_of(outpour.folder, "---\nvoice: stranger\n---\nRest.", voice="stranger").close()


def test_a_script_may_choose_an_installed_model_by_name_and_by_path(outpour):
    path = write_piper(user_paths().voices, "amy")
    write_piper(outpour.folder, "amy")  # the installed voice of that name takes precedence
    for voice in ("amy", path):
        session_of(outpour.folder, f"---\nvoice: {voice}\n---\nRest.").close()


@pytest.mark.parametrize(
    "voice",
    ["../x.onnx", "~nobody-here/x.onnx", "\0.onnx", "x" * 5000 + ".onnx", "C:\\x.onnx", "C:x.onnx", "//host/x.onnx"],
)
def test_a_path_outside_the_voice_folders_is_external_in_any_spelling(outpour, voice):
    assert is_external(voice)
    assert is_external(f"{user_paths().voices}/../../{voice}")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_place_of_a_model_or_its_configuration_is_rejected(outpour):
    os.mkfifo(outpour.folder / "pipe.onnx")
    os.mkfifo(write_piper(outpour.folder, "other").with_suffix(".onnx.json.new"))
    (outpour.folder / "other.onnx.json.new").replace(outpour.folder / "other.onnx.json")
    result = outpour("voices")
    assert result.status == 0
    assert "not a regular file" in result.out + result.err
