import os

import pytest

from scripts.errors import UnknownSessionError, UnreadableScriptError
from scripts.library.lookup import Source, find, library_folder, sources


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_a_shipped_session_is_found_by_name(own):
    found = find("walk", own)
    assert (found.name, found.origin, found.label) == ("walk", "shipped", "walk.txt")
    assert found.path.parent == library_folder()
    assert "title: Reflective walk" in found.read()


def test_the_listeners_own_session_shadows_the_shipped_one(own):
    (own / "walk.txt").write_text("Mine.")
    (own / "tea.txt").write_text("Tea.")
    assert find("walk", own).read() == "Mine."
    names = {source.name: source.origin for source in sources(own)}
    assert names | {"walk": "yours", "tea": "yours", "shower": "shipped"} == names
    assert list(names) == sorted(names)


def test_a_missing_folder_adds_no_sessions(own):
    assert [source.origin for source in sources(own / "none")] == ["shipped"] * len(sources(own))


def test_a_script_is_found_by_its_path(own, tmp_path, monkeypatch):
    path = tmp_path / "my walk.txt"
    path.write_text("Hello.")
    found = find(str(path), own)
    assert (found.name, found.origin, found.label, found.read()) == ("my walk", "file", str(path), "Hello.")
    monkeypatch.chdir(tmp_path)
    assert find("my walk.txt", own).label == "my walk.txt"
    (tmp_path / "walk").write_text("A file called like a session.")
    assert find("walk", own).origin == "shipped"
    assert find("./walk", own).origin == "file"


def test_a_tilde_stands_for_the_home_folder(own, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "a.txt").write_text("Hello.")
    assert find("~/a.txt", own).read() == "Hello."


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("wlak", "walk"),
        ("walk.txt", "walk"),
        ("showr", "shower"),
        ("qqqq", None),
        ("", None),
        ("~nobody-has-this-name/a.txt", None),
        ("a\0b", None),
        ("x" * 5000, None),
        ("\ud800", None),
        ("no/such/file.txt", None),
    ],
)
def test_an_unknown_session_is_reported_with_a_suggestion(name, nearest, own):
    with pytest.raises(UnknownSessionError) as caught:
        find(name, own)
    assert caught.value.nearest == nearest
    assert "outpour list" in str(caught.value)
    assert (f"Did you mean {nearest!r}?" in str(caught.value)) == (nearest is not None)


@pytest.mark.parametrize("name", [".", "/"])
def test_a_folder_in_place_of_a_session_is_reported(name, own):
    with pytest.raises(UnreadableScriptError, match="it is a folder"):
        find(name, own)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x7fELF\0\0", "it is a program, not text"),
        (b"one\0\1two", "it isn't text; open it in the program that made it, and save it as plain text"),
        (b"\x8f\x81\xff\xfe\xf0", "its encoding is unknown; save it as UTF-8 text"),
        (b"x" * 4_000_001, "it is too large (4.0 MB); the limit is 1 MB"),
    ],
    ids=["program", "binary", "unknown encoding", "large"],
)
def test_a_file_that_is_not_text_is_rejected(content, reason, own):
    path = own / "a.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableScriptError) as caught:
        find("a", own).read()
    assert str(caught.value) == f"{path} can't be read as a script: {reason}"


def test_a_byte_order_mark_is_not_part_of_the_text(own):
    (own / "a.txt").write_bytes(b"\xef\xbb\xbfHello.")
    assert find("a", own).read() == "Hello."


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman", "cp1250"])
def test_text_in_another_encoding_is_read(encoding, own):
    text = "Spüre deine Füße. Ganz schön."
    (own / "a.txt").write_bytes(text.encode(encoding))
    assert find("a", own).read() == text


def test_a_folder_with_the_name_of_a_script_is_reported_as_unreadable(own):
    (own / "a.txt").mkdir()
    with pytest.raises(UnreadableScriptError):
        find("a", own).read()


def test_a_deleted_file_is_reported_as_unreadable(own):
    with pytest.raises(UnreadableScriptError, match="no such file"):
        Source("a", own / "a.txt", "yours").read()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root can read everything")
def test_a_file_without_read_permission_is_reported(own):
    (own / "a.txt").write_text("Hello.")
    (own / "a.txt").chmod(0)
    with pytest.raises(UnreadableScriptError, match="permission denied"):
        find("a", own).read()


@pytest.mark.parametrize("spelling", ["Walk", "WALK", "Reflective walk", "reflective-WALK", "reflective_walk"])
def test_capitals_and_titles_name_a_session_on_the_command_line(own, spelling):
    assert find(spelling, own).name == "walk"
    with pytest.raises(UnknownSessionError):
        find(spelling, own, by_path=False)


def test_an_ambiguous_title_names_no_session(own):
    for name in ("first", "second"):
        (own / f"{name}.txt").write_text("---\ntitle: Same title\n---\nHello.\n")
    with pytest.raises(UnknownSessionError):
        find("same title", own)
