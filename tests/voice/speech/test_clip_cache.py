"""The speech cache: clips kept on disk."""

import errno
import hashlib
import json
import os
import threading
from pathlib import Path

import pytest
from soundfiles import noise, write_sound

from audio.disk_cache import CacheUsage
from audio.signal.clip import AudioSegment
from scripts.terminal_text import format_size
from voice.speech.clip_cache import ClipCache
from voice.storage.paths import user_paths

KEY = "ab" * 32


def clip(frames=4800, width=2, rate=48_000):
    return AudioSegment(bytes(range(240)) * (frames * width // 240), sample_width=width, frame_rate=rate, channels=1)


@pytest.fixture
def cache(tmp_path):
    return ClipCache(tmp_path / "not" / "there" / "yet")


def files(cache):
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kept", [clip(), clip(width=4), clip(rate=22_050), clip(frames=0)])
def test_a_clip_is_returned_unchanged(cache, kept):
    assert cache.put(KEY, kept)
    back = cache.get(KEY)
    assert back == kept
    assert (back.frame_rate, back.sample_width, back.channels) == (kept.frame_rate, kept.sample_width, 1)


def test_an_entry_with_a_broken_header_and_a_valid_checksum_is_a_miss(cache):
    header = (
        b"RIFF\x64\x01\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0dat\xc2\xe4\x40\xe1\x20"
    )
    cache.put(KEY, clip())
    (file,) = files(cache)
    file.write_bytes(hashlib.sha256(header).digest() + header)
    assert cache.get(KEY) is None


@pytest.mark.parametrize(("offset", "value"), [(22, 2), (34, 64), (24, 0)], ids=["stereo", "64 bits", "no rate"])
def test_an_entry_in_a_format_that_no_engine_makes_is_a_miss(cache, offset, value):
    cache.put(KEY, clip(rate=200))
    (file,) = files(cache)
    wave = bytearray(file.read_bytes()[32:])
    wave[offset] = value
    file.write_bytes(hashlib.sha256(wave).digest() + wave)
    assert cache.get(KEY) is None


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
    ("damage", "hit"),
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
def test_a_damaged_entry_is_a_miss(cache, damage, hit):
    cache.put(KEY, clip())
    (file,) = files(cache)
    file.write_bytes(damage(file.read_bytes()))
    assert (cache.get(KEY) is not None) == hit


@pytest.mark.parametrize(
    ("spoil", "kept"),
    [
        (lambda folder: None, True),
        (lambda folder: folder.write_text("a file"), False),
        (lambda folder: (folder.mkdir(), (folder / KEY[:2]).write_text("a file")), False),
        (lambda folder: (folder / KEY[:2] / f"{KEY}.clip").mkdir(parents=True), False),
    ],
)
def test_an_unwritable_folder_is_reported_and_harmless(tmp_path, spoil, kept):
    cache = ClipCache(tmp_path / "speech")
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


# Eviction

EACH = len(hashlib.sha256().digest()) + 44 + 9600
"""Bytes of an entry that holds `clip()`."""


def key(number):
    return hashlib.sha256(str(number).encode()).hexdigest()


def filled(folder, count, largest=10**9, since=1_000_000):
    """A cache with `count` entries of an earlier run, each used one second after the other."""
    made = scanning(folder, largest)
    for number in range(count):
        made.put(key(number), clip())
        os.utime(made._path(key(number)), (since + number, since + number))
    return ClipCache(folder, largest)


def kept(cache, count):
    return [number for number in range(count) if cache._path(key(number)).exists()]


def scanning(folder, largest):
    """A cache that scans its folder after every entry."""
    return ClipCache(folder, largest, scan_bytes=1)


def test_the_least_recently_used_entries_are_evicted_first(tmp_path):
    filled(tmp_path, 10)
    cache = scanning(tmp_path, 8 * EACH + 1)
    assert cache.get(key(0)) == clip()
    cache.put(key(10), clip())
    assert kept(cache, 11) == [0, 4, 5, 6, 7, 8, 9, 10]
    assert cache.usage() == CacheUsage(8, 8 * EACH)


def test_reading_an_entry_marks_it_as_used(tmp_path):
    before = filled(tmp_path, 4)
    assert before.get(key(1)) == clip()
    later = scanning(tmp_path, 3 * EACH)
    later.put(key(9), clip())
    assert kept(later, 10) == [1, 9]


def test_entries_of_the_current_run_are_never_evicted(tmp_path):
    cache = scanning(tmp_path, 3 * EACH)
    for number in range(20):
        cache.put(key(number), clip())
    assert kept(cache, 20) == list(range(20))
    scanning(tmp_path, 3 * EACH).put(key(20), clip())
    assert len(kept(cache, 21)) <= 3


def test_the_folder_is_scanned_only_now_and_then(tmp_path, monkeypatch):
    scans = []
    monkeypatch.setattr(ClipCache, "_evict", lambda _: scans.append(1))
    for cache, scanned in ((ClipCache(tmp_path), 1), (ClipCache(tmp_path, scan_bytes=10 * EACH), 1 + 5)):
        scans.clear()
        for number in range(60):
            cache.put(key(number), clip())
        assert len(scans) == scanned


def test_old_partial_files_are_removed_and_recent_ones_kept(tmp_path):
    cache = filled(tmp_path, 1)
    inner = cache._path(key(0)).parent
    for name, age in ((".old.clip-123456.part", 7200), (".new.clip-123456.part", 0)):
        (inner / name).write_bytes(b"x")
        os.utime(inner / name, (os.stat(inner).st_mtime - age,) * 2)
    cache.put(key(1), clip())
    assert sorted(path.name for path in inner.glob(".*")) == [".new.clip-123456.part"]
    assert kept(cache, 2) == [0, 1]


def test_nothing_else_in_the_folder_is_touched(tmp_path):
    cache = filled(tmp_path / "speech", 3)
    foreign = [tmp_path / "speech" / "notes.txt", tmp_path / "speech" / "ab" / "letter.txt", tmp_path / "outside.clip"]
    for path in foreign:
        path.parent.mkdir(exist_ok=True)
        path.write_text("mine")
    (tmp_path / "speech" / "zz").symlink_to(tmp_path, target_is_directory=True)
    scanning(tmp_path / "speech", 1).put(key(9), clip())
    assert cache.clear() == CacheUsage(1, EACH)
    assert [path.read_text() for path in foreign] == ["mine"] * 3
    assert cache.usage() == CacheUsage(0, 0)


def test_concurrent_runs_lose_no_entries_they_use(tmp_path):
    """All are far over the limit; each evicts entries that it doesn't use, and finds or writes those that it needs."""
    wrong = []

    def run(first):
        cache = scanning(tmp_path, 4 * EACH)
        for number in [*range(first, first + 20), *range(first, first + 20)]:
            found = cache.get(key(number))
            if found is None and not cache.put(key(number), clip(4800 + number * 240)):
                wrong.append(number)
            if found is not None and found != clip(4800 + number * 240):
                wrong.append(number)

    threads = [threading.Thread(target=run, args=[first]) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_unreadable_folder_counts_as_empty(tmp_path):
    (tmp_path / "speech").write_text("a file")
    cache = ClipCache(tmp_path / "speech")
    assert cache.usage() == CacheUsage(0, 0)
    assert cache.clear() == CacheUsage(0, 0)


def test_an_entry_whose_date_cant_be_changed_is_still_returned(cache, monkeypatch):
    cache.put(KEY, clip())
    monkeypatch.setattr(os, "utime", lambda _: (_ for _ in ()).throw(PermissionError(errno.EACCES, "no")))
    assert cache.get(KEY) == clip()


# The command


def test_the_cache_command_counts_and_clears_music_measurements(outpour):
    write_sound(outpour.folder / "song.flac", noise(3), "flac", "s16")
    (outpour.folder / "a.txt").write_text("---\nmusic: song.flac\n---\nRest.\n")
    assert outpour("export", "a.txt", "--voice", "hum", "-o", "a.wav").status == 0
    assert "\n1 music file measured, " in outpour("cache").out
    assert "\nremoved 1 music measurement, " in outpour("cache", "clear").out
    assert json.loads(outpour("cache", "--json").out)["music"]["size"] == 0
    assert not list(user_paths().music.iterdir())


def test_the_cache_command_reports_and_clears_speech(outpour):
    folder = user_paths().speech
    filled(folder, 3)
    assert outpour("cache").out == (
        f"{folder}\n3 sentences, {format_size(3 * EACH)} of at most 500 MB\n"
        f"{user_paths().music}\n0 music files measured, 0 kB of at most 20 MB\n"
        f"{user_paths().rates}\nrates of 0 voices, 0 kB\n"
        f"{user_paths().shared}\n0 shared files, 0 kB of at most 1 GB\n"
    )
    report = json.loads(outpour("cache", "--json").out)
    music = {"folder": str(user_paths().music), "entries": 0, "size": 0, "largest": 20_000_000}
    rates = {"folder": str(user_paths().rates), "entries": 0, "size": 0}
    speech = {"folder": str(folder), "entries": 3, "size": 3 * EACH, "largest": 500_000_000}
    shared = {"folder": str(user_paths().shared), "entries": 0, "size": 0, "largest": 1_000_000_000}
    assert report == {**speech, "music": music, "rates": rates, "shared": shared}
    assert outpour("cache", "clear").out == f"removed 3 sentences, {format_size(3 * EACH)}, from {folder}\n"
    assert json.loads(outpour("cache", "--json").out)["entries"] == 0
    assert outpour("cache", "claer").status == 2
