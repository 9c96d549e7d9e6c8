"""Watching files: one contract for the real watcher and its fake."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from watchers import FakeWatcher

from voice.storage.file_watch import PollingWatcher, file_stamp


class RealFiles:
    """Changes files on disk."""

    def __init__(self):
        self.watcher = PollingWatcher(interval_s=0.001)

    def write(self, path, text):
        path.write_text(text)

    def replace(self, path, text):
        path.with_suffix(".new").write_text(text)
        path.with_suffix(".new").replace(path)

    def remove(self, path):
        path.unlink()


class FakeFiles:
    """Reports changes to the fake."""

    def __init__(self):
        self.watcher = FakeWatcher()

    def write(self, path, text):
        self.watcher.change(path)

    replace = write

    def remove(self, path):
        self.watcher.change(path)


@pytest.fixture(params=[RealFiles, FakeFiles])
def files(request):
    files = request.param()
    yield files
    files.watcher.close()


@pytest.fixture
def script(tmp_path, files):
    """A followed file with a letter in it."""
    path = tmp_path / "evening.txt"
    path.write_text("a")
    files.watcher.follow([path])
    return path


def test_without_a_change_a_wait_ends_at_its_limit(files, script):
    assert not files.watcher.wait(0)


@pytest.mark.parametrize("change", ["write", "replace"])
def test_a_change_is_reported_once(files, script, change):
    getattr(files, change)(script, "ab")
    assert files.watcher.wait(0)
    assert not files.watcher.wait(0)


def test_a_removed_file_and_one_that_comes_back_are_changes(files, script):
    files.remove(script)
    assert files.watcher.wait(0)
    files.write(script, "ab")
    assert files.watcher.wait(0)


def test_a_followed_path_need_not_exist(files, tmp_path):
    files.watcher.follow([tmp_path / "later.txt"])
    assert not files.watcher.wait(0)
    files.write(tmp_path / "later.txt", "a")
    assert files.watcher.wait(0)


def test_other_files_are_not_reported(files, script, tmp_path):
    files.write(tmp_path / "other.txt", "a")
    assert not files.watcher.wait(0)


def test_a_change_is_not_lost_when_more_files_are_followed(files, script, tmp_path):
    files.write(script, "ab")
    files.watcher.follow([tmp_path / "song.mp3", script])
    assert files.watcher.wait(0)


def test_a_file_that_is_followed_no_longer_is_not_reported(files, script, tmp_path):
    files.watcher.follow([tmp_path / "song.mp3"])
    files.write(script, "ab")
    assert not files.watcher.wait(0)


def test_a_change_ends_a_wait_without_a_limit(files, script):
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(files.watcher.wait)
        files.write(script, "ab")
        assert waiting.result()


def test_closing_ends_all_waits(files, script):
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(files.watcher.wait)
        files.watcher.close()
        assert not waiting.result()
    assert not files.watcher.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_a_link_has_the_stamp_of_its_target(tmp_path):
    (tmp_path / "target.txt").write_text("a")
    (tmp_path / "link.txt").symlink_to(tmp_path / "target.txt")
    before = file_stamp(tmp_path / "link.txt")
    (tmp_path / "target.txt").write_text("ab")
    changed = file_stamp(tmp_path / "link.txt")
    assert changed != before
    (tmp_path / "other.txt").write_text("ab")
    (tmp_path / "link.txt").unlink()
    (tmp_path / "link.txt").symlink_to(tmp_path / "other.txt")
    assert file_stamp(tmp_path / "link.txt") != changed


def test_a_file_of_the_same_size_and_time_is_another_after_it_was_replaced(tmp_path):
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    for each, text in ((path, "a"), (other, "b")):
        each.write_text(text)
        os.utime(each, ns=(1, 1))
    before = file_stamp(path)
    other.replace(path)
    assert file_stamp(path) != before


def test_an_impossible_path_has_no_stamp(tmp_path):
    assert file_stamp(tmp_path / "no\0name") is None
