"""`outpour import`, and documents given to other commands."""

import json

import pytest
from brought_files import docx, word_paragraph
from soundfiles import tone, write_sound

from voice.commands.import_ import session_name

PAGE = "<h1>Atem</h1><p>Setz dich auf den Boden und atme ruhig ein und aus.</p><p><b>Der Weg</b></p><p>Geh langsam.</p>"


@pytest.fixture
def documents(outpour):
    """Documents in the current folder."""
    (outpour.folder / "Yoga Klasse.docx").write_bytes(docx(word_paragraph("Lie down. [3s]")))
    (outpour.folder / "atem.html").write_text(PAGE, encoding="utf-8")
    return outpour.folder


def test_a_document_becomes_a_session(outpour, documents, home):
    result = outpour("import", "Yoga Klasse.docx")
    path = home / "data" / "scripts" / "yoga-klasse.txt"
    assert (result.status, result.out) == (0, f"{path}\n")
    assert result.err.startswith("1 pause, 0 chapters")
    assert "Lie down. [3s]\n" in path.read_text(encoding="utf-8")
    assert outpour("show", "yoga-klasse", "--estimate", "--text").status == 0


def test_a_folder_can_be_chosen_and_the_lines_to_look_at_are_shown(outpour, documents):
    pytest.importorskip("pycld2", reason="pycld2 has no wheel for this machine")
    result = outpour("import", "atem.html", "-d", "new folder")
    written = (documents / "new folder" / "atem.txt").read_text(encoding="utf-8")
    assert written.startswith("---\ntitle: Atem\n")
    assert "\nlanguage: de\n" in written
    number = written.split("\n").index("# Der Weg") + 1
    assert f"atem.txt:{number}:1: warning: read as a chapter, because all of it is bold" in result.err


def test_the_report_as_json(outpour, documents):
    pytest.importorskip("pycld2", reason="pycld2 has no wheel for this machine")
    [report] = json.loads(outpour("import", "atem.html", "-d", ".", "--json").out)
    assert (report["file"], report["script"]) == ("atem.html", "atem.txt")
    assert (report["title"], report["language"], report["chapters"]) == ("Atem", "de", 2)
    assert "read-as-chapter" in {doubt["code"] for doubt in report["look_at"]}


def test_an_existing_script_is_never_overwritten(outpour, documents):
    (documents / "atem.txt").write_text("Mine.")
    result = outpour("import", "atem.html", "-d", ".")
    assert (result.status, (documents / "atem.txt").read_text()) == (1, "Mine.")
    assert result.err == (
        "outpour: atem.html was not imported: atem.txt already exists; rename it, or choose another folder with -d\n"
    )
    [report] = json.loads(outpour("import", "atem.html", "-d", ".", "--json").out)
    assert report["error"] == "atem.txt already exists; rename it, or choose another folder with -d"


@pytest.mark.parametrize("options", [(), ("-d", "other")])
def test_the_music_and_sounds_that_a_document_names_are_copied(outpour, here, home, options):
    (here / "songs").mkdir()
    write_sound(here / "songs" / "Flöte.wav", tone(1, 220))
    write_sound(here / "gong.wav", tone(1, 330))
    text = "---\nmusic: songs/Flöte.wav\n---\nHello. [~10s]\n\n[sound gong.wav]\n\n[sound lost.wav]\n\nRest.\n"
    (here / "evening.md").write_text(text, encoding="utf-8")
    result = outpour("import", "evening.md", *options)
    folder = here / "other" if options else home / "data" / "scripts"
    assert (folder / "songs" / "Flöte.wav").read_bytes() == (here / "songs" / "Flöte.wav").read_bytes()
    assert (folder / "gong.wav").is_file()
    assert "copied with it: songs/Flöte.wav, gong.wav\nleft behind: lost.wav\n" in result.err.replace("\\", "/")


@pytest.mark.parametrize(
    ("text", "top"),
    [
        ("Evening rain\n\nLie down.\nListen.\n", "  chapter: 4\n---\nLie down.\n"),
        ("Evening rain\nLie down.\n", "---\nEvening rain \\\nLie down.\n"),
        ("---\ntitle: Evening rain\n---\n# Evening Rain\n\n## Arrival\n\nLie down.\n", "---\n# Arrival\n\nLie down.\n"),
    ],
)
def test_only_a_first_line_that_repeats_the_title_is_left_out(outpour, here, text, top):
    (here / "Evening rain.md").write_text(text)
    assert outpour("import", "Evening rain.md", "-d", "other").status == 0
    assert top in (here / "other" / "evening-rain.txt").read_text()


def test_a_name_of_a_built_in_session_is_reported(outpour, documents):
    (documents / "Walk.html").write_text("<p>Rest.</p>")
    assert "it takes precedence over the built-in session walk\n" in outpour("import", "Walk.html").err
    assert "precedence" not in outpour("import", "Walk.html", "-d", ".").err


