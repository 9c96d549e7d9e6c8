"""Where an export goes without -o, and what it prints about the file."""

import re

import pytest
from sessions import MINIMAL

from scripts.library.lookup import Source, library_folder

BUILT_IN = Source("walk", library_folder() / "walk.txt", "shipped")


@pytest.fixture
def target(outpour):
    """The default target, as seen from the folder where the program runs."""
    from voice.cli.output.export_target import default_target  # noqa: PLC0415 (after the folder is entered)

    return default_target


@pytest.fixture
def music(tmp_path, monkeypatch):
    """The user's music folder."""
    folder = tmp_path / "My Music"
    folder.mkdir()
    monkeypatch.setenv("XDG_MUSIC_DIR", str(folder))
    return folder


def test_an_export_of_a_named_session_goes_into_the_music_folder(target, music):
    assert target(BUILT_IN) == music / "walk.mp3"
    assert target(Source("mine", music / "mine.txt", "yours")) == music / "mine.mp3"


def test_without_a_music_folder_it_goes_into_the_current_folder(target):
    assert str(target(BUILT_IN)) == "walk.mp3"


def test_the_home_folder_is_never_the_music_folder(target, music, monkeypatch):
    monkeypatch.setenv("HOME", str(music))
    monkeypatch.setenv("USERPROFILE", str(music))
    assert str(target(BUILT_IN)) == "walk.mp3"


def test_a_script_given_by_its_path_goes_into_the_current_folder(target, music):
    assert str(target(Source("evening", music / "evening.txt", "file"))) == "evening.mp3"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("evening.txt", "---\r\ntitle: Evening\r\n---\r\nHello."),
        ("evening.md", "Breathe in. [3s] And out."),
        ("evening.ssml", "<speak>Hello.</speak>"),
        ("evening.TXT", "Listen. [bell x3]"),
    ],
)
def test_an_export_stays_in_a_folder_that_holds_a_script(outpour, target, music, name, text):
    (outpour.folder / name).write_bytes(text.encode())
    assert str(target(BUILT_IN)) == "walk.mp3"


@pytest.mark.parametrize("name", ["scripts", ".git", ".hg", "../.svn"])
def test_an_export_stays_beside_a_folder_of_scripts_and_in_version_control(outpour, target, music, name):
    (outpour.folder / name).mkdir()
    assert str(target(BUILT_IN)) == "walk.mp3"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shopping.txt", "milk\nbread [two]\nsee [1]"),
        ("page.md", "---\nlayout: post\n---\nHello"),
        ("feed.xml", "<rss/>"),
        ("words.csv", "[3s]"),
    ],
)
def test_other_texts_do_not_keep_an_export_in_their_folder(outpour, target, music, name, text):
    (outpour.folder / name).write_text(text)
    assert target(BUILT_IN) == music / "walk.mp3"


@pytest.mark.parametrize(
    ("name", "step"),
    [("small.mp3", "copy the file there"), ("small.vtt", "video player"), ("small.wav", "export an .mp3")],
)
def test_an_export_prints_length_size_folder_and_the_next_step(outpour, here, name, step):
    result = outpour("export", "small.txt", "--seed", 1, "-o", name)
    assert (result.status, result.out) == (0, f"{name}  (seed 1)\n")
    facts, notes, advice = result.lines
    assert re.fullmatch(rf"0:3\d long, [\d.]+ [kM]B, in {re.escape(str(here))}", facts)
    assert notes == "It begins with the full safety notes."
    assert step in advice


def test_an_export_names_the_files_beside_the_sound(outpour, here):
    result = outpour("export", "small.txt", "-o", "small.mp3", "--page", "--captions")
    assert "beside it: small.vtt, small.lrc, small.html" in result.lines
    assert result.lines[-1].startswith("small.html plays it in any browser")


def test_a_named_session_is_written_to_the_music_folder(outpour, home, music):
    own = home / "data" / "scripts"
    own.mkdir(parents=True)
    (own / "mine.txt").write_text(MINIMAL)
    result = outpour("export", "mine", "--seed", 1)
    assert (result.status, result.out) == (0, f"{music / 'mine.mp3'}  (seed 1)\n")
    assert (music / "mine.mp3").stat().st_size > 1000
    assert str(music / "mine.mp3") in outpour("export", "mine").err  # it exists
