"""The manifest of a batch, and the order of its jobs."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.expansion.choices import Choices
from scripts.library.lookup import Source
from voice.batch.errors import ManifestError
from voice.batch.job import ExportJob, WrittenFile
from voice.batch.manifest import NAME, Entry, Manifest
from voice.batch.names import folded
from voice.batch.planning import in_order
from voice.session.request import SessionRequest

DONE = Entry("one.mp3", "done", "key", files=(WrittenFile("one.mp3", 1, 2, "3"),), length_ms=4, minutes=10.0)


def test_entries_are_read_back_and_the_last_one_counts(tmp_path):
    manifest = Manifest(tmp_path)
    manifest.add(replace(DONE, result="started", files=()))
    manifest.add(DONE)
    assert list(Manifest(tmp_path)) == [DONE]
    assert Manifest(tmp_path).get("one.mp3") == DONE
    assert Manifest(tmp_path).get("two.mp3") is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"name": "two.mp3", "result": "do',
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"name": 1, "result": "done", "key": ""}',
        b"null",
        b'{"name": "../two.mp3", "result": "started", "key": ""}',
        b'{"name": "", "result": "started", "key": ""}',
        b'{"name": "a\\u0000b", "result": "started", "key": ""}',
        b'{"name": "two.mp3", "result": "done", "key": "", "length_ms": "4"}',
        b'{"name": "two.mp3", "result": "done", "key": "", "length_ms": 1e400}',
        b'{"name": "two.mp3", "result": "done", "key": "", "seconds": NaN}',
        b'{"name": "two.mp3", "result": "done", "key": "", "seconds": -1}',
        b'{"name": "two.mp3", "result": "done", "files": [{"name": "/x", "size": 1, "modified_ns": 1, "sha256": 0}]}',
    ],
)
def test_an_unreadable_line_is_passed_over_and_the_next_entry_kept(tmp_path, line):
    Manifest(tmp_path).add(DONE)
    with (tmp_path / NAME).open("ab") as file:
        file.write(line)
    other = replace(DONE, name="three.mp3")
    Manifest(tmp_path).add(other)
    assert list(Manifest(tmp_path)) == [DONE, other]


def test_a_failure_without_a_key_is_read_back(tmp_path):
    failure = Entry("one.mp3", "failed", error="it isn't text")
    Manifest(tmp_path).add(failure)
    assert list(Manifest(tmp_path)) == [failure]


def test_facts_of_a_later_version_are_ignored(tmp_path):
    (tmp_path / NAME).write_text('{"name": "one.mp3", "result": "failed", "key": "k", "mood": "calm"}\n')
    assert list(Manifest(tmp_path)) == [Entry("one.mp3", "failed", "k")]


def test_superseded_lines_are_dropped_once_there_are_many(tmp_path):
    for _ in range(5):
        manifest = Manifest(tmp_path)
        manifest.shorten()
        manifest.add(DONE)
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 5
    Manifest(tmp_path).shorten()
    assert (tmp_path / NAME).read_bytes().count(b"\n") == 1
    assert list(Manifest(tmp_path)) == [DONE]


def test_a_folder_in_place_of_the_manifest_is_named(tmp_path):
    (tmp_path / NAME).mkdir()
    with pytest.raises(ManifestError, match="can't be read: it is a folder; move it away"):
        Manifest(tmp_path)


def test_variants_of_a_script_follow_one_another_with_a_script_for_each_process():
    def job(script, minutes):
        path = Path(f"{script}.txt")
        request = SessionRequest(Choices(minutes=minutes))
        return ExportJob(f"{script}{minutes}", Source(script, path, "file"), request, "key")

    jobs = [job(script, minutes) for script in "abc" for minutes in (1, 2)]
    assert [each.name for each in in_order(jobs, 2)] == ["a1", "b1", "a2", "b2", "c1", "c2"]
    assert [each.name for each in in_order(jobs, 1)] == ["a1", "a2", "b1", "b2", "c1", "c2"]
    assert in_order([], 2) == []


def test_names_are_compared_as_systems_that_ignore_capitals_do():
    assert folded("Straße.mp3") == folded("STRASSE.mp3")
    assert folded("e\u0301tude.mp3") == folded("\u00c9TUDE.mp3")
    assert folded("one.mp3") != folded("two.mp3")
