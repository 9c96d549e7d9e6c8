"""Scripts of one's own: begun, edited, put together, completed by the shell."""

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
def own(home):
    """The listener's folder of sessions."""
    return home / "data" / "scripts"


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Let the editor be a program that writes `text` at the end of the file, or does what `code` says."""
    script = tmp_path / "editor.py"

    def use(text="", code="import sys; open(sys.argv[1], 'a', encoding='utf-8').write({text!r})"):
        script.write_text(code.format(text=text), encoding="utf-8")
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return use


def test_a_new_session_explains_itself_and_has_nothing_wrong(outpour, own):
    ran = outpour("new", "my-evening")
    assert (ran.status, ran.out) == (0, f"{own / 'my-evening.txt'}\n")
    text = (own / "my-evening.txt").read_text(encoding="utf-8")
    assert "title: My evening\n" in text
    assert "outpour check my-evening" in text
    checked = outpour("check", "my-evening")
    assert (checked.status, checked.out) == (0, "")
    assert outpour("show", "my-evening", "--estimate").status == 0


def test_what_the_template_teaches_is_never_spoken(outpour):
    outpour("new", "mine")
    words = outpour("show", "mine", "--estimate", "--text", "--minutes", 12).out
    assert "someone you miss" in words
    assert not any(sign in words for sign in "[]{}|#/~")


def test_a_new_session_may_begin_as_another(outpour, own):
    assert outpour("new", "evening", "--from", "walk").status == 0
    assert (own / "evening.txt").read_bytes() == (library_folder() / "walk.txt").read_bytes()


def test_edit_opens_my_session_and_checks_it(outpour, own, editor):
    outpour("new", "mine")
    editor("\nAnd on.\n")
    ran = outpour("edit", "mine")
    assert (ran.status, ran.out) == (0, "")
    assert (own / "mine.txt").read_text(encoding="utf-8").endswith("\nAnd on.\n")


def test_edit_reports_problems_afterwards(outpour, own, editor):
    outpour("new", "mine")
    editor("\n[paus 3s]\n")
    ran = outpour("edit", "mine")
    assert ran.status == 1
    assert "did you mean [pause 3s]?" in ran.out


def test_edit_copies_a_shipped_session_first_and_leaves_the_shipped_one_alone(outpour, own, editor):
    shipped = (library_folder() / "walk.txt").read_bytes()
    editor("\nAnd on.\n")
    ran = outpour("edit", "walk")
    assert (ran.status, f"your copy: {own / 'walk.txt'}" in ran.err) == (0, True)
    assert (library_folder() / "walk.txt").read_bytes() == shipped
    assert (own / "walk.txt").read_bytes() == shipped + b"\nAnd on.\n"
    again = outpour("edit", "walk")
    assert "your copy" not in again.err


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("walk", "raise SystemExit(3)", "failed"),
        ("nothing", "pass", "no session or file 'nothing'"),
        ("walk", "import sys, os; os.unlink(sys.argv[1])", "removed"),
    ],
)
def test_a_failed_edit_is_reported_in_one_line(outpour, editor, name, code, told):
    editor(code=code)
    ran = outpour("edit", name)
    assert (ran.status, told in ran.err) == (1, True), ran.err


def test_practices_are_put_together_into_a_script_that_plays(outpour, own):
    ran = outpour("assemble", "walk", "shower", "-o", "mine.txt", "--minutes", 20, "--title", "  An  evening ")
    assert (ran.status, ran.out, ran.err) == (0, "mine.txt\n", "")
    assert outpour("check", "mine.txt").status == 0
    shown = outpour("show", "mine.txt", "--estimate")
    assert "An evening, 20:00" in shown.out
    assert outpour("export", "mine.txt", "--voice", "hum", "--minutes", 8, "-o", "mine.srt").status == 0


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["walk"], 2, "'-o'"),
        (["-o", "a.txt"], 2, "PRACTICE"),
        (["wlak", "-o", "a.txt"], 1, "Did you mean 'walk'?"),
        (["walk", "breathwork", "-o", "a.txt"], 1, "isn't safe in a walk session"),
        (["walk", "-o", "there.txt"], 1, "--force"),
        (["walk", "-o", "no/such/folder/a.txt"], 1, "the folder no/such/folder doesn't exist"),
        (["walk", "-o", "a.txt", "--minutes", "2"], 2, "3<=x<=720"),
        (["bad.txt", "-o", "a.txt"], 1, "did you mean [pause]?"),
    ],
)
def test_practices_that_dont_fit_together_are_reported_and_nothing_is_written(outpour, arguments, status, told):
    (outpour.folder / "there.txt").write_text("mine", encoding="utf-8")
    (outpour.folder / "bad.txt").write_text("Hello. [paus]", encoding="utf-8")
    ran = outpour("assemble", *arguments)
    assert (ran.status, told in ran.err) == (status, True), ran.err
    assert sorted(path.name for path in outpour.folder.iterdir()) == ["bad.txt", "there.txt"]
    assert (outpour.folder / "there.txt").read_text(encoding="utf-8") == "mine"


def test_assemble_overwrites_with_force(outpour):
    (outpour.folder / "there.txt").write_text("mine", encoding="utf-8")
    assert outpour("assemble", "walk", "-o", "there.txt", "--force").status == 0
    assert "Setting out" in (outpour.folder / "there.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["play", "sho"], ["shower"]),
        (["assemble", "walk", "bre"], ["breathwork"]),
        (["new", "mine", "--from", "wa"], ["walk"]),
        (["edit", "walk-of"], ["walk-of-mine"]),
        (["export", "walk", "--voice", "jo"], ["joe"]),
        (["play", "walk", "--music", "ra"], ["rain"]),
        (["ass"], ["assemble"]),
        (["", ""], []),
    ],
)
def test_the_shell_completes(home, own, words, offered):
    own.mkdir(parents=True)
    (own / "walk-of-mine.txt").write_text("Hello.", encoding="utf-8")
    told = {
        "_OUTPOUR_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["outpour", *words]),
        "COMP_CWORD": str(len(words)),
    }
    ran = subprocess.run(command_line(), env={**os.environ, **told}, capture_output=True, text=True, check=True)
    found = [line.partition(",")[2] for line in ran.stdout.splitlines() if line.startswith("plain,")]
    assert found[: len(offered)] == offered
    assert ran.stderr == ""


def test_every_command_is_completed(home):
    told = {"_OUTPOUR_COMPLETE": "bash_complete", "COMP_WORDS": "outpour ", "COMP_CWORD": "1"}
    ran = subprocess.run(command_line(), env={**os.environ, **told}, capture_output=True, text=True, check=True)
    assert [line.partition(",")[2] for line in ran.stdout.splitlines()] == list(COMMANDS)


def test_a_new_session_can_be_read_by_its_owner_and_changed(outpour, own):
    outpour("new", "mine")
    assert stat.S_IMODE((own / "mine.txt").stat().st_mode) & 0o600 == 0o600


def test_the_editor_gets_the_name_as_one_argument_and_no_shell_sees_it(outpour, tmp_path, monkeypatch):
    name = "./a$(touch pwned) 'b' \"c\";`touch pwned`.txt"
    (outpour.folder / name).write_text("Rest.\n\n[closing]\n\nGo well.\n")
    noted = tmp_path / "arguments.txt"
    code = f"import sys; open({str(noted)!r}, 'w').write(repr(sys.argv[1:]))"
    (tmp_path / "an editor.py").write_text(code)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(tmp_path / "an editor.py"), "--wait"]))
    assert outpour("edit", name).status == 0
    assert noted.read_text() == repr(["--wait", name.removeprefix("./")])
    assert not (outpour.folder / "pwned").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="commands of POSIX")
@pytest.mark.parametrize(
    ("editor", "reason"),
    [
        ('"unbalanced', "can't start the editor '\"unbalanced': no closing quotation; set EDITOR"),
        ("/nonexistent", "can't start the editor '/nonexistent': no such file or directory; set EDITOR"),
        ("false", "the editor 'false' failed; "),
        ("rm", "the editor 'rm' removed "),
    ],
)
def test_an_editor_that_cannot_be_used_is_one_line(outpour, here, monkeypatch, editor, reason):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    ran = outpour("edit", "small.txt")
    assert (ran.status, len(ran.lines)) == (1, 1)
    assert ran.err.startswith(f"outpour: {reason}")
