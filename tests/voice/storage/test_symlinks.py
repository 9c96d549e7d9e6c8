"""Symlinks, devices, permissions and owners of replaced files."""

import os
import stat
import sys
from pathlib import Path

import pytest
from atomic_files import write

from voice.errors import TargetError
from voice.storage.atomic import replacement, require_writable


@pytest.mark.parametrize("dangling", [False, True])
def test_a_symlink_is_kept_and_its_target_is_written(target, folder, tmp_path, dangling):
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


def test_a_symlink_to_a_file_is_rejected_without_overwrite(target, tmp_path):
    (tmp_path / "real.mp3").write_bytes(b"older")
    target.symlink_to(tmp_path / "real.mp3")
    with pytest.raises(TargetError, match="--force"):
        write(target)
    assert (tmp_path / "real.mp3").read_bytes() == b"older"


def test_a_symlink_into_a_missing_folder_is_rejected(target, tmp_path):
    target.symlink_to(tmp_path / "no" / "real.mp3")
    with pytest.raises(TargetError, match=r"the folder .*no, which its link points to, doesn't exist"):
        require_writable(target, overwrite=True)


def test_a_symlink_loop_is_reported_in_one_line(target, folder):
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


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can change owners")
def test_an_overwritten_file_keeps_its_owner(target):
    target.write_bytes(b"older")
    os.chown(target, 12345, 12346)
    write(target, overwrite=True)
    assert (target.stat().st_uid, target.stat().st_gid) == (12345, 12346)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_a_read_only_folder_is_reported_in_advance(target, folder, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)  # root can write anywhere
    with pytest.raises(TargetError, match="no permission to write to the folder"):
        require_writable(target, overwrite=False)
