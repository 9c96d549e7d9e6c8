"""Nothing in the history is lost: not to damage, not to a crash, not to another process."""

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
from voice.storage.journal import hold_lock

ONE = HistoryEntry("2026-05-01T21:00:00+02:00", "walk", "A walk", 7, 20, 61_000, 1_200_000, left=True)
DAMAGED = [b"\xff\xfe not UTF-8", b"nonsense", b'{"when": 3}', b"[" * 100_000, b'{"a":' * 100_000, b"\0\x1b", b"\r"]


@pytest.fixture
def history(home):
    (home / "data").mkdir()
    return History(home / "data" / "history.jsonl")


@pytest.mark.parametrize("rewritten", [False, True])
def test_damaged_lines_are_skipped_and_kept_byte_for_byte(history, rewritten):
    before = replace(ONE, asked=SavedOptions(voice="joe")) if rewritten else ONE
    history.path.write_bytes(b"\n".join([*DAMAGED, before.serialize(), b"", b'{"when"\xff']) + b"\n")
    history.add(replace(ONE, position_ms=5))
    lines = history.path.read_bytes().split(b"\n")
    assert [*lines[: len(DAMAGED)], *lines[-4:-2]] == [*DAMAGED, b"", b'{"when"\xff']
    assert [entry.position_ms for entry in history.read()] == [5, 61_000]
    assert history.load().damaged == len(DAMAGED)


@pytest.mark.parametrize("half", [ONE.serialize()[:40], ONE.serialize(), b"\xc3"])
def test_a_line_that_a_crash_left_without_its_end_is_not_joined_to_the_next(history, half):
    history.path.write_bytes(half)
    history.add(replace(ONE, seed=8))
    assert history.path.read_bytes().split(b"\n")[0] == half
    assert history.read()[0].seed == 8


def test_a_full_disk_leaves_the_file_as_it_was(history, monkeypatch):
    history.add(ONE)
    before = history.path.read_bytes()

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal.os, "fsync", full)
    with pytest.raises(HistoryError, match="no space left on device"):
        history.add(ONE)
    assert history.path.read_bytes() == before


