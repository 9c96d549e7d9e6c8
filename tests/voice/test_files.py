"""Files that are complete or absent."""

import errno
import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from voice.errors import TargetError
from voice.files import refuse, replacing


def write(target, content=b"whole", overwrite=False):
    with replacing(target, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out" / "walk.mp3"


@pytest.fixture(autouse=True)
def folder(target):
    target.parent.mkdir()
    return target.parent


def test_a_file_appears_when_it_is_whole(target, folder):
    with replacing(target, overwrite=False) as temporary:
        temporary.write_bytes(b"whole")
        assert not target.exists()
        assert temporary.parent == folder
    assert target.read_bytes() == b"whole"
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("before", [None, b"older"])
def test_an_error_inside_leaves_everything_as_it_was(target, folder, error, before):
    if before:
        target.write_bytes(before)

    def fail():
        with replacing(target, overwrite=True) as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == ({target.name: before} if before else {})


@pytest.mark.parametrize(
    ("spoil", "overwrite", "told"),
    [
        (lambda target: None, False, None),
        (lambda target: None, True, None),
        (lambda target: target.write_text("older"), True, None),
        (lambda target: target.write_text("older"), False, "it exists already; --force overwrites it"),
        (lambda target: target.mkdir(), True, "it is a folder"),
        (lambda target: target.parent.rmdir(), False, "there is no folder"),
        (lambda target: (target.parent.rmdir(), target.parent.write_text("")), False, "there is no folder"),
    ],
)
def test_what_is_in_the_way_is_told_before_anything_is_written(target, spoil, overwrite, told):
    spoil(target)
    before = sorted(target.parent.parent.rglob("*"))
    if told is None:
        refuse(target, overwrite=overwrite)
        write(target, overwrite=overwrite)
        assert target.read_bytes() == b"whole"
        return
    for use in (refuse, lambda target, overwrite: write(target, overwrite=overwrite)):
        with pytest.raises(TargetError) as caught:
            use(target, overwrite=overwrite)
        assert told in str(caught.value)
        assert str(target) in str(caught.value)
    assert sorted(target.parent.parent.rglob("*")) == before


def test_a_name_too_long_for_the_disk_is_told(folder):
    for use in (lambda target: refuse(target, overwrite=False), write):
        with pytest.raises(TargetError, match="too long"):
            use(folder / f"{'x' * 300}.mp3")


def test_a_name_as_long_as_the_disk_takes_is_written(folder):
    longest = folder / f"{'é' * 120}.mp3"
    write(longest)
    assert longest.read_bytes() == b"whole"


def test_a_file_that_came_meanwhile_is_not_overwritten(target, folder):
    def late():
        with replacing(target, overwrite=False) as temporary:
            temporary.write_bytes(b"whole")
            target.write_bytes(b"someone else's")

    with pytest.raises(TargetError, match="exists"):
        late()
    assert target.read_bytes() == b"someone else's"
    assert list(folder.iterdir()) == [target]


def test_a_folder_that_vanishes_meanwhile_is_told(target):
    def late():
        with replacing(target, overwrite=False) as temporary:
            temporary.write_bytes(b"whole")
            temporary.unlink()
            target.parent.rmdir()

    with pytest.raises(TargetError, match="there is no folder"):
        late()
    assert not target.parent.exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_is_told_in_one_line(target, folder, number):
    def fail():
        with replacing(target, overwrite=False) as temporary:
            temporary.write_bytes(b"half")
            raise OSError(number, os.strerror(number))

    with pytest.raises(TargetError) as caught:
        fail()
    assert str(caught.value) == f"{target} was not written: {os.strerror(number).lower()}"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_when_the_file_is_closed_too(target, folder):
    def late():
        with replacing(target, overwrite=False), Path("/dev/full").open("wb") as full:
            full.write(b"kept in a buffer until it is closed")

    with pytest.raises(TargetError, match="no space left"):
        late()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_file_has_the_permissions_that_new_files_have(target, mask):
    before = os.umask(mask)
    try:
        write(target)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_many_files_at_once_leave_the_permissions_of_later_ones_alone(folder, monkeypatch):
    """The mask of the process is nobody's to change, even for a moment: another thread may be making a file."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the mask was touched"))
    failed = []

    def many(name):
        try:
            for number in range(20):
                write(folder / f"{name}-{number}")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=many, args=[name]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len({stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}) == 1


def test_two_writers_of_one_file_leave_one_of_both_whole(target, folder):
    with replacing(target, overwrite=True) as one, replacing(target, overwrite=True) as other:
        assert one != other
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert target.read_bytes() == b"one"
    assert list(folder.iterdir()) == [target]
