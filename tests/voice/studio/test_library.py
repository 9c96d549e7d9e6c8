"""The studio's library: its list, what it learns about each session, and going back to a built-in one."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest

OWN = """---
title: Evening by the sea
about: Waves, and a long breath.
kind: listening
minutes: 3
needs: [a blanket]
care: [Stop when you like.]
---
Listen. [~20s]

Breathe out.
"""
FAULTY = "---\nkind: flying\n---\nUp.\n"
BROKEN = "---\ntitle: Broken\n---\nLine. [pasue 3s]\n"


@pytest.fixture(scope="module")
def scripts():
    return {"sea": OWN, "faulty": FAULTY, "broken": BROKEN, "gaze": OWN}


@pytest.fixture
def sessions(visitor):
    return {session["id"]: session for session in visitor.get("/api/library").json["sessions"]}


def test_own_sessions_come_first_and_built_in_ones_follow_by_kind(sessions):
    groups = [session["group"] for session in sessions.values()]
    assert list(dict.fromkeys(groups))[:3] == ["Yours", "Walking", "In the shower"]
    assert groups == sorted(groups, key=list(dict.fromkeys(groups)).index)


def test_a_session_is_listed_with_its_front_matter(sessions):
    sea = sessions["yours-sea"]
    assert (sea["title"], sea["kind"], sea["minutes"], sea["language"]) == ("Evening by the sea", "Listening", 3, "en")
    assert (sea["needs"], sea["care"], sea["problems"]) == (["a blanket"], ["Stop when you like."], [])


def test_a_script_with_faults_is_listed_with_them(sessions, visitor):
    assert sessions["yours-faulty"]["title"] == "faulty"
    assert sessions["yours-faulty"]["problems"][0]["line"] == 2
    assert sessions["yours-broken"]["problems"] == []  # its front matter is right
    problem = visitor.get("/api/library/yours-broken").json["problems"][0]
    assert problem["line"] == 4
    assert "pause" in problem["hint"]


def test_possible_lengths_are_whole_minutes(visitor):
    sea = visitor.get("/api/library/yours-sea").json
    assert (sea["possible"], sea["intense"], sea["title"]) == ({"from": 1, "to": 1}, False, "Evening by the sea")
    assert visitor.get("/api/library/shipped-breathwork").json["intense"]


def test_an_unknown_session_is_not_found(visitor):
    answer = visitor.get("/api/library/yours-nothing")
    assert (answer.status, "library" in answer.json["error"]) == (404, True)


def test_details_follow_changes_of_the_script(visitor, studio_paths):
    path = studio_paths.scripts / "later.txt"
    path.write_text(OWN, encoding="utf-8")
    assert not visitor.get("/api/library/yours-later").json["problems"]
    path.write_text(BROKEN, encoding="utf-8")
    assert visitor.get("/api/library/yours-later").json["problems"]
    path.unlink()


def test_going_back_keeps_the_copy_under_another_name(visitor, sessions, studio_paths):
    assert sessions["yours-gaze"]["hides"]
    assert "shipped-gaze" not in sessions
    answer = visitor.post("/api/scripts/yours-gaze/reset", {})
    assert answer.json == {"id": "shipped-gaze", "kept": "gaze-old"}
    assert (studio_paths.scripts / "gaze-old.txt").read_text(encoding="utf-8") == OWN


@pytest.mark.parametrize("script_id", ["yours-sea", "shipped-yawn"])
def test_a_session_that_replaces_no_built_in_one_is_not_reset(visitor, script_id):
    answer = visitor.post(f"/api/scripts/{script_id}/reset", {})
    assert answer.status == 422
    assert "nothing to go back to" in answer.json["error"]


@pytest.mark.skipif(os.name == "nt", reason="names and links that Windows doesn't have")
def test_odd_files_in_the_folder_are_listed_beside_the_others(visitor, studio_paths):
    folder = os.fsencode(studio_paths.scripts)
    odd = [os.path.join(folder, name) for name in (b"\xfcbung.txt", b"two\nlines.txt", b"loop.txt", b"pipe.txt")]
    for path in odd[:2]:
        Path(os.fsdecode(path)).write_text("Breathe in.\n")
    os.symlink("loop.txt", odd[2])
    os.mkfifo(odd[3])
    try:
        found = {session["id"]: session for session in visitor.get("/api/library").json["sessions"]}
        assert found["yours-sea"]["problems"] == []
        assert found["yours-loop"]["problems"]
        assert found["yours-pipe"]["problems"]
        for script_id in ("yours-\\udcfcbung", "yours-two\nlines"):
            path = f"/api/scripts/{quote(script_id)}"
            stamp = visitor.get(path).json["stamp"]
            assert visitor.put(path, {"text": "Breathe out.\n", "stamp": stamp}).status == 200
            assert visitor.post(f"{path}/versions", {"text": "Out.\n", "settings": {"voice": "hum"}}).status == 200
        save = {"text": "Breathe out.\n", "stamp": "", "overwrite": True}
        assert [visitor.put(f"/api/scripts/{each}", save).status for each in ("yours-loop", "yours-pipe")] == [422, 422]
    finally:
        for path in odd:
            os.unlink(path)
