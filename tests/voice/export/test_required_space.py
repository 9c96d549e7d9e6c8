"""An export that doesn't fit on the disk ends before a word is spoken."""

import os
import shutil
import subprocess
import sys

import pytest
from sessions import MINIMAL, SMALL

from audio.sinks import FILE_SINKS, Encoding
from voice.errors import DiskSpaceError, TargetError
from voice.export.export import export
from voice.export.outputs import Outputs
from voice.export.required_space import require_space, size_of
from voice.speech.engines.hum import HumEngine
from voice.storage.atomic import require_writable
from voice.storage.disk_space import free_space


@pytest.fixture
def disk(monkeypatch):
    """A function that makes every disk have this much room, in bytes."""

    def have(free, total=10**12):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(total, total - free, free))

    return have


@pytest.mark.parametrize("suffix", sorted(FILE_SINKS))
def test_the_least_size_is_close_to_the_size_of_the_file(open_session, tmp_path, suffix):
    session, target = open_session(SMALL), tmp_path / f"a{suffix}"
    export(session, target, overwrite=False, attempts=1)
    least = size_of(Outputs(target), session.rendered_timeline().length, Encoding())
    assert least <= 1.05 * target.stat().st_size + 400_000
    assert least >= 0.2 * target.stat().st_size


def test_options_change_the_size(tmp_path):
    hour = 3_600_000
    plain = size_of(Outputs(tmp_path / "a.mp3"), hour, Encoding())
    assert size_of(Outputs(tmp_path / "a.mp3"), hour, Encoding(bitrate=64)) < 0.6 * plain
    assert size_of(Outputs(tmp_path / "a.wav"), hour, Encoding()) == 2 * size_of(
        Outputs(tmp_path / "a.wav"), hour, Encoding(mono=True)
    )
    assert size_of(Outputs(tmp_path / "a.mp3", stems=True), hour, Encoding()) > 4_000_000_000


def test_a_full_disk_is_reported_with_sizes_before_anything_is_spoken(outpour, here, disk, monkeypatch):
    monkeypatch.setattr(HumEngine, "speak", lambda *_: pytest.fail("it spoke"))
    disk(100_000)
    result = outpour("export", "small.txt", "--voice", "hum", "-o", "a.wav")
    assert (result.status, result.out) == (1, "")
    assert "a.wav was not written: it needs about" in result.err
    assert "has only 100 kB free; make room, or name a file on another disk with -o" in result.err
    assert [path.name for path in here.iterdir()] == ["small.txt"]


def test_words_and_disks_that_say_nothing_are_not_refused(outpour, here, disk):
    disk(0)
    assert outpour("export", "small.txt", "--voice", "hum", "-o", "a.srt").status == 0
    disk(0, total=0)
    assert outpour("export", "small.txt", "--voice", "hum", "-o", "a.wav").status == 0


def test_speech_counts_only_until_it_is_in_the_cache_on_the_same_disk(open_session, tmp_path, disk, home):
    session, outputs = open_session(MINIMAL), Outputs(tmp_path / "a.wav")
    disk(size_of(outputs, session.estimated_length, Encoding()) + 1000)
    with pytest.raises(DiskSpaceError):
        require_space(session, outputs, Encoding(), home / "cache" / "speech")
    session.timeline()
    require_space(session, outputs, Encoding(), home / "cache" / "speech")


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a read-only disk needs root on Linux")
def test_a_read_only_disk_is_named(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("mounting isn't permitted here")
    try:
        with pytest.raises(TargetError, match="is read-only; choose another"):
            require_writable(disk / "a.mp3", overwrite=False)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_cant_be_asked_has_no_known_room(tmp_path):
    assert free_space(tmp_path / "missing") is None
