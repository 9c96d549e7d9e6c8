"""The history survives damaged lines, crashes, full disks and concurrent writers."""

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from voice.errors import HistoryError
from voice.playback.history import MOST_ENTRIES, History
from voice.playback.history_entry import HistoryEntry, SavedOptions
from voice.storage import journal
from voice.storage.journal import Journal, hold_lock

WALK = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)
DAMAGED = [b"\xff\xfe not UTF-8", b"nonsense", b'{"when": 3}', b"[" * 100_000, b'{"a":' * 100_000, b"\0\x1b", b"\r"]


@pytest.fixture
def history(home):
    (home / "data").mkdir()
    return History(home / "data" / "history.jsonl")


@pytest.mark.parametrize("rewrite", [False, True])
def test_damaged_lines_are_skipped_and_kept_byte_for_byte(history, rewrite):
    earlier = replace(WALK, asked=SavedOptions(voice="joe")) if rewrite else WALK
    history.path.write_bytes(b"\n".join([*DAMAGED, earlier.serialize(), b"", b'{"when"\xff']) + b"\n")
    history.add(replace(WALK, position_ms=5))
    lines = history.path.read_bytes().split(b"\n")
    assert [*lines[: len(DAMAGED)], *lines[-4:-2]] == [*DAMAGED, b"", b'{"when"\xff']
    assert [entry.position_ms for entry in history.read()] == [5, 61_000]
    assert history.load().damaged == len(DAMAGED)


@pytest.mark.parametrize("half", [WALK.serialize()[:40], WALK.serialize(), b"\xc3"])
def test_an_incomplete_last_line_is_not_joined_to_the_next_entry(history, half):
    history.path.write_bytes(half)
    history.add(replace(WALK, seed=8))
    assert history.path.read_bytes().split(b"\n")[0] == half
    assert history.read()[0].seed == 8


def test_a_full_disk_leaves_the_history_unchanged(history, monkeypatch):
    history.add(WALK)
    before = history.path.read_bytes()

    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal.os, "fsync", fail)
    with pytest.raises(HistoryError, match="no space left on device"):
        history.add(WALK)
    assert history.path.read_bytes() == before


ADD_ENTRIES = """
import sys
from dataclasses import replace
from voice.storage.paths import user_paths
from voice.playback.history import History
from voice.playback.history_entry import HistoryEntry, SavedOptions

session, count = sys.argv[1], int(sys.argv[2])
entry = HistoryEntry("2026-05-01T21:00:00+02:00", session, "", 0, None, 0, 0, True, SavedOptions("joe"))
print("ready", flush=True)
sys.stdin.readline()
for seed in range(count):
    History(user_paths().history).add(replace(entry, seed=seed))
"""


def test_concurrent_writers_lose_no_entries(history):
    history.path.write_bytes(b"\xff\n")
    command = [sys.executable, "-c", ADD_ENTRIES]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, name, "40"], **pipes) for name in ("walk", "shower", "walk")]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=120)
        assert process.returncode == 0
    contents = history.load()
    assert (len(contents.entries), contents.damaged) == (120, 1)
    assert sorted(entry.seed for entry in contents.entries if entry.session == "shower") == list(range(40))
    # Each rewrite dropped the saved options of earlier entries, whatever the other processes did.
    assert sum(entry.asked != SavedOptions() for entry in contents.entries) == 2


def test_a_held_lock_loses_no_entry(home):
    history = History(home / "history.jsonl", lock_timeout_s=0)
    history.add(replace(WALK, asked=SavedOptions(words={"who": "my brother"})))
    with hold_lock(Journal(history.path).lock):
        history.add(replace(WALK, seed=8))
        with pytest.raises(HistoryError, match="another process is writing"):
            history.clear()
    assert [entry.seed for entry in history.read()] == [8, 7]
    history.add(replace(WALK, seed=9))
    assert b"my brother" not in history.path.read_bytes()


def test_the_newest_thousand_entries_and_all_damaged_lines_are_kept(history):
    lines = [replace(WALK, seed=seed).serialize() for seed in range(MOST_ENTRIES)]
    history.path.write_bytes(b"\n".join([b"\xff", *lines, b"half"]) + b"\n")
    for seed in (5000, 5001):
        history.add(replace(WALK, seed=seed))
    contents = history.load()
    assert (len(contents.entries), contents.damaged) == (MOST_ENTRIES, 2)
    assert [contents.entries[0].seed, contents.entries[-1].seed] == [5001, 2]
    assert len(history.path.read_bytes().split(b"\n")) == MOST_ENTRIES + 3


