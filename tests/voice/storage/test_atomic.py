"""Files that are complete or absent."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from voice.errors import TargetError
from voice.storage.atomic import replacement, replacements, require_writable
from voice.storage.part_files import PartFile


def write(target, content=b"whole", overwrite=False):
    with replacement(target, overwrite=overwrite) as temporary:
        temporary.write_bytes(content)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "out" / "walk.mp3"


@pytest.fixture(autouse=True)
def folder(target):
    target.parent.mkdir()
    return target.parent


def test_a_file_appears_when_it_is_whole(target, folder):
    with replacement(target, overwrite=False) as temporary:
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
        with replacement(target, overwrite=True) as temporary:
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
        (lambda target: target.write_text("older"), False, "it already exists; use --force to overwrite it"),
        (lambda target: target.mkdir(), True, "it is a folder"),
        (lambda target: target.parent.rmdir(), False, "doesn't exist"),
        (lambda target: (target.parent.rmdir(), target.parent.write_text("")), False, "doesn't exist"),
    ],
)
def test_an_obstacle_is_reported_before_anything_is_written(target, spoil, overwrite, told):
    spoil(target)
    before = sorted(target.parent.parent.rglob("*"))
    if told is None:
        require_writable(target, overwrite=overwrite)
        write(target, overwrite=overwrite)
        assert target.read_bytes() == b"whole"
        return
    for use in (require_writable, lambda target, overwrite: write(target, overwrite=overwrite)):
        with pytest.raises(TargetError) as caught:
            use(target, overwrite=overwrite)
        assert told in str(caught.value)
        assert str(target) in str(caught.value)
    assert sorted(target.parent.parent.rglob("*")) == before


def test_a_name_too_long_for_the_disk_is_reported(folder):
    for use in (lambda target: require_writable(target, overwrite=False), write):
        with pytest.raises(TargetError, match="too long"):
            use(folder / f"{'x' * 300}.mp3")


def test_a_name_as_long_as_the_disk_takes_is_written(folder):
    longest = folder / f"{'é' * 120}.mp3"
    write(longest)
    assert longest.read_bytes() == b"whole"


def test_a_file_that_came_meanwhile_is_not_overwritten(target, folder):
    def late():
        with replacement(target, overwrite=False) as temporary:
            temporary.write_bytes(b"whole")
            target.write_bytes(b"someone else's")

    with pytest.raises(TargetError, match="exists"):
        late()
    assert target.read_bytes() == b"someone else's"
    assert list(folder.iterdir()) == [target]


def test_a_folder_that_vanishes_meanwhile_is_reported(target):
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_reported_on_closing_the_file_too(target, folder):
    def late():
        with replacement(target, overwrite=False), Path("/dev/full").open("wb") as full:
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
    with replacement(target, overwrite=True) as one, replacement(target, overwrite=True) as other:
        assert one != other
        one.write_bytes(b"one")
        other.write_bytes(b"other")
    assert target.read_bytes() == b"one"
    assert list(folder.iterdir()) == [target]


# Links


@pytest.mark.parametrize("dangling", [False, True])
def test_a_link_stays_and_what_it_points_to_is_written(target, folder, tmp_path, dangling):
    (tmp_path / "store").mkdir()
    real = tmp_path / "store" / "real.mp3"
    if not dangling:
        real.write_bytes(b"older")
    target.symlink_to(Path("..") / "store" / "real.mp3")
    with replacement(target, overwrite=True) as temporary:
        temporary.write_bytes(b"whole")
        assert temporary.parent.resolve() == real.parent.resolve()
    assert target.is_symlink()
    assert real.read_bytes() == b"whole"
    assert list(real.parent.iterdir()) == [real]
    assert list(folder.iterdir()) == [target]


def test_a_link_to_a_file_is_refused_without_overwriting(target, tmp_path):
    (tmp_path / "real.mp3").write_bytes(b"older")
    target.symlink_to(tmp_path / "real.mp3")
    with pytest.raises(TargetError, match="--force"):
        write(target)
    assert (tmp_path / "real.mp3").read_bytes() == b"older"


def test_a_link_into_a_missing_folder_is_refused(target, tmp_path):
    target.symlink_to(tmp_path / "no" / "real.mp3")
    with pytest.raises(TargetError, match=r"the folder .*no, which its link points to, doesn't exist"):
        require_writable(target, overwrite=True)


def test_a_circle_of_links_is_one_line(target, folder):
    target.symlink_to(folder / "other.mp3")
    (folder / "other.mp3").symlink_to(target)
    with pytest.raises(TargetError, match="symbolic links") as caught:
        write(target, overwrite=True)
    assert len(str(caught.value).splitlines()) == 1
    assert target.is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="devices are files on POSIX only")
def test_a_device_is_never_replaced(target):
    target.symlink_to("/dev/null")
    with pytest.raises(TargetError, match="device"):
        write(target, overwrite=True)
    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_an_overwritten_file_keeps_its_permissions(target, mode):
    target.write_bytes(b"older")
    target.chmod(mode)
    write(target, overwrite=True)
    assert stat.S_IMODE(target.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_an_overwritten_file_keeps_its_owner(target):
    target.write_bytes(b"older")
    os.chown(target, 12345, 12346)
    write(target, overwrite=True)
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 12346)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_read_only_folder_is_reported_in_advance(target, folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)  # root may write anywhere
    with pytest.raises(TargetError, match="no permission to write to the folder"):
        require_writable(target, overwrite=False)


# The disk


def test_content_is_on_the_disk_before_it_gets_its_name_and_the_name_after(target, monkeypatch):
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


def test_a_disk_that_fails_at_the_last_moment_leaves_the_older_file(target, folder, monkeypatch):
    target.write_bytes(b"older")

    def fsync(file):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(TargetError, match=os.strerror(errno.EIO).lower()):
        write(target, overwrite=True)
    assert target.read_bytes() == b"older"
    assert list(folder.iterdir()) == [target]


# Several files


def several(folder, fail=None):
    targets = [folder / name for name in ("a.wav", "a.vtt", "a.lrc")]
    with replacements(targets, overwrite=True) as parts:
        for target, part in parts.items():
            part.write_text(f"new {target.name}")
        if fail:
            fail()


def test_several_files_appear_together(folder):
    several(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        name: f"new {name}" for name in ("a.wav", "a.vtt", "a.lrc")
    }


@pytest.mark.parametrize("before", [{}, {"a.wav": "older"}, {"a.wav": "older", "a.lrc": "older too"}])
@pytest.mark.parametrize("failing", ["a.wav", "a.vtt", "a.lrc"])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_if_one_of_several_files_fails_none_is_written(folder, monkeypatch, before, failing, error):
    for name, content in before.items():
        (folder / name).write_text(content)
    place = PartFile.place

    def fail(part, **how):
        if part.target.name == failing:
            raise error
        place(part, **how)

    monkeypatch.setattr(PartFile, "place", fail)
    with pytest.raises((TargetError, KeyboardInterrupt)):
        several(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_an_interruption_right_after_one_of_several_files_got_its_name_takes_it_back(folder, monkeypatch):
    place = PartFile.place

    def interrupted(part, **how):
        place(part, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(PartFile, "place", interrupted)
    with pytest.raises(KeyboardInterrupt):
        several(folder)
    assert list(folder.iterdir()) == []


# Other processes

WRITER = """
import sys
from pathlib import Path
from voice.storage.atomic import replacement
with replacement(Path(sys.argv[1]), overwrite=True) as temporary:
    temporary.write_text("theirs")
    temporary.with_name(f"{temporary.stem}-chapters.part").write_text("theirs too")
    print(temporary, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def writer(target):
    """Another process in the middle of writing the same file."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        running.part = Path(running.stdout.readline().strip())
        yield running
        running.kill()


def test_a_running_writers_part_stays(writer, target, folder):
    write(target, overwrite=True)
    assert writer.part.read_text() == "theirs"
    assert len(list(folder.glob(".*.part"))) == 2
    writer.communicate("")
    assert target.read_text() == "theirs"


def test_a_killed_writers_part_goes_with_what_belongs_to_it(writer, target, folder):
    writer.kill()
    writer.wait()
    others = [folder / ".walk.mp3-mine.part", folder / ".walk.mp3-notes-0123456789abcdef.part"]
    for path in others:
        path.touch()
    assert writer.part.exists()
    write(target, overwrite=True)
    assert sorted(folder.iterdir()) == sorted([target, *others])


def test_a_file_that_comes_at_the_very_last_moment_is_not_overwritten(target, folder, monkeypatch):
    place = PartFile.place

    def late(part, **how):
        target.write_bytes(b"someone else's")
        place(part, **how)

    monkeypatch.setattr(PartFile, "place", late)
    with pytest.raises(TargetError, match="exists"):
        write(target)
    assert target.read_bytes() == b"someone else's"
    assert list(folder.iterdir()) == [target]