ADDS = """
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


def test_processes_that_add_at_once_lose_nothing(history):
    history.path.write_bytes(b"\xff\n")
    command = [sys.executable, "-c", ADDS]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([*command, name, "40"], **pipes) for name in ("walk", "shower", "walk")]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)
        assert process.returncode == 0
    contents = history.load()
    assert (len(contents.entries), contents.damaged) == (120, 1)
    assert sorted(entry.seed for entry in contents.entries if entry.session == "shower") == list(range(40))
    # Each rewriting forgot what was asked for earlier, whatever the other process did.
    assert sum(entry.asked != SavedOptions() for entry in contents.entries) == 2


def test_another_process_that_keeps_the_lock_costs_no_entry_and_little_time(history, monkeypatch):
    monkeypatch.setattr("voice.storage.journal.LOCK_TIMEOUT_S", 0)
    history.add(replace(ONE, asked=SavedOptions(words={"who": "my brother"})))
    with hold_lock(journal.Journal(history.path).lock):
        history.add(replace(ONE, seed=8))
        with pytest.raises(HistoryError, match="another process is writing"):
            history.clear()
    assert [entry.seed for entry in history.read()] == [8, 7]
    history.add(replace(ONE, seed=9))
    assert b"my brother" not in history.path.read_bytes()


def test_only_the_newest_thousand_are_kept_and_every_damaged_line(history):
    lines = [replace(ONE, seed=seed).serialize() for seed in range(MOST_ENTRIES)]
    history.path.write_bytes(b"\n".join([b"\xff", *lines, b"half"]) + b"\n")
    for seed in (5000, 5001):
        history.add(replace(ONE, seed=seed))
    contents = history.load()
    assert (len(contents.entries), contents.damaged) == (MOST_ENTRIES, 2)
    assert [contents.entries[0].seed, contents.entries[-1].seed] == [5001, 2]
    assert len(history.path.read_bytes().split(b"\n")) == MOST_ENTRIES + 3


@pytest.mark.parametrize(
    "changed",
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
    ids=lambda changed: str(changed)[:40],
)
def test_an_entry_that_can_not_be_right_is_skipped(history, outpour, changed):
    content = json.loads(replace(ONE, session="shower").serialize())
    history.path.write_bytes(ONE.serialize() + b"\n" + json.dumps({**content, **changed}).encode() + b"\n")
    assert [entry["session"] for entry in json.loads(outpour("history", "--json").out)] == ["walk"]
    ran = outpour("history")
    assert (ran.status, len(ran.out.splitlines())) == (0, 1)
    assert ran.lines == ["outpour: 1 damaged line skipped and kept; `outpour history --clear` removes all"]
    ran = outpour("play", "--resume", "--minutes", "nan")  # what is wrong with the options is reported first
    assert ran.status == 2


@pytest.mark.parametrize(
    "changed",
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
    ids=lambda changed: str(changed)[:40],
)
def test_an_unusual_entry_is_read_and_resumed(history, outpour, changed):
    if isinstance(changed.get("session"), str) and sys.platform == "win32":
        pytest.skip("there any name is text")
    content = {**json.loads(replace(ONE, session="/nowhere/walk.txt").serialize()), **changed}
    history.path.write_bytes(json.dumps(content, ensure_ascii="session" in changed).encode() + b"\n")
    ran = outpour("history")
    assert (ran.status, ran.err, len(ran.out.splitlines())) == (0, "", 1)
    assert "\x1b" not in ran.out
    ran = outpour("play", "--resume")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert "no session" in ran.err
    (entry,) = history.read()
    history.add(replace(entry, left=False))
    assert [each.session for each in history.read()] == [entry.session] * 2


def in_the_way_as_folder(path):
    path.mkdir()


def in_the_way_as_pipe(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("stand", "reason"), [(in_the_way_as_folder, "it is a folder"), (in_the_way_as_pipe, "it is not a regular file")]
)
def test_what_stands_in_place_of_the_file_is_reported_and_left(history, outpour, stand, reason):
    stand(history.path)
    for command in (["history"], ["history", "--json"], ["play", "--resume"], ["play"]):
        ran = outpour(*command)
        assert (ran.status, len(ran.lines)) == (1, 1)
        assert f"can't read the history {history.path}: {reason}; make it readable" in ran.err
    with pytest.raises(HistoryError, match=reason):
        history.add(ONE)
    assert history.path.exists()


def test_a_linked_history_stays_a_link(history, tmp_path):
    (tmp_path / "real.jsonl").write_bytes(replace(ONE, asked=SavedOptions("joe")).serialize() + b"\n")
    history.path.symlink_to(tmp_path / "real.jsonl")
    history.add(ONE)
    assert history.path.is_symlink()
    assert len((tmp_path / "real.jsonl").read_bytes().splitlines()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_nobody_else_may_read_it(history):
    history.add(replace(ONE, asked=SavedOptions("joe")))
    assert history.path.stat().st_mode & 0o777 == 0o600
    history.add(ONE)
    assert history.path.stat().st_mode & 0o777 == 0o600


def test_clearing_removes_what_a_killed_process_left(history):
    history.add(ONE)
    (history.path.parent / ".history.jsonl-1-0123456789ab.part").write_text("my brother")
    history.clear()
    assert [path.name for path in history.path.parent.iterdir()] == ["history.jsonl.lock"]


def test_clearing_empties_what_a_link_points_to(history, tmp_path):
    real = tmp_path / "elsewhere" / "real.jsonl"
    real.parent.mkdir()
    real.write_bytes(replace(ONE, asked=SavedOptions("joe")).serialize() + b"\n")
    (real.parent / ".real.jsonl-0123456789abcdef.part").write_text("my brother")
    history.path.symlink_to(real)
    history.clear()
    assert [path.read_bytes() for path in real.parent.iterdir()] == [b""]
    assert history.path.is_symlink()
    history.add(ONE)
    assert history.read() == [ONE]
