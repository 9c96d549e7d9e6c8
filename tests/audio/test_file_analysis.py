"""The cache of music analyses: its size limit, eviction and damaged entries."""

import os

import numpy as np
import pytest
from soundfiles import noise, write_sound

from audio.decoding import analyze_file
from audio.file_analysis import TENTH, AnalysisCache, FileAnalysis
from audio.signal.clip import RATE

ANALYSIS = FileAnalysis(RATE, -20.0, np.ones(RATE // TENTH, np.float32))


@pytest.fixture
def songs(tmp_path):
    paths = []
    for number in range(6):
        paths.append(tmp_path / f"{number}.mp3")
        paths[-1].write_bytes(b"x" * number)
    return paths


def test_the_least_recently_used_analysis_is_evicted_first(tmp_path, songs):
    size = _size_of_one(tmp_path / "one", songs[0])
    cache = AnalysisCache(tmp_path / "music", largest=3 * size)
    for age, song in enumerate(songs[:3]):
        cache.put(song, ANALYSIS)
        os.utime(cache._record(song), (1000 + age, 1000 + age))
    assert cache.get(songs[0])
    cache.put(songs[3], ANALYSIS)
    assert [bool(cache.get(song)) for song in songs[:4]] == [True, False, True, True]
    assert cache.usage() == (3, 3 * size)


def test_an_oversized_cache_shrinks_with_the_next_entry(tmp_path, songs):
    size = _size_of_one(tmp_path / "one", songs[0])
    for song in songs:
        AnalysisCache(tmp_path / "music").put(song, ANALYSIS)
    AnalysisCache(tmp_path / "music", largest=2 * size).put(songs[0], ANALYSIS)
    assert AnalysisCache(tmp_path / "music").usage().size <= 2 * size


def test_clearing_the_cache_keeps_other_files(tmp_path, songs):
    cache = AnalysisCache(tmp_path / "music")
    cache.put(songs[0], ANALYSIS)
    (tmp_path / "music" / "a-0.part").write_bytes(b"left behind")
    (tmp_path / "music" / "mine.txt").write_text("not an analysis")
    assert cache.usage().entries == 1
    assert cache.clear().entries == 1
    assert cache.usage() == (0, 0)
    assert os.listdir(tmp_path / "music") == ["mine.txt"]


def test_a_damaged_analysis_is_redone(tmp_path):
    file = write_sound(tmp_path / "a.wav", noise(2))
    first = analyze_file(file, tmp_path / "music")
    record = AnalysisCache(tmp_path / "music")._record(file)
    record.write_bytes(record.read_bytes()[:40])
    assert analyze_file(file, tmp_path / "music").lufs == first.lufs
    assert AnalysisCache(tmp_path / "music").get(file)


def _size_of_one(folder, song):
    cache = AnalysisCache(folder)
    cache.put(song, ANALYSIS)
    return cache.usage().size
