import unicodedata

import pytest

from scripts.errors import UnavailableFileError, UnknownSessionError
from scripts.library.file_names import nearest_file, similar_file
from scripts.library.lookup import Shelf


@pytest.fixture
def shelf(tmp_path):
    for name in ("here", "own"):
        (tmp_path / name).mkdir()
    return Shelf(tmp_path / "here", tmp_path / "own")


def decomposed(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("on_disk", "written"),
    [
        ("Café – Niño.mp3", decomposed("Café – Niño.mp3")),
        (decomposed("Café – Niño.mp3"), "Café – Niño.mp3"),
        (decomposed("Über Å.mp3"), "Über Å.mp3"),
        ("Don't Cry.mp3", "Don’t Cry.mp3"),
        ("Don’t Cry.mp3", "Don't Cry.mp3"),
        ("“Quoted”.mp3", '"Quoted".mp3'),
        ("Artist - Song.mp3", "Artist – Song.mp3"),
        ("Artist — Song.mp3", "Artist - Song.mp3"),
        ("two  blanks.mp3", "two blanks.mp3"),
        ("a\u00a0b.mp3", "a b.mp3"),
        ("Rain… soft.mp3", "Rain... soft.mp3"),
        ("Live： Part 1.mp3", "Live: Part 1.mp3"),
        ("Song.MP3", "song.mp3"),
        ("STRASSE.wav", "Straße.wav"),
        ("Musik/Lied Eins.mp3", "musik/lied  eins.mp3"),
        ("music/a.mp3", "music\\a.mp3"),
        ("My Song 100%.mp3", "My%20Song%20100%.mp3"),
        ("Sun ☀️.mp3", "Sun ☀.mp3"),
        ("song #1, (x+y) & z.mp3", "song #1, (x+y) & z.mp3"),
    ],
    ids=ascii,
)
def test_a_name_that_looks_the_same_is_found(shelf, on_disk, written):
    path = shelf.beside / on_disk
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    assert shelf.file(written) == path.resolve()


def test_the_exact_name_is_preferred_and_then_the_one_in_the_same_case(shelf):
    for name in ("Song.mp3", "song.mp3", "It’s.mp3", "IT'S.mp3"):
        (shelf.beside / name).write_bytes(b"")
    assert shelf.file("song.mp3").name == "song.mp3"
    assert shelf.file("It's.mp3").name == "It’s.mp3"


def test_of_two_names_that_fit_equally_none_is_chosen(shelf):
    for name in ("Song.mp3", "sonG.mp3"):
        (shelf.beside / name).write_bytes(b"")
    with pytest.raises(UnavailableFileError):
        shelf.file("SONG.mp3")


def test_a_missing_file_suggests_a_similar_one(shelf):
    (shelf.beside / "waves").mkdir()
    (shelf.beside / "waves" / "Morning tide.wav").write_bytes(b"")
    (shelf.beside / "bell.wav").write_bytes(b"")
    assert str(failure(shelf, "bel.wav")) == "no file 'bel.wav' next to the script; did you mean 'bell.wav'?"
    assert failure(shelf, "bell").nearest == "bell.wav"
    assert failure(shelf, "waves/morning tides.wav").nearest == "waves/Morning tide.wav"
    assert failure(shelf, "zzz.ogg").nearest is None


def test_a_text_is_suggested_only_in_place_of_a_text(shelf):
    (shelf.beside / "ocean-breath.txt").write_bytes(b"")
    assert failure(shelf, "Ocean breath.wav").nearest is None
    assert failure(shelf, "ocean-breth.txt").nearest == failure(shelf, "ocean-breth").nearest == "ocean-breath.txt"


def failure(shelf, name):
    with pytest.raises(UnavailableFileError) as raised:
        shelf.file(name)
    return raised.value


@pytest.mark.parametrize(
    "name",
    ["../SECRET.txt", "link/SECRET.txt", "..\\secret.txt", "%2e%2e/secret.txt", "/{}/SECRET.txt", "link/secre.txt"],
)
def test_nothing_outside_the_permitted_folders_is_found_or_suggested(shelf, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    for folder in (outside, tmp_path):
        (folder / "secret.txt").write_bytes(b"")
    (shelf.beside / "link").symlink_to(outside)
    assert failure(shelf, name.format(tmp_path)).nearest is None


def test_the_listener_may_name_files_anywhere(tmp_path, monkeypatch):
    (tmp_path / "Don’t.mp3").write_bytes(b"")
    assert similar_file(f"{tmp_path}/don't.mp3", tmp_path / "none", anywhere=True) == tmp_path / "Don’t.mp3"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert similar_file("~/don't.mp3", tmp_path, anywhere=True) == tmp_path / "Don’t.mp3"


def test_a_folder_that_does_not_exist_suggests_nothing(tmp_path):
    assert nearest_file("a.mp3", tmp_path / "none") is None


def test_an_included_script_is_found_by_a_similar_name_but_a_session_by_its_own(shelf):
    (shelf.beside / "Walk.txt").write_text("Mine.")
    (shelf.beside / "Don’t hurry.txt").write_text("Mine.")
    assert shelf.script("walk").origin == "shipped"
    assert shelf.script("don't hurry").path.name == "Don’t hurry.txt"
    with pytest.raises(UnknownSessionError):
        shelf.script("nothing like it")
