"""What was spoken once, kept on disk."""

import errno
import hashlib
from pathlib import Path

import pytest

from audio.clip import AudioSegment
from voice.cache import SpeechCache

KEY = "ab" * 32


def clip(frames=4800, width=2, rate=48_000):
    return AudioSegment(bytes(range(240)) * (frames * width // 240), sample_width=width, frame_rate=rate, channels=1)


@pytest.fixture
def cache(tmp_path):
    return SpeechCache(tmp_path / "not" / "there" / "yet")


def files(cache):
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kept", [clip(), clip(width=4), clip(rate=22_050), clip(frames=0)])
def test_a_clip_comes_back_as_it_was(cache, kept):
    assert cache.put(KEY, kept)
    back = cache.get(KEY)
    assert back == kept
    assert (back.frame_rate, back.sample_width, back.channels) == (kept.frame_rate, kept.sample_width, 1)


def test_another_key_is_another_clip(cache):
    cache.put(KEY, clip())
    cache.put("cd" * 32, clip(9600))
    assert cache.get(KEY) == clip()
    assert cache.get("ef" * 32) is None


def test_a_newer_clip_replaces_the_older(cache):
    cache.put(KEY, clip())
    cache.put(KEY, clip(9600))
    assert cache.get(KEY) == clip(9600)
    assert len(files(cache)) == 1


@pytest.mark.parametrize(
    ("damage", "there"),
    [
        (lambda content: content, True),
        (lambda content: content[:-2], False),
        (lambda content: content[:32], False),
        (lambda content: content[:10], False),
        (lambda content: b"", False),
        (lambda content: content + b"\0", False),
        (lambda content: content[:90] + bytes([content[90] ^ 128]) + content[91:], False),
        (lambda content: bytes([content[0] ^ 1]) + content[1:], False),
        (lambda content: hashlib.sha256(b"no sound").digest() + b"no sound", False),
    ],
)
def test_a_damaged_entry_is_none(cache, damage, there):
    cache.put(KEY, clip())
    (file,) = files(cache)
    file.write_bytes(damage(file.read_bytes()))
    assert (cache.get(KEY) is not None) == there


@pytest.mark.parametrize(
    ("spoil", "kept"),
    [
        (lambda folder: None, True),
        (lambda folder: folder.write_text("a file"), False),
        (lambda folder: (folder.mkdir(), (folder / KEY[:2]).write_text("a file")), False),
        (lambda folder: (folder / KEY[:2] / f"{KEY}.clip").mkdir(parents=True), False),
    ],
)
def test_a_folder_that_takes_nothing_is_told_and_does_no_harm(tmp_path, spoil, kept):
    cache = SpeechCache(tmp_path / "speech")
    spoil(cache.folder)
    assert cache.put(KEY, clip()) == kept
    assert (cache.get(KEY) == clip()) == kept


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS])
def test_a_full_disk_leaves_nothing_behind(cache, monkeypatch, number):
    def fail(path, content):
        with path.open("wb") as file:
            file.write(content[:100])
        raise OSError(number, "no")

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert not cache.put(KEY, clip())
    assert files(cache) == []
    assert cache.get(KEY) is None
