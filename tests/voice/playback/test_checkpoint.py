"""The place of a session that plays is written now and then, so that a killed process doesn't lose it."""

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

ONE = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)
OTHER = replace(ONE, session="shower", title="A shower", asked=SavedOptions(words={"who": "my brother"}))


@pytest.fixture
def history(home):
    (home / "data").mkdir()
    return History(home / "data" / "history.jsonl")


def files(history):
    return sorted(path.name.split("-")[0] for path in history.path.parent.iterdir())


@pytest.fixture
def written(history):
    """A checkpoint of a session that has been written once; it is left behind where the test leaves it."""
    place = SimpleNamespace(ms=5000)
    checkpoint = Checkpoint(history.path, lambda at: replace(OTHER, position_ms=at).serialize(), 0.01, 0.01)
    with checkpoint:
        checkpoint.follow(lambda: place.ms)
        (path,) = wait_for(lambda: [each for each in history.path.parent.glob("*playing-*") if each.suffix != ".lock"])
        checkpoint.path = path
        wait_for(lambda: path.exists() and path.read_bytes())
        yield checkpoint, place


def wait_for(condition):
    for _ in range(2000):
        if found := condition():
            return found
        threading.Event().wait(0.01)
    raise AssertionError


def leave_behind(checkpoint):
    """What a killed process leaves: its file, and nobody who holds the lock."""
    checkpoint.stop()
    checkpoint._stack.close()


def test_a_session_that_still_plays_is_not_in_the_history(history, written):
    assert history.read() == []
    history.add(ONE)
    assert history.read() == [ONE]
    assert written[0].path.exists()


def test_what_was_left_behind_is_the_newest_entry_and_can_be_resumed(history, written):
    history.add(ONE)
    leave_behind(written[0])
    expected = replace(OTHER, position_ms=5000)
    assert history.read() == [expected, ONE]
    assert history.bookmark() == history.bookmark("shower") == expected
    assert len(history.path.read_bytes().splitlines()) == 1


def test_the_next_session_that_ends_takes_it_into_the_history(history, written):
    leave_behind(written[0])
    history.add(ONE)
    assert history.read() == [ONE, replace(OTHER, position_ms=5000)]
    assert files(history) == ["history.jsonl", "history.jsonl.lock"]
    history.add(replace(OTHER, asked=SavedOptions()))
    assert b"my brother" not in history.path.read_bytes()


def test_the_place_is_written_again_as_it_moves(history, written):
    checkpoint, place = written
    place.ms = 9000
    wait_for(lambda: b"9000" in checkpoint.path.read_bytes())
    assert len(checkpoint.path.read_bytes().splitlines()) == 1


def test_nothing_stays_of_a_session_that_ended_by_itself(history, written):
    written[0].discard()
    assert files(history) == []


def test_clearing_the_history_clears_it_too(history, written):
    leave_behind(written[0])
    history.clear()
    assert history.read() == []
    assert files(history) == ["history.jsonl.lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_may_read_it(written):
    assert written[0].path.stat().st_mode & 0o777 == 0o600


def test_a_damaged_one_is_passed_over(history, written):
    leave_behind(written[0])
    written[0].path.write_bytes(b"nonsense\n")
    assert history.read() == []
    history.add(ONE)
    assert history.read() == [ONE]


SOON = "from voice.playback import checkpoint; checkpoint.Checkpoint.__init__.__defaults__ = (0.1, 0.1)"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_player_has_kept_its_place_and_resuming_says_what(tmp_path, history, outpour):
    (tmp_path / "small.txt").write_text(SMALL)
    running = process("play", "small.txt", "--player", "null", "--seed", "5", cwd=tmp_path, first=SOON)
    wait_until(running, lambda: [path for path in history.path.parent.glob("*playing-*") if path.suffix != ".lock"])
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=30)
    (left,) = history.read()
    assert (left.session, left.seed, left.left) == (str(tmp_path / "small.txt"), 5, True)
    (tmp_path / "small.txt").write_text("---\ntitle: A small one\nvoice: hum\nmusic: none\n---\n# One\nWell.")
    ran = outpour("play", "--resume", "--player", "null")
    assert "outpour: resuming A small one at 0:0" in ran.err