def test_one_bad_file_stops_no_other(outpour, documents):
    (documents / "broken.docx").write_bytes(b"PK\3\4")
    result = outpour("import", "broken.docx", "missing.odt", ".", "atem.html", "-d", "out")
    assert (result.status, result.out) == (1, "out/atem.txt\n")
    assert "outpour: broken.docx was not imported: it is damaged\n" in result.err
    assert "outpour: missing.odt was not imported: no such file or directory\n" in result.err
    assert "outpour: . was not imported: it is a folder; name the files in it\n" in result.err


def test_importing_a_script_again_changes_nothing(outpour, documents):
    outpour("import", "atem.html", "-d", "one")
    outpour("import", "one/atem.txt", "-d", "two")
    first, second = ((documents / folder / "atem.txt").read_text(encoding="utf-8") for folder in ("one", "two"))
    assert first == second


@pytest.mark.parametrize("command", ["check", "show", "play", "export"])
def test_other_commands_name_the_command_that_imports_a_document(outpour, documents, command):
    result = outpour(command, "Yoga Klasse.docx")
    assert result.status == 1
    advice = "it is a Word document; import it first: outpour import 'Yoga Klasse.docx'"
    assert advice in result.out + result.err


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Yoga Klasse 1.docx", "yoga-klasse-1"),
        ("Body scan (final) v2.1.odt", "body-scan-final-v2.1"),
        ("Übung – Atem.rtf", "übung-atem"),
        ("...html", "imported"),
        ("CON.docx", "session-con"),
        ("com1.notes.md", "session-com1.notes"),
        ("console.md", "console"),
        ("x" * 300 + ".txt", "x" * 80),
        ("a\nb\x1b.md", "a-b"),
    ],
)
def test_the_name_of_a_session_comes_from_its_document(file, name, tmp_path):
    assert session_name(tmp_path / file) == name


NOTES = """#calm #evening/rest

Lie down. %%too early?%%

%%
Ask Ana.
%%

> [!warning] Before you begin
> Switch off the phone.
> Lock the door.

Rest.
"""


def test_comments_tags_and_all_lines_of_a_callout_are_counted(outpour):
    (outpour.folder / "night.md").write_text(NOTES, encoding="utf-8")
    result = outpour("import", "night.md", "-d", ".")
    assert "left out: 2 comments\n" in result.err
    assert "> [!warning] Before you begin (3 lines)\n" in result.err
    written = (outpour.folder / "night.txt").read_text(encoding="utf-8")
    assert "Lie down." in written
    assert not any(words in written for words in ("calm", "early", "Ana", "phone"))


def test_comments_are_counted_by_what_is_dropped_and_signs_in_code_begin_none(outpour):
    text = (
        "Lie down. /* slower */ Type `%%` and `%%` again.\n\n[//]: # (for me)\n// mine\n\n<!-- a\nb -->\n\nRest -->.\n"
    )
    (outpour.folder / "night.md").write_text(text, encoding="utf-8")
    assert "left out: 4 comments\n" in outpour("import", "night.md", "-d", ".").err
    assert "Type `%%` and `%%` again." in (outpour.folder / "night.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".rtf", ".html"])
def test_plain_text_with_the_name_of_a_document_is_reported(outpour, suffix):
    (outpour.folder / f"fake{suffix}").write_text("Lie down.\n\nRest.\n", encoding="utf-8")
    result = outpour("import", f"fake{suffix}", "-d", ".")
    assert f"note: read as plain text, although its name ({suffix}) says " in result.err
    assert "Lie down.\n\nRest.\n" in (outpour.folder / "fake.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.pages", "a Pages document; open it in Pages"), ("a.rtfd", "a rich text document with attachments (RTFD); ")],
)
def test_a_document_that_is_a_folder_is_named(outpour, name, advice):
    (outpour.folder / name).mkdir()
    assert f"{name} was not imported: it is {advice}" in outpour("import", name).err


def test_a_text_in_two_encodings_is_refused_with_the_line(outpour):
    (outpour.folder / "mixed.txt").write_bytes("Ein schöner Käse.\n".encode() + "Müde Füße.\n".encode("cp1252"))
    reason = "it mixes UTF-8 with another encoding, first in line 2; correct its letters and save it as UTF-8\n"
    assert outpour("import", "mixed.txt").err.endswith(reason)


def test_hidden_words_of_a_word_document_are_counted(outpour):
    hidden = "<w:p><w:r><w:t>Rest.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ask Ana.</w:t></w:r></w:p>"
    (outpour.folder / "a.docx").write_bytes(docx(hidden))
    assert "left out: 1 hidden passage\n" in outpour("import", "a.docx", "-d", ".").err
    assert "Ana" not in (outpour.folder / "a.txt").read_text(encoding="utf-8")
