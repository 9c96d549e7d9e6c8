"""Files that people take for music are named, with what to do instead."""

import zipfile

import pytest
from soundfiles import noise, write_sound

from audio.decoding import probe
from audio.errors import UnreadableMusicError
from audio.foreign_files import PROTECTED

GUID = bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e")


def write_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("song.mp3", "x" * 5000)


def write_protected_mp4(path, tag):
    """An MP4 file whose sound claims to be encrypted."""
    sound = write_sound(path.with_name("plain.m4a"), noise(2), "aac", "fltp").read_bytes()
    assert sound.count(b"mp4a") == 1
    path.write_bytes(sound.replace(b"mp4a", tag))


def write_protected_wma(path):
    sound = write_sound(path.with_name("plain.wma"), noise(2), "wmav2", "fltp").read_bytes()
    path.write_bytes(sound[:30] + GUID + sound[30:])


@pytest.mark.parametrize(
    ("name", "write", "reason"),
    [
        ("album.zip", write_zip, "an archive; unpack it"),
        ("song.mp3", write_zip, "an archive; unpack it"),
        ("album.rar", lambda path: path.write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(500)), "an archive; unpack it"),
        ("calm.m3u8", lambda path: path.write_text("song.mp3\n"), "a playlist, which only lists songs"),
        ("calm.mp3", lambda path: path.write_text("#EXTM3U\nsong.mp3\n"), "a playlist, which only lists songs"),
        ("walk.txt", lambda path: path.write_text("Walk on."), "a document; give a song"),
        ("letter.docx", write_zip, "a document; give a song"),
        ("song.m4p", lambda path: path.write_bytes(bytes(5000)), PROTECTED),
        ("song.m4a", lambda path: write_protected_mp4(path, b"drms"), PROTECTED),
        ("song.mp4", lambda path: write_protected_mp4(path, b"enca"), PROTECTED),
        ("song.wma", write_protected_wma, PROTECTED),
        ("song.mp3", lambda path: path.write_bytes(b"no sound " * 500), "or its format is not supported"),
    ],
)
def test_a_file_that_is_not_music_is_reported_with_a_remedy(tmp_path, name, write, reason):
    write(tmp_path / name)
    with pytest.raises(UnreadableMusicError) as caught:
        probe(tmp_path / name)
    assert reason in str(caught.value)
