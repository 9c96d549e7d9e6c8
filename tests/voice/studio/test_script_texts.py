"""The texts of scripts: read, saved, kept as drafts, and never overwritten silently."""

import os

import pytest
from watchers import FakeWatcher

from scripts.library.lookup import Source
from voice.studio.texts.drafts import Draft, Drafts
from voice.studio.texts.errors import CharacterError, ConflictError
from voice.studio.texts.form import TextForm, disk_text
from voice.studio.texts.outside import OpenFiles, OutsideWatch
from voice.studio.texts.texts import ScriptTexts

EVENING = "Breathe in.\n\nBreathe out.\n"
API = "/api/scripts/yours-"


@pytest.fixture(scope="module")
def scripts():
    names = "evening saved conflict removed drafted gone same race typed hidden"
    return dict.fromkeys(names.split(), EVENING)


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    path = tmp_path_factory.mktemp("named") / "morning.txt"
    path.write_bytes(b"Wake.\r\n")
    return (Source("morning", path, "file"),)


def stamp(visitor, name):
    return visitor.get(f"{API}{name}").json["stamp"]


def test_a_script_of_the_listener_is_read(visitor):
    answer = visitor.get(f"{API}evening").json
    assert answer == answer | {"name": "evening", "origin": "yours", "writable": True, "text": EVENING, "draft": None}


def test_saving_writes_the_file_and_returns_its_stamp(visitor, studio_paths):
    saved = visitor.put(f"{API}saved", {"text": "Rest.\n", "stamp": stamp(visitor, "saved")})
    assert (saved.status, saved.json) == (200, {"stamp": stamp(visitor, "saved")})
    assert (studio_paths.scripts / "saved.txt").read_bytes() == b"Rest.\n"
    assert [path.name for path in studio_paths.scripts.iterdir() if path.suffix != ".txt"] == []


def test_a_file_that_changed_outside_is_overwritten_only_on_demand(visitor, studio_paths):
    path, old = studio_paths.scripts / "conflict.txt", stamp(visitor, "conflict")
    path.write_text("Theirs.\n")
    refused = visitor.put(f"{API}conflict", {"text": "Mine.\n", "stamp": old})
    assert (refused.status, refused.json["text"], path.read_text()) == (409, "Theirs.\n", "Theirs.\n")
    assert "changed by another program" in refused.json["error"]
    assert visitor.put(f"{API}conflict", {"text": "Mine.\n", "stamp": refused.json["stamp"]}).status == 200
    path.write_text("Theirs again.\n")
    assert visitor.put(f"{API}conflict", {"text": "Mine.\n", "stamp": old, "overwrite": True}).status == 200
    assert path.read_text() == "Mine.\n"


def test_a_file_that_was_removed_is_written_only_on_demand(visitor, studio_paths):
    path, old = studio_paths.scripts / "removed.txt", stamp(visitor, "removed")
    path.unlink()
    refused = visitor.put(f"{API}removed", {"text": "Mine.\n", "stamp": old})
    assert (refused.status, refused.json["text"], path.exists()) == (409, None, False)
    assert visitor.put(f"{API}removed", {"text": "Mine.\n", "stamp": "", "overwrite": True}).status == 200
    assert path.read_text() == "Mine.\n"


def test_a_change_while_the_new_text_is_written_is_noticed(visitor, studio, studio_paths, monkeypatch):
    path = studio_paths.scripts / "race.txt"
    texts = ScriptTexts(studio.files, studio_paths.data / "drafts")
    source = studio.files.source("yours-race")
    seen = texts.read(source).stamp
    original = ScriptTexts._require
    monkeypatch.setattr(
        ScriptTexts, "_require", lambda *arguments: (path.write_text("Theirs.\n"), original(*arguments))
    )
    with pytest.raises(ConflictError):
        texts.save(source, "Mine.\n", seen, overwrite=False)
    assert path.read_text() == "Theirs.\n"


@pytest.mark.parametrize(
    ("name", "reason"), [("shipped-walk", "edit a copy of it"), ("yours-link", "start the studio with the name")]
)
def test_only_the_listeners_own_files_are_written(visitor, studio_paths, tmp_path, name, reason):
    outside = tmp_path / "secret.txt"
    outside.write_text("Secret.\n")
    (studio_paths.scripts / "link.txt").unlink(missing_ok=True)
    (studio_paths.scripts / "link.txt").symlink_to(outside)
    assert not visitor.get(f"/api/scripts/{name}").json["writable"]
    for path in (f"/api/scripts/{name}", f"/api/scripts/{name}/draft"):
        answer = visitor.put(path, {"text": "Mine.\n", "stamp": "", "overwrite": True})
        assert (answer.status, reason in answer.json["error"]) == (403, True)
    assert outside.read_text() == "Secret.\n"


def test_a_file_named_on_the_command_line_keeps_its_line_ends(visitor, named):
    found = visitor.get("/api/scripts/file-1").json
    assert (found["text"], found["writable"]) == ("Wake.\n", True)
    answer = visitor.put("/api/scripts/file-1", {"text": "Wake.\n\nRise.\n", "stamp": found["stamp"]})
    assert (answer.status, named[0].path.read_bytes()) == (200, b"Wake.\r\n\r\nRise.\r\n")


