"""Files that are complete or absent."""

import errno
import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from atomic_files import write

from voice.errors import TargetError
from voice.storage.atomic import replacement, require_writable
from voice.storage.part_files import PartFile


def test_a_file_appears_only_once_complete(target, folder):
    with replacement(target, overwrite=False) as temporary:
        temporary.write_bytes(b"whole")
        assert not target.exists()
        assert temporary.parent == folder
    assert target.read_bytes() == b"whole"
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("before", [None, b"older"])
def test_an_error_while_writing_leaves_the_folder_unchanged(target, folder, error, before):
    if before:
        target.write_bytes(before)

    def fail():
        with replacement(target, overwrite=True) as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == ({target.name: before} if before else {})


@pytest.mark.parametrize(
    ("spoil", "overwrite", "message"),
    [
        (lambda target: None, False, None),
        (lambda target: None, True, None),
        (lambda target: target.write_text("older"), True, None),
        (
            lambda target: target.write_text("older"),
            False,
            "it already exists; use --force to overwrite it, or another name: ",
        ),
        (lambda target: target.mkdir(), True, "it is a folder"),
        (lambda target: target.parent.rmdir(), False, "doesn't exist"),
        (
            lambda target: (target.parent.rmdir(), target.parent.write_text("")),
            False,
            "is not a folder; choose another",
        ),
    ],
)
def test_an_obstacle_is_reported_before_writing(target, spoil, overwrite, message):
    spoil(target)
    before = sorted(target.parent.parent.rglob("*"))
    if message is None:
        require_writable(target, overwrite=overwrite)
        write(target, overwrite=overwrite)
        assert target.read_bytes() == b"whole"
        return
    for use in (require_writable, lambda target, overwrite: write(target, overwrite=overwrite)):
        with pytest.raises(TargetError) as caught:
            use(target, overwrite=overwrite)
        assert message in str(caught.value)
        assert str(target) in str(caught.value)
    assert sorted(target.parent.parent.rglob("*")) == before


def test_a_name_too_long_for_the_file_system_is_reported(folder):
    for use in (lambda target: require_writable(target, overwrite=False), write):
        with pytest.raises(TargetError, match="too long"):
            use(folder / f"{'x' * 300}.mp3")


def test_the_longest_allowed_name_is_written(folder):
    longest = folder / f"{'é' * 120}.mp3"
    write(longest)
    assert longest.read_bytes() == b"whole"


def test_a_file_created_meanwhile_is_not_overwritten(target, folder):
    def late():
        with replacement(target, overwrite=False) as temporary:
            temporary.write_bytes(b"whole")
            target.write_bytes(b"someone else's")

    with pytest.raises(TargetError, match="exists"):
        late()
    assert target.read_bytes() == b"someone else's"
    assert list(folder.iterdir()) == [target]


def test_a_folder_removed_meanwhile_is_reported(target):
    def late():
        with replacement(target, overwrite=False) as temporary:
            temporary.write_bytes(b"whole")
            temporary.unlink()
            target.parent.rmdir()

    with pytest.raises(TargetError, match="doesn't exist"):
        late()
    assert not target.parent.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_failing_disk_is_reported_in_one_line(target, folder, number):
    def fail():
        with replacement(target, overwrite=False) as temporary:
            temporary.write_bytes(b"half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(TargetError) as caught:
        fail()
    assert str(caught.value) == f"{target} was not written: {os.strerror(number).lower()}"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_reported_when_the_file_is_closed(target, folder):
    def late():
        with replacement(target, overwrite=False), Path("/dev/full").open("wb") as full:
            full.write(b"buffered until the file is closed")

    with pytest.raises(TargetError, match="no space left"):
        late()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_follows_the_umask(target, mask):
    before = os.umask(mask)
    try:
        write(target)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_concurrent_writers_leave_the_umask_alone(folder, monkeypatch):
    """The umask is shared by all threads, so changing it even briefly would affect files they create."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the umask was changed"))
    errors = []

    def write_many(name):
        try:
            for number in range(20):
                write(folder / f"{name}-{number}")
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write_many, args=[name]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len({stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}) == 1


def test_content_is_synced_before_the_rename_and_the_folder_after(target, monkeypatch):
    synced = []
    real = os.fsync

    def fsync(file):
        synced.append((stat.S_ISDIR(os.fstat(file).st_mode), target.exists()))
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    write(target)
    assert synced == [(False, False), *([(True, True)] if os.name != "nt" else [])]
    synced.clear()
    with replacement(target, overwrite=True, durable=False) as temporary:
        temporary.write_bytes(b"entry")
    assert synced == []


def test_a_failed_sync_leaves_the_older_file(target, folder, monkeypatch):
    target.write_bytes(b"older")

    def fsync(file):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(TargetError, match=os.strerror(errno.EIO).lower()):
        write(target, overwrite=True)
    assert target.read_bytes() == b"older"
    assert list(folder.iterdir()) == [target]


def test_a_file_created_just_before_the_rename_is_not_overwritten(target, folder, monkeypatch):
    place = PartFile.place

    def late(part, **options):
        target.write_bytes(b"someone else's")
        place(part, **options)

    monkeypatch.setattr(PartFile, "place", late)
    with pytest.raises(TargetError, match="exists"):
        write(target)
    assert target.read_bytes() == b"someone else's"
    assert list(folder.iterdir()) == [target]
