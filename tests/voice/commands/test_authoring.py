"""Writing scripts: `new`, `edit`, `assemble` and shell completion."""

import os
import shlex
import stat
import subprocess
import sys

import pytest
from program import command_line

from scripts.library.lookup import library_folder
from voice.cli.main import COMMANDS


@pytest.fixture
def scripts_folder(home):
    """The listener's folder of scripts."""
    return home / "data" / "scripts"


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Set EDITOR to a program that appends `text` to the file, or runs `code`."""
    script = tmp_path / "editor.py"

    def use(text="", code="import sys; open(sys.argv[1], 'a', encoding='utf-8').write({text!r})"):
        script.write_text(code.format(text=text), encoding="utf-8")
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return use


def test_new_writes_a_valid_template_with_instructions(outpour, scripts_folder):
    result = outpour("new", "my-evening")
    assert (result.status, result.out) == (0, f"{scripts_folder / 'my-evening.txt'}\n")
    text = (scripts_folder / "my-evening.txt").read_text(encoding="utf-8")
    assert "title: My evening\n" in text
    assert "outpour check my-evening" in text
    checked = outpour("check", "my-evening")
    assert (checked.status, checked.out) == (0, "")
    assert outpour("show", "my-evening", "--estimate").status == 0


def test_new_prints_the_next_steps_and_which_built_in_session_it_replaces(outpour):
    assert outpour("new", "evening").err == "`outpour edit evening` changes it, `outpour play evening` plays it\n"
    hiding = outpour("new", "walk").err
    assert "precedence over the built-in session walk; `outpour reset walk` goes back" in hiding
    assert "`outpour play walk` plays it" in hiding


def test_the_instructions_of_the_template_are_never_spoken(outpour):
    outpour("new", "mine")
    words = outpour("show", "mine", "--estimate", "--text", "--minutes", 12).out
    assert "someone you miss" in words
    assert not any(sign in words for sign in "[]{}|#/~")


def test_new_copies_another_session(outpour, scripts_folder):
    assert outpour("new", "evening", "--from", "walk").status == 0
    assert (scripts_folder / "evening.txt").read_bytes() == (library_folder() / "walk.txt").read_bytes()


def test_edit_opens_and_checks_a_session(outpour, scripts_folder, editor):
    outpour("new", "mine")
    editor("\nAnd on.\n")
    result = outpour("edit", "mine")
    assert (result.status, result.out) == (0, "")
    assert (scripts_folder / "mine.txt").read_text(encoding="utf-8").endswith("\nAnd on.\n")


def test_edit_reports_problems_afterwards(outpour, scripts_folder, editor):
    outpour("new", "mine")
    editor("\n[paus 3s]\n")
    result = outpour("edit", "mine")
    assert result.status == 1
    assert "did you mean [pause 3s]?" in result.out


def test_edit_copies_a_shipped_session_before_changing_it(outpour, scripts_folder, editor):
    shipped = (library_folder() / "walk.txt").read_bytes()
    editor("\nAnd on.\n")
    result = outpour("edit", "walk")
    assert (result.status, f"your copy: {scripts_folder / 'walk.txt'}" in result.err) == (0, True)
    assert (library_folder() / "walk.txt").read_bytes() == shipped
    assert (scripts_folder / "walk.txt").read_bytes() == shipped + b"\nAnd on.\n"
    second = outpour("edit", "walk")
    assert "your copy" not in second.err


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("walk", "raise SystemExit(3)", "failed"),
        ("nothing", "pass", "no session or file 'nothing'"),
        ("walk", "import sys, os; os.unlink(sys.argv[1])", "removed"),
    ],
)
def test_a_failed_edit_is_reported_in_one_line(outpour, editor, name, code, message):
    editor(code=code)
    result = outpour("edit", name)
    assert (result.status, message in result.err) == (1, True), result.err


def test_assemble_writes_a_playable_script(outpour, scripts_folder):
    result = outpour("assemble", "walk", "shower", "-o", "mine.txt", "--minutes", 20, "--title", "  An  evening ")
    assert (result.status, result.out, result.err) == (0, "mine.txt\n", "")
    assert outpour("check", "mine.txt").status == 0
    shown = outpour("show", "mine.txt", "--estimate")
    assert "An evening, 20:00" in shown.out
    assert outpour("export", "mine.txt", "--voice", "hum", "--minutes", 8, "-o", "mine.srt").status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["walk"], 2, "'-o'"),
        (["-o", "a.txt"], 2, "PRACTICE"),
        (["wlak", "-o", "a.txt"], 1, "Did you mean 'walk'?"),
        (["walk", "breathwork", "-o", "a.txt"], 1, "isn't safe in a walk session"),
        (["walk", "-o", "existing.txt"], 1, "--force"),
        (["walk", "-o", "no/such/folder/a.txt"], 1, "the folder no/such/folder doesn't exist"),
        (["walk", "-o", "a.txt", "--minutes", "2"], 2, "from 3 to 720"),
        (["walk", "-o", "a.mp3"], 2, "name it a.txt"),
        (["bad.txt", "-o", "a.txt"], 1, "did you mean [pause]?"),
    ],
)
def test_a_failed_assemble_is_reported_and_writes_nothing(outpour, arguments, status, message):
    (outpour.folder / "existing.txt").write_text("mine", encoding="utf-8")
    (outpour.folder / "bad.txt").write_text("Hello. [paus]", encoding="utf-8")
    result = outpour("assemble", *arguments)
    assert (result.status, message in result.err) == (status, True), result.err
    assert sorted(path.name for path in outpour.folder.iterdir()) == ["bad.txt", "existing.txt"]
    assert (outpour.folder / "existing.txt").read_text(encoding="utf-8") == "mine"


def test_assemble_overwrites_with_force(outpour):
    (outpour.folder / "existing.txt").write_text("mine", encoding="utf-8")
    assert outpour("assemble", "walk", "-o", "existing.txt", "--force").status == 0
    assert "Setting out" in (outpour.folder / "existing.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        (["play", "sho"], ["shower"]),
        (["assemble", "walk", "bre"], ["breathwork"]),
        (["new", "mine", "--from", "wa"], ["walk"]),
        (["edit", "walk-of"], ["walk-of-mine"]),
        (["export", "walk", "--voice", "jo"], ["joe"]),
        (["play", "walk", "--music", "ra"], ["rain"]),
        (["ass"], ["assemble"]),
    ],
)
def test_the_shell_completes_names_and_values(scripts_folder, words, completions):
    scripts_folder.mkdir(parents=True)
    (scripts_folder / "walk-of-mine.txt").write_text("Hello.", encoding="utf-8")
    environment = {
        "_OUTPOUR_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["outpour", *words]),
        "COMP_CWORD": str(len(words)),
    }
    result = subprocess.run(
        command_line(), env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    found = [line.partition(",")[2] for line in result.stdout.splitlines() if line.startswith("plain,")]
    assert found[: len(completions)] == completions
    assert result.stderr == ""


def test_the_shell_completes_every_command():
    environment = {"_OUTPOUR_COMPLETE": "bash_complete", "COMP_WORDS": "outpour ", "COMP_CWORD": "1"}
    result = subprocess.run(
        command_line(), env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    assert [line.partition(",")[2] for line in result.stdout.splitlines()] == list(COMMANDS)


def test_a_new_session_is_readable_and_writable_for_its_owner(outpour, scripts_folder):
    outpour("new", "mine")
    assert stat.S_IMODE((scripts_folder / "mine.txt").stat().st_mode) & 0o600 == 0o600


def test_the_editor_gets_the_name_as_one_argument_without_a_shell(outpour, tmp_path, monkeypatch):
    name = "./a$(touch pwned) 'b' \"c\";`touch pwned`.txt"
    (outpour.folder / name).write_text("Rest.\n\n[closing]\n\nGo well.\n")
    recorded = tmp_path / "arguments.txt"
    code = f"import sys; open({str(recorded)!r}, 'w').write(repr(sys.argv[1:]))"
    (tmp_path / "an editor.py").write_text(code)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(tmp_path / "an editor.py"), "--wait"]))
    assert outpour("edit", name).status == 0
    assert recorded.read_text() == repr(["--wait", name.removeprefix("./")])
    assert not (outpour.folder / "pwned").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX commands")
@pytest.mark.parametrize(
    ("editor", "reason"),
    [
        ('"unbalanced', "can't start the editor '\"unbalanced': no closing quotation; set EDITOR"),
        ("no-such-editor", "can't start the editor 'no-such-editor': no such program; set EDITOR"),
        ("false", "the editor 'false' failed; "),
        ("rm", "the editor 'rm' removed "),
    ],
)
def test_an_unusable_editor_is_reported_in_one_line(outpour, here, monkeypatch, editor, reason):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    result = outpour("edit", "small.txt")
    assert (result.status, len(result.lines)) == (1, 1)
    assert result.err.startswith(f"outpour: {reason}")


def test_reset_brings_a_built_in_session_back_and_keeps_the_copy(outpour, scripts_folder, editor):
    editor("\nAnd on.\n")
    assert "`outpour reset walk` goes back" in outpour("edit", "walk").err
    copy = (scripts_folder / "walk.txt").read_bytes()
    assert "`outpour reset walk` goes back" in " ".join(outpour("list").out.split())
    for kept in ("walk-old", "walk-old-2"):
        assert f"your copy is now {kept}" in outpour("reset", "walk").out
        assert (scripts_folder / f"{kept}.txt").read_bytes() == copy
        assert not (scripts_folder / "walk.txt").exists()
        (scripts_folder / "walk.txt").write_bytes(copy)


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("walk", 0, "walk is the built-in session already"),
        ("mine", 2, "mine is a session of yours only"),
        ("nothing", 1, "no session or file 'nothing'"),
    ],
)
def test_reset_changes_nothing_else(outpour, scripts_folder, name, status, message):
    outpour("new", "mine")
    result = outpour("reset", name)
    assert (result.status, message in result.out + result.err) == (status, True), result.err
    assert [path.name for path in scripts_folder.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["new", "My Evening!"], "try: outpour new my-evening"),
        (["edit", "unheard of"], "To create it: outpour new unheard-of"),
    ],
)
def test_a_usable_name_is_suggested(outpour, arguments, hint):
    assert hint in outpour(*arguments).err


def test_an_existing_session_is_kept_and_a_free_name_offered(outpour, scripts_folder):
    outpour("new", "mine")
    (scripts_folder / "mine-2.txt").write_text("Rest.")
    result = outpour("new", "mine", "--from", "walk")
    assert result.status == 1
    assert "`outpour edit mine` changes it, `outpour new mine-3` creates another" in result.err
    assert (scripts_folder / "mine.txt").read_text(encoding="utf-8").count("title: Mine\n") == 1


def test_a_near_name_is_suggested_together_with_a_new_session(outpour):
    err = outpour("edit", "wolk").err
    assert "Did you mean 'walk'? To create wolk instead: outpour new wolk" in err


def test_a_recording_is_reported_before_the_output_is_looked_at(outpour, here):
    (here / "our song.mp3").write_bytes(b"ID3\x03\0\0\0")
    result = outpour("export", "our song.mp3")
    assert (result.status, "outpour play walk --music 'our song.mp3'" in result.err) == (1, True), result.err
