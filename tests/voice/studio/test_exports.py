"""Exports from the studio: the files, progress, cancelling, and what is refused."""

import multiprocessing
from contextlib import contextmanager
from dataclasses import replace

import pytest

from voice.export.labels import Labels
from voice.studio.exports.order import SUFFIXES, export_order
from voice.studio.exports.planning import plan_export

LINE = "Let the shoulders go."
TEXT = f"""\
---
title: A small one
language: fi
voice: hum
music: none
---
# One

{LINE}

[~5s]

# Two

Feel your feet.

[~5s]
"""
LONG = TEXT.replace("[~5s]", "[~20m]")
INTENSE = (
    "---\ntitle: Deep\nvoice: hum\nmusic: none\ncare: With a friend only.\n---\nLie down.\n\n[breathe connected x5]\n"
)


@pytest.fixture(scope="module")
def scripts():
    return {"evening": "Only saved.\n"}


@pytest.fixture(autouse=True)
def home(studio_paths, monkeypatch):
    """The workers use the studio's folders."""
    monkeypatch.setenv("OUTPOUR_HOME", str(studio_paths.data.parent))
    return studio_paths.data.parent


def order(text=TEXT, **changes):
    return {"script": "yours-evening", "text": text, "settings": {}, "format": "mp3", "notes": "short", **changes}


@contextmanager
def exporting(visitor, **changes):
    """Yield the answer to an order, and the events of its job up to the last one."""
    with visitor.events() as events:
        answer = visitor.post("/api/exports", order(**changes))
        assert answer.status == 200, answer.body
        yield answer.json, until_the_end(events)


def begin_and_cancel(visitor, **changes):
    answer = visitor.post("/api/exports", order(**changes))
    assert answer.status == 200, answer.body
    assert visitor.delete(f"/api/exports/{answer.json['job']}").status == 204


def until_the_end(events):
    for kind, export in events:
        if kind == "export":
            yield export
            if export["state"] != "making":
                return


def files_in(studio_paths):
    return list((studio_paths.shared / "personal").glob("*/*"))


def saved(visitor, job, number, folder):
    answer = visitor.get(f"/api/exports/{job}/files/{number}")
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    path = folder / answer.headers["content-disposition"].split('"')[1]
    path.write_bytes(answer.body)
    return path


def test_the_text_on_the_page_is_exported_in_several_lengths_until_the_next_job(visitor, studio_paths, tmp_path):
    with exporting(visitor, format="vtt", lengths=[1, 2, 1]) as (_, events):
        *_, last = events
    assert (last["state"], [file["name"] for file in last["files"]]) == ("done", ["evening-1.vtt", "evening-2.vtt"])
    written = saved(visitor, last["job"], 1, tmp_path).read_text("utf-8")
    assert written.startswith("WEBVTT")
    assert LINE in written  # the text on the page, not the saved one
    assert "Only saved." not in written
    for number in (2, 99):
        assert visitor.get(f"/api/exports/{last['job']}/files/{number}").status == 404
    begin_and_cancel(visitor)
    assert files_in(studio_paths) == []
    assert visitor.get(f"/api/exports/{last['job']}/files/0").status == 404


def test_a_second_job_is_refused_and_the_first_one_cancelled_at_once(visitor, studio, studio_paths):
    with exporting(visitor, text=LONG, captions=True) as (begun, events):
        assert next(events)["position"] < begun["total"]
        assert studio.work.jobs == 1
        refused = visitor.post("/api/exports", order())
        assert (refused.status, refused.json["error"].split(";")[0]) == (409, "another export is in progress")
        assert visitor.delete(f"/api/exports/{begun['job']}").status == 204
        assert multiprocessing.active_children() == []
        assert files_in(studio_paths) == []
        *_, last = events
    assert (last["state"], last["files"], studio.work.jobs) == ("cancelled", [], 0)
    assert visitor.get(f"/api/exports/{begun['job']}").json["state"] == "cancelled"


def test_intense_breathing_needs_consent(visitor):
    answer = visitor.post("/api/exports", order(text=INTENSE))
    assert answer.status == 409
    assert "intense breathing" in answer.json["error"]
    assert answer.json["care"][0] == "With a friend only."
    assert len(answer.json["care"]) > 1
    assert answer.json["question"].endswith("?")
    begin_and_cancel(visitor, text=INTENSE, consent=True)


REFUSED = {
    "format": ({"format": "exe"}, "the setting format"),
    "path as a format": ({"format": "/../../x.mp3"}, "the setting format"),
    "template as a format": ({"format": "{name}.mp3"}, "the setting format"),
    "script that is a path": ({"script": "../evening"}, "no longer exists"),
    "script that is no text": ({"script": 3}, "invalid request"),
    "no text": ({"text": None}, "invalid request"),
    "text that is too large": ({"text": "x" * 1_000_001}, "too large"),
    "faulty text": ({"text": "[paus 3s]"}, "nothing was exported: "),
    "lengths that are no list": ({"lengths": 3}, "the setting lengths"),
    "too many lengths": ({"lengths": list(range(1, 14))}, "the setting lengths"),
    "no lengths": ({"lengths": []}, "the setting lengths"),
    "endless length": ({"lengths": [1e9]}, "the setting minutes"),
    "length and none": ({"lengths": [1, None]}, "the setting lengths"),
    "settings": ({"settings": []}, "the setting settings"),
    "voice": ({"settings": {"voice": "/etc/passwd"}}, "voice"),
    "music": ({"settings": {"music": "/etc/passwd"}}, "/etc/passwd"),
    "notes": ({"notes": "none"}, "the setting notes"),
    "captions": ({"captions": "yes"}, "the setting captions"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_invalid_orders_are_refused(visitor, studio_paths, name):
    changes, message = REFUSED[name]
    answer = visitor.post("/api/exports", order(**changes))
    assert answer.status in (400, 404, 413, 422)
    assert message in answer.json["error"]
    assert files_in(studio_paths) == []


def test_an_order_that_is_not_json_is_refused(visitor):
    for body in (b"[]", b"{", b"\xff", b"[" * 100_000):
        assert visitor.send("POST", "/api/exports", body, {"Content-Type": "application/json"}).status == 400


def test_untitled_files_keep_the_name_of_the_script_to_themselves(studio, tmp_path):
    untitled = replace(studio, labels=Labels(untitled=True))
    plan = plan_export(export_order(untitled, order(lengths=[1, 2])), tmp_path, studio.paths)
    assert [job.name for job in plan.jobs] == ["session-1.mp3", "session-2.mp3"]
    assert all(job.labels.untitled for job in plan.jobs)


def test_all_formats_are_known():
    assert set(SUFFIXES) == {".mp3", ".m4a", ".m4b", ".opus", ".flac", ".wav", ".html", ".vtt", ".srt", ".lrc", ".txt"}