@pytest.mark.parametrize(
    "change",
    [
        {"when": "0001-01-01T00:00:00"},
        {"when": "9999-12-31T23:59:59-23:59"},
        {"when": "yesterday"},
        {"when": None},
        {"seed": -1},
        {"seed": 2**31},
        {"seed": True},
        {"seed": 1.5},
        {"minutes": float("nan")},
        {"minutes": float("inf")},
        {"minutes": 0},
        {"minutes": 10**400},
        {"minutes": False},
        {"minutes": "20"},
        {"position_ms": -1},
        {"position_ms": 10**300},
        {"length_ms": True},
        {"length_ms": None},
        {"left": 1},
        {"title": 3},
        {"session": ""},
        {"session": "a\0b"},
        {"session": "\ud800"},
    ],
    ids=lambda change: str(change)[:40],
)
def test_an_invalid_entry_is_skipped(history, outpour, change):
    content = json.loads(replace(WALK, session="shower").serialize())
    history.path.write_bytes(WALK.serialize() + b"\n" + json.dumps({**content, **change}).encode() + b"\n")
    assert [entry["session"] for entry in json.loads(outpour("history", "--json").out)] == ["walk"]
    result = outpour("history")
    assert (result.status, len(result.out.splitlines())) == (0, 1)
    assert result.lines == ["outpour: 1 damaged line skipped and kept; `outpour history --clear` removes all"]
    result = outpour("play", "--resume", "--minutes", "nan")  # errors in options come first
    assert result.status == 2


@pytest.mark.parametrize(
    "change",
    [
        {"when": "2026-05-01T21:00:00"},
        {"when": "2026-05-01"},
        {"minutes": None},
        {"minutes": 1.5},
        {"session": "/caf\udce9.txt"},
        {"title": "two\u2028lines\x85\x1b[31m"},
        {"later": {"version": 2}},
        {"asked": {"pace": 10**400, "words": {"who": None}}},
    ],
    ids=lambda change: str(change)[:40],
)
def test_an_unusual_entry_is_read_and_resumed(history, outpour, change):
    if isinstance(change.get("session"), str) and sys.platform == "win32":
        pytest.skip("file names are always Unicode on Windows")
    content = {**json.loads(replace(WALK, session="/nowhere/walk.txt").serialize()), **change}
    history.path.write_bytes(json.dumps(content, ensure_ascii="session" in change).encode() + b"\n")
    result = outpour("history")
    assert (result.status, result.err, len(result.out.splitlines())) == (0, "", 1)
    assert "\x1b" not in result.out
    result = outpour("play", "--resume")
    assert (result.status, len(result.lines)) == (1, 1)
    assert "no session" in result.err
    (entry,) = history.read()
    history.add(replace(entry, left=False))
    assert [kept.session for kept in history.read()] == [entry.session] * 2


def make_folder(path):
    path.mkdir()


def make_pipe(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("obstruct", "reason"), [(make_folder, "it is a folder"), (make_pipe, "it is not a regular file")]
)
def test_a_folder_or_pipe_in_place_of_the_history_is_reported_and_kept(history, outpour, obstruct, reason):
    obstruct(history.path)
    for command in (["history"], ["history", "--json"], ["play", "--resume"], ["play"]):
        result = outpour(*command)
        assert (result.status, len(result.lines)) == (1, 1)
        assert f"can't read the history {history.path}: {reason}; make it readable" in result.err
    with pytest.raises(HistoryError, match=reason):
        history.add(WALK)
    assert history.path.exists()


def test_a_symbolic_link_to_the_history_stays_a_link(history, tmp_path):
    (tmp_path / "real.jsonl").write_bytes(replace(WALK, asked=SavedOptions("joe")).serialize() + b"\n")
    history.path.symlink_to(tmp_path / "real.jsonl")
    history.add(WALK)
    assert history.path.is_symlink()
    assert len((tmp_path / "real.jsonl").read_bytes().splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_the_owner_may_read_the_history(history):
    history.add(replace(WALK, asked=SavedOptions("joe")))
    assert history.path.stat().st_mode & 0o777 == 0o600
    history.add(WALK)
    assert history.path.stat().st_mode & 0o777 == 0o600


def test_clearing_removes_part_files_of_a_killed_process(history):
    history.add(WALK)
    (history.path.parent / ".history.jsonl-1-0123456789ab.part").write_text("my brother")
    history.clear()
    assert [path.name for path in history.path.parent.iterdir()] == ["history.jsonl.lock"]


def test_clearing_empties_the_target_of_a_link(history, tmp_path):
    real = tmp_path / "elsewhere" / "real.jsonl"
    real.parent.mkdir()
    real.write_bytes(replace(WALK, asked=SavedOptions("joe")).serialize() + b"\n")
    (real.parent / ".real.jsonl-0123456789abcdef.part").write_text("my brother")
    history.path.symlink_to(real)
    history.clear()
    assert [path.read_bytes() for path in real.parent.iterdir()] == [b""]
    assert history.path.is_symlink()
    history.add(WALK)
    assert history.read() == [WALK]
