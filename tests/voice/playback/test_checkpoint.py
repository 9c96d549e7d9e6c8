"""Checkpoints: the position of a playing session survives a killed process."""

import re
import signal
import sys
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from children import wait_until
from program import process
from sessions import SMALL

from voice.playback.checkpoint import Checkpoint
from voice.playback.history import History
from voice.playback.history_entry import HistoryEntry, SavedOptions

WALK = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)
SHOWER = replace(WALK, session="shower", title="A shower", asked=SavedOptions(words={"who": "my brother"}))


@pytest.fixture
def history(home):
    (home / "data").mkdir()
    return History(home / "data" / "history.jsonl")


def files(history):
    return sorted(path.name.split("-")[0] for path in history.path.parent.iterdir())


@pytest.fixture
def written(history):
    """A checkpoint that has been written once, and the position that it follows."""
    position = SimpleNamespace(ms=5000)
    checkpoint = Checkpoint(history.path, lambda ms: replace(SHOWER, position_ms=ms).serialize(), 0.01, 0.01)
    with checkpoint:
        checkpoint.follow(lambda: position.ms)
        (path,) = wait_for(lambda: checkpoints(history))
        checkpoint.path = path
        wait_for(lambda: path.exists() and path.read_bytes())
        yield checkpoint, position


def checkpoints(history):
    return [path for path in history.path.parent.glob("*playing-*") if path.suffix != ".lock"]


def wait_for(condition):
    for _ in range(2000):
        if value := condition():
            return value
        threading.Event().wait(0.01)
    raise AssertionError


def abandon(checkpoint):
    """Leave the state of a killed process: a checkpoint whose lock nobody holds."""
    checkpoint.__exit__(None, None, None)


def test_a_playing_session_is_not_in_the_history(history, written):
    assert history.read() == []
    history.add(WALK)
    assert history.read() == [WALK]
    assert written[0].path.exists()


def test_an_abandoned_checkpoint_is_the_newest_entry_and_can_be_resumed(history, written):
    history.add(WALK)
    abandon(written[0])
    expected = replace(SHOWER, position_ms=5000)
    assert history.read() == [expected, WALK]
    assert history.bookmark() == history.bookmark("shower") == expected
    assert len(history.path.read_bytes().splitlines()) == 1


def test_the_next_finished_session_moves_an_abandoned_checkpoint_into_the_history(history, written):
    abandon(written[0])
    history.add(WALK)
    assert history.read() == [WALK, replace(SHOWER, position_ms=5000)]
    assert files(history) == ["history.jsonl", "history.jsonl.lock"]
    history.add(replace(SHOWER, asked=SavedOptions()))
    assert b"my brother" not in history.path.read_bytes()


def test_the_checkpoint_follows_the_position(history, written):
    checkpoint, position = written
    position.ms = 9000
    wait_for(lambda: b"9000" in checkpoint.path.read_bytes())
    assert len(checkpoint.path.read_bytes().splitlines()) == 1


def test_a_discarded_checkpoint_leaves_no_files(history, written):
    written[0].discard()
    assert files(history) == []


def test_clearing_the_history_removes_abandoned_checkpoints(history, written):
    abandon(written[0])
    history.clear()
    assert history.read() == []
    assert files(history) == ["history.jsonl.lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_owner_may_read_a_checkpoint(written):
    assert written[0].path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_checkpoint_is_ignored(history, written):
    abandon(written[0])
    written[0].path.write_bytes(b"nonsense\n")
    assert history.read() == []
    history.add(WALK)
    assert history.read() == [WALK]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_player_keeps_its_position_and_resume_names_it(tmp_path, history, outpour):
    (tmp_path / "small.txt").write_text(SMALL)
    running = process("play", "small.txt", "--player", "null", "--seed", "5", cwd=tmp_path)
    wait_until(running, lambda: checkpoints(history))
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=120)
    (entry,) = history.read()
    assert (entry.session, entry.seed, entry.left) == (str(tmp_path / "small.txt"), 5, True)
    (tmp_path / "small.txt").write_text("---\ntitle: A small one\nvoice: hum\nmusic: none\n---\n# One\nWell.")
    result = outpour("play", "--resume", "--player", "null")
    assert re.search(r"^outpour: resuming A small one at \d+:\d\d", result.err, re.MULTILINE)
