"""`outpour record`: the sheet, imports, and the reports on takes afterwards."""

import json

import numpy as np
import pytest
from recordings import record, recording
from soundfiles import write_sound

TEXT = """\
---
title: A walk
language: en
voice: hum
music: none
ask: {who: someone you miss}
---
# Out

Let the shoulders go. [1s]

[choose]
- Look at {~the sky|a tree}.
- Think of {who}.
[end]

[closing]

You can stop here.
"""


@pytest.fixture
def walk(here):
    path = here / "walk.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_the_sheet_numbers_every_line_that_a_session_may_have(outpour, walk):
    sheet = outpour("record", "walk.txt", "--list")
    rows = [row.split(None, 1) for row in sheet.out.splitlines() if row.strip()[:1].isdigit()]
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    texts = [text for _, text in rows]
    own = ["Let the shoulders go.", "Look at the sky.", "Look at a tree.", "Think of someone you miss."]
    assert texts[-5:] == [*own, "You can stop here."]
    assert "Out" in sheet.out.splitlines()


def test_the_sheet_has_the_words_of_the_listener(outpour, walk):
    assert "Think of your brother." in outpour("record", "walk.txt", "--list", "--set", "who=my brother").out
    assert outpour("record", "walk.txt", "--list", "--set", "whom=x").status == 1


def test_an_import_says_what_is_still_missing(outpour, walk, here):
    folder = here / "files"
    folder.mkdir()
    write_sound(folder / "let the shoulders go.wav", recording("a")[:, None])
    result = outpour("record", "walk.txt", "--import", "files")
    assert result.status == 0
    assert result.out.startswith("1 take of walk in ")
    assert "lines have no take" in result.err
    assert "Let the shoulders go.  (take)" in outpour("record", "walk.txt", "--list").out


def test_an_import_that_fails_prints_one_line(outpour, walk, here):
    (here / "files").mkdir()
    result = outpour("record", "walk.txt", "--import", "files")
    assert result.status == 1
    assert result.lines == ["outpour: files was not imported: the folder contains no sound files"]


@pytest.mark.parametrize("options", [("--list", "--clean"), ("--list", "--import", ".")])
def test_one_thing_at_a_time(outpour, walk, options):
    assert outpour("record", "walk.txt", *options).status == 2


def test_show_marks_takes(outpour, walk):
    record(walk, "Let the shoulders go.", "You can stop here.")
    page = outpour("show", "walk.txt", "--estimate").out
    assert "Let the shoulders go.  (take)" in page
    assert "lines are recorded" in page
    cues = json.loads(outpour("show", "walk.txt", "--estimate", "--json").out)["cues"]
    takes = {cue["text"]: cue.get("take") for cue in cues if cue["kind"] == "say"}
    assert takes["Let the shoulders go."].endswith(".flac")
    assert takes["You can stop here."].endswith(".flac")
    assert sum(take is not None for take in takes.values()) == 2


def test_a_changed_line_loses_its_take_visibly(outpour, walk):
    record(walk, "Let the shoulders go.")
    walk.write_text(TEXT.replace("the shoulders go", "your shoulders go now"), encoding="utf-8")
    problems = json.loads(outpour("check", "walk.txt", "--json").out)
    (lost,) = [problem for problem in problems if problem["code"] == "lost-take"]
    assert (lost["line"], lost["severity"]) == (10, "warning")
    assert "its line has changed" in lost["message"]
    assert "1 take fits no line" in " ".join(outpour("show", "walk.txt", "--estimate").out.split())


@pytest.mark.parametrize("words", ["Think of your brother.", "Think of someone you miss."])
def test_a_take_with_the_words_of_the_listener_is_not_lost(outpour, walk, words):
    record(walk, words)
    assert "lost-take" not in outpour("check", "walk.txt", "--json").out


def test_clean_removes_takes_without_a_line_and_nothing_else(outpour, walk, here):
    store = record(walk, "Let the shoulders go.", "An old line.")
    (store.folder / "notes.txt").write_text("mine")
    (store.folder / "old-take-01234567.flac").write_bytes(b"fLaC")
    result = outpour("record", "walk.txt", "--clean")
    assert result.out == "removed: An old line.\n"
    names = sorted(path.name for path in store.folder.iterdir() if not path.name.startswith("."))
    assert names[0] == "index.txt"
    assert names[1].startswith("let-the-shoulders-go-")
    assert names[2:] == ["notes.txt"]
    assert outpour("record", "walk.txt", "--clean").err == "no takes to remove\n"


def test_an_export_never_holds_a_take_in_its_tags(outpour, walk, here):
    store = record(walk, "Let the shoulders go.")
    assert outpour("export", "walk.txt", "-o", "walk.flac").status == 0
    content = (here / "walk.flac").read_bytes()
    (take,) = store.takes.values()
    assert take.file.encode() not in content
    assert b"takes" not in content[:200_000]


def test_an_export_never_overwrites_a_take(outpour, walk):
    store = record(walk, "Let the shoulders go.")
    (file,) = store.folder.glob("*.flac")
    before = file.read_bytes()
    assert outpour("export", "walk.txt", "-o", file, "--force").status == 2
    assert file.read_bytes() == before


def test_captions_show_the_words_of_a_take(outpour, walk, here):
    record(walk, "Let the shoulders go.", seconds=2.0)
    assert outpour("export", "walk.txt", "-o", "walk.vtt").status == 0
    assert "Let the shoulders go." in (here / "walk.vtt").read_text(encoding="utf-8")


def test_an_export_says_each_time_which_take_could_not_be_played(outpour, walk):
    store = record(walk, "Let the shoulders go.", seconds=2.0)
    (file,) = store.folder.glob("*.flac")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    for _ in range(2):
        ran = outpour("export", "walk.txt", "-o", "walk.wav", "--force")
        assert ran.status == 0
        assert f"the take {file.name} can't be played: it is damaged" in ran.err


def test_a_take_that_is_no_longer_there_is_named_by_check(outpour, walk):
    store = record(walk, "Let the shoulders go.")
    for file in store.folder.glob("*.flac"):
        file.unlink()
    assert "bad-take" in outpour("check", "walk.txt", "--json").out
    assert np.all([outpour("show", "walk.txt", "--estimate").status == 0])
