"""Long sounds lie in a file; a full disk loses nothing."""

import collections
import tempfile

import numpy as np
import pytest

from audio.signal.spool import Spool, seconds_of, spooled


@pytest.mark.parametrize("seconds", [0, 1, 9, 10, 11, 35])
def test_a_spool_returns_the_samples_it_was_given(seconds):
    sound = np.random.default_rng(1).standard_normal(seconds * 48_000 + 7).astype(np.float32)
    assert np.array_equal(spooled(seconds_of(sound)), sound)


def test_an_empty_spool_has_no_samples():
    assert spooled([]).shape == (0,)


TEMPORARY_FILE = tempfile.TemporaryFile


class FullDisk:
    """A temporary file on a disk with room for so many bytes."""

    def __init__(self, room):
        self.room = room
        self.file = TEMPORARY_FILE(buffering=0)

    def write(self, data):
        if not self.room:
            raise OSError(28, "No space left on device")
        count = min(len(data), self.room)
        self.room -= count
        return self.file.write(data[:count])

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.mark.parametrize("room_s", [0, 5, 10, 25])
def test_a_full_disk_is_reported_and_loses_nothing(monkeypatch, room_s):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: FullDisk(room_s * 192_000))
    sound = np.random.default_rng(1).standard_normal(35 * 48_000).astype(np.float32)
    assert np.array_equal(spooled(seconds_of(sound)), sound)
    spool = Spool()
    parts = seconds_of(sound)
    with pytest.raises(OSError, match="No space left"):
        collections.deque(map(spool.append, parts), maxlen=0)
    assert spool.frames < len(sound)
    assert np.array_equal(spool.samples(), sound[: spool.frames])