def test_a_named_file_that_became_a_link_is_not_written(visitor, named, tmp_path):
    content, path = named[0].path.read_bytes(), named[0].path
    (tmp_path / "secret.txt").write_text("Secret.\n")
    path.unlink()
    path.symlink_to(tmp_path / "secret.txt")
    answer = visitor.put("/api/scripts/file-1", {"text": "Mine.\n", "stamp": "", "overwrite": True})
    assert (answer.status, (tmp_path / "secret.txt").read_text()) == (403, "Secret.\n")
    path.unlink()
    path.write_bytes(content)


def test_a_draft_is_offered_until_the_script_is_saved(visitor, studio_paths):
    path, seen = f"{API}drafted", stamp(visitor, "drafted")
    assert visitor.put(f"{path}/draft", {"text": "Typed.\n", "stamp": seen}).status == 204
    assert visitor.get(path).json["draft"] == {"text": "Typed.\n", "stamp": seen}
    assert (studio_paths.scripts / "drafted.txt").read_text() == EVENING
    assert visitor.put(path, {"text": "Typed.\n", "stamp": seen}).status == 200
    assert visitor.get(path).json["draft"] is None


def test_a_discarded_draft_is_gone(visitor):
    path, seen = f"{API}gone", stamp(visitor, "gone")
    visitor.put(f"{path}/draft", {"text": "Typed.\n", "stamp": seen})
    assert visitor.delete(f"{path}/draft").status == 204
    assert visitor.delete(f"{path}/draft").status == 204
    assert visitor.get(path).json["draft"] is None


def test_a_draft_that_equals_the_file_is_not_offered(visitor):
    visitor.put(f"{API}same/draft", {"text": EVENING, "stamp": stamp(visitor, "same")})
    assert visitor.get(f"{API}same").json["draft"] is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"text": "x"}', b"[" * 100_000, b"\xff"])
def test_a_damaged_draft_counts_as_none(tmp_path, content):
    drafts, source = Drafts(tmp_path), Source("evening", tmp_path / "evening.txt", "yours")
    drafts.keep(source, Draft("Typed.", ""))
    (path,) = tmp_path.glob("*.json")
    path.write_bytes(content)
    assert drafts.find(source) is None


def test_drafts_are_for_the_listener_alone(tmp_path):
    source = Source("evening", tmp_path / "evening.txt", "yours")
    Drafts(tmp_path / "drafts").keep(source, Draft("Typed.", ""))
    assert os.name == "nt" or (tmp_path / "drafts").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"Breathe.\n",
        b"Breathe.\r\nRest.\r\n",
        b"Breathe.\rRest.\r",
        b"\xef\xbb\xbfBreathe.\n",
        "Zurück, müde.\n".encode("cp1252"),
        "Zurück.\r\n".encode("utf-16-le"),
        b"\xff\xfe" + "Zurück.\r\n".encode("utf-16-le"),
        "Вдохните и отдохните.\n".encode("koi8_r"),
        b"",
    ],
)
def test_encoding_and_line_ends_of_a_file_are_kept(raw):
    found = disk_text(raw)
    assert "\r" not in found.text
    assert found.form.encode(found.text) == raw


@pytest.mark.parametrize("text", ["Müde 🙂\n", "Ωμέγα Zurück\n", "Łódź müde naïve\n"])
def test_text_that_the_encoding_lacks_is_saved_as_utf_8(text):
    form = disk_text("Zurück, müde.\n".encode("cp1252")).form
    assert disk_text(form.encode(text)).text == text


@pytest.mark.parametrize("text", ["a\0b", "\0", "\x1a"])
def test_text_with_control_characters_is_refused(text):
    with pytest.raises(CharacterError):
        TextForm().encode(text)


def test_a_text_that_looks_like_another_document_is_not_saved(visitor, studio_paths):
    answer = visitor.put(f"{API}typed", {"text": "%PDF-1.7\n", "stamp": stamp(visitor, "typed")})
    assert (answer.status, (studio_paths.scripts / "typed.txt").read_text()) == (422, EVENING)
    assert "PDF" in answer.json["error"]


def test_changes_by_other_programs_are_reported_once(tmp_path):
    path = tmp_path / "evening.txt"
    path.write_text(EVENING)
    files, watcher, reported = OpenFiles(), FakeWatcher(), []
    files.note("yours-evening", Source("evening", path, "yours"), disk_text(path.read_bytes()).stamp)
    with OutsideWatch(files, lambda *change: reported.append(change), watcher):
        path.write_text("Theirs.\n")
        watcher.step_change(path)
        path.unlink()
        watcher.step_change(path)
        watcher.step_change(path)
    assert reported == [("yours-evening", disk_text(b"Theirs.\n").stamp), ("yours-evening", "")]


def test_pages_are_notified_of_changes_by_other_programs_and_pages(visitor, studio, studio_paths):
    seen = stamp(visitor, "hidden")
    with visitor.events() as events:
        saved = visitor.put(f"{API}hidden", {"text": "Rest.\n", "stamp": seen}).json["stamp"]
        assert next(events) == ("file", {"id": "yours-hidden", "stamp": saved})
        (studio_paths.scripts / "hidden.txt").write_text("Theirs.\n")
        assert next(events) == ("file", {"id": "yours-hidden", "stamp": disk_text(b"Theirs.\n").stamp})
