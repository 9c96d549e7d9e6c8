"""Exports that fail or are interrupted: one line, and no file left behind."""

import errno
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
from exports import exported_once
from mutagen.id3 import _file as tag_writing
from program import process
from sessions import MINIMAL

from voice.errors import EngineError, FormatError, TargetError
from voice.export.export import export
from voice.export.outputs import Outputs
from voice.speech.engines.hum import HumEngine


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("walk.mp3", None, ""),
        ("WALK.WAV", None, ""),
        ("walk", FormatError, ".mp3, .m4a"),
        ("walk.ogg", FormatError, ".mp3, .m4a"),
        (".mp3", FormatError, ".mp3, .m4a"),
        ("no/walk.mp3", TargetError, "doesn't exist"),
        ("existing.mp3", TargetError, "--force"),
    ],
)
def test_an_invalid_target_is_rejected_before_any_work(tmp_path, name, error, message):
    (tmp_path / "existing.mp3").write_text("older")
    if error is None:
        Outputs(tmp_path / name).require(overwrite=False)
        return
    with pytest.raises(error) as caught:
        Outputs(tmp_path / name).require(overwrite=False)
    assert message in str(caught.value)


class FullAfter:
    """A real file on a disk that is full after `room` bytes."""

    def __init__(self, file, room):
        self.file = file
        self.room = room

    def write(self, content):
        self.room -= len(content)
        if self.room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(content)

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()


@pytest.mark.parametrize("room", [100, 100_000])
@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4a", ".opus", ".flac"])
def test_a_full_disk_is_reported_in_one_line_and_leaves_no_file(open_session, tmp_path, monkeypatch, suffix, room):
    folder = tmp_path / "out"
    folder.mkdir()
    open_path = pathlib.Path.open

    def open_limited(path, mode="r", *arguments, **options):
        file = open_path(path, mode, *arguments, **options)
        return FullAfter(file, room) if path.suffix == ".part" and path.parent == folder else file

    made = open_session(MINIMAL)
    monkeypatch.setattr(pathlib.Path, "open", open_limited)
    with pytest.raises(TargetError) as caught:
        export(made, folder / f"small{suffix}", overwrite=False)
    assert str(caught.value) == f"{folder / f'small{suffix}'} was not written: no space left on device"
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk needs root on Linux")
@pytest.mark.parametrize("suffix", [".mp3", ".wav", ".m4b", ".opus"])
def test_a_full_file_system_is_reported_in_one_line_and_leaves_no_file(outpour, tmp_path, suffix):
    disk = tmp_path / "disk"
    disk.mkdir()
    (tmp_path / "small.txt").write_text(MINIMAL)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("file systems can't be mounted here")
    try:
        ran = outpour("export", tmp_path / "small.txt", "-o", disk / f"small{suffix}")
        assert (ran.status, ran.out, len(ran.lines)) == (1, "", 1)
        assert "no space left on device" in ran.err or "it needs about" in ran.err
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_while_tags_are_written_is_reported(open_session, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tag_writing, "insert_bytes", full)
    with pytest.raises(TargetError, match="no space left"):
        exported_once(open_session(MINIMAL), tmp_path / "small.mp3")
    assert not list(tmp_path.glob("*.mp3"))
    assert not list(tmp_path.glob("*.part"))


def test_a_sentence_that_cant_be_spoken_leaves_no_file(open_session, tmp_path, monkeypatch):
    hum = HumEngine.speak

    def speak(self, text, delivery):
        if "wave" in text:
            raise EngineError("hum", "it has a cold", text)
        return hum(self, text, delivery)

    monkeypatch.setattr(HumEngine, "speak", speak)
    with pytest.raises(EngineError, match="a cold"):
        export(open_session(MINIMAL), tmp_path / "small.mp3", overwrite=False)
    assert [path.name for path in tmp_path.iterdir()] == ["small.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("signal_number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_an_export_and_leaves_no_file(tmp_path, signal_number, status):
    lines = "\n\n".join(f"This is line number {number}. [30s]" for number in range(120))
    (tmp_path / "long.txt").write_text(f"---\nvoice: hum\nmusic: rain\n---\n{lines}\n")
    child = process("export", "long.txt", "-o", "long.mp3", cwd=tmp_path)
    # Wait until it writes; a run that ended early ends the wait too.
    while child.poll() is None and not any(path.stat().st_size for path in tmp_path.glob(".long*.part")):
        time.sleep(0.01)
    child.send_signal(signal_number)
    out, err = child.communicate(timeout=120)
    assert child.returncode == status
    assert out == ""
    assert err.strip() == ""
    assert [path.name for path in tmp_path.iterdir()] == ["long.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows doesn't delete open files")
def test_a_file_that_is_deleted_while_it_is_written_is_not_reported_as_complete(open_session, tmp_path):
    def delete(_):
        for part in tmp_path.glob(".*.part"):
            part.unlink()

    with pytest.raises(TargetError, match="no such file"):
        export(open_session(MINIMAL), tmp_path / "small.mp3", overwrite=False, progress=delete)
    assert not (tmp_path / "small.mp3").exists()
