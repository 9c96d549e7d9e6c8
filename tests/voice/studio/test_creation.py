"""New scripts in the studio: from the template, or as copies with the files that belong to them."""

import pytest
from soundfiles import tone, write_sound

from scripts.library.lookup import Source


@pytest.fixture(scope="module")
def scripts():
    return {"taken": "Rest.\n"}


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    folder = tmp_path_factory.mktemp("named")
    (folder / "morning.txt").write_text("---\nmusic: song.wav\n---\nWake.\n")
    write_sound(folder / "song.wav", tone(1, 200))
    return (Source("morning", folder / "morning.txt", "file"),)


def test_a_new_script_begins_as_the_template(visitor):
    answer = visitor.post("/api/scripts", {"name": "my-evening"})
    assert (answer.status, answer.json["id"]) == (201, "yours-my-evening")
    assert "title: My evening" in visitor.get("/api/scripts/yours-my-evening").json["text"]


def test_a_copy_of_a_shipped_session_can_be_written(visitor):
    answer = visitor.post("/api/scripts", {"name": "walk", "from": "shipped-walk"})
    assert answer.status == 201
    found = visitor.get("/api/scripts/yours-walk").json
    assert (found["writable"], found["name"]) == (True, "walk")


def test_the_music_of_a_script_is_copied_with_it(visitor, studio_paths):
    answer = visitor.post("/api/scripts", {"name": "dawn", "from": "file-1"})
    assert (answer.status, answer.json["copied"], answer.json["left"]) == (201, ["song.wav"], [])
    assert (studio_paths.scripts / "song.wav").is_file()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("taken", "you have a session called taken; choose another name, such as taken-2"),
        ("My evening", "try my-evening"),
        ("", "use letters"),
        ("..", "use letters"),
        (".hidden", "use letters"),
        ("../taken", "use letters"),
        ("a/b", "use letters"),
        ("a\\b", "use letters"),
        ("a\0b", "use letters"),
        ("a\nb", "use letters"),
        ("%2e%2e", "use letters"),
        ("<b>", "use letters"),
        ("nul", "Windows keeps the name"),
        ("COM1.x", "Windows keeps the name"),
        ("a" * 81, "too long"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(visitor, studio_paths, name, reason):
    before = sorted(studio_paths.data.rglob("*"))
    answer = visitor.post("/api/scripts", {"name": name, "from": "shipped-gaze"})
    assert (answer.status, reason in answer.json["error"]) == (422, True)
    assert sorted(studio_paths.data.rglob("*")) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": 3}, 400),
        ({"name": "x" * 201}, 413),
        ({"name": "fresh", "from": 3}, 400),
        ({"name": "fresh", "from": "../walk"}, 404),
    ],
)
def test_what_the_page_would_not_send_is_refused(visitor, studio_paths, body, status):
    assert visitor.post("/api/scripts", body).status == status
    assert not (studio_paths.scripts / "fresh.txt").exists()
