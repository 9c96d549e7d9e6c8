"""Which editor `outpour edit` opens, what it says about it, and how it waits for it."""

import stat
import sys

import pytest
from terminals import Terminal

from voice.cli.authoring.editor import choose_editor
from voice.errors import EditorError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX programs")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Make programs of these names that append a line to the file, the only ones on PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    for variable in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(variable, raising=False)

    def make(*names, code='for file; do :; done; echo "And on." >> "$file"'):
        for name in names:
            program = folder / name
            program.write_text(f"#!/bin/sh\n{code}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return folder

    return make


@pytest.fixture
def session(tmp_path):
    """A session of the listener's, as a file."""
    path = tmp_path / "mine.txt"
    path.write_text("Rest.\n\n[closing]\n\nGo well.\n")
    return path


@pytest.fixture
def in_terminal(monkeypatch):
    """Make the process believe that it has a terminal."""
    monkeypatch.setattr("voice.cli.authoring.editor._in_terminal", lambda: True)


def _edit_in_terminal(session, **environment):
    return Terminal("edit", session.name, environment=environment, folder=session.parent)


@pytest.mark.parametrize("names", [("vi", "nano"), ("vim", "nano", "emacs"), ("micro", "vi")])
def test_the_simplest_editor_is_the_fallback(programs, in_terminal, monkeypatch, names):
    monkeypatch.setattr(sys, "platform", "linux")
    programs(*names)
    assert choose_editor().program in ("nano", "micro")


@pytest.mark.parametrize(("platform", "command"), [("win32", ("notepad",)), ("darwin", ("open", "-t"))])
def test_other_systems_have_an_editor_of_their_own(programs, in_terminal, monkeypatch, platform, command):
    monkeypatch.setattr(sys, "platform", platform)
    assert choose_editor().command == command


@pytest.mark.parametrize(
    ("editor", "options"),
    [
        ("code", ["--wait"]),
        ("code -w", ["-w"]),
        ("code --wait -n", ["--wait", "-n"]),
        ("gvim", ["-f"]),
        ("subl -n", ["--wait", "-n"]),
        ("kate", ["--block"]),
        ("other --fast", ["--fast"]),
    ],
)
def test_editors_in_windows_get_their_option_to_wait(programs, monkeypatch, editor, options):
    folder = programs(editor.split()[0])
    monkeypatch.setenv("EDITOR", editor)
    assert choose_editor().command == (str(folder / editor.split()[0]), *options)


@pytest.mark.parametrize("written", ["{path}", "'{path}' --wait", '"{path}" --wait'])
def test_a_path_with_blanks_needs_no_quotes(programs, monkeypatch, written):
    path = programs("my editor") / "my editor"
    monkeypatch.setenv("VISUAL", written.format(path=path))
    monkeypatch.setenv("EDITOR", "unused")
    assert choose_editor().command[0] == str(path)


def test_an_editor_of_the_terminal_is_refused_in_a_pipe_before_anything_is_copied(outpour, programs, home):
    programs("vi")
    result = outpour("edit", "walk")
    assert (result.status, len(result.lines)) == (1, 1)
    assert "the editor vi needs a terminal" in result.err
    assert not (home / "data" / "scripts").exists()


def test_a_missing_editor_is_reported_with_how_to_get_one(programs, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(EditorError, match="install one, such as nano, or set EDITOR"):
        choose_editor()


@pytest.mark.skipif(sys.platform == "darwin", reason="TextEdit is the fallback")
def test_vi_opens_only_after_a_line_on_how_to_leave_it(programs, session):
    folder = programs("vi")
    terminal = _edit_in_terminal(session, PATH=str(folder))
    terminal.until(lambda: b"Press any key" in terminal.shown)
    assert b"opening mine.txt in vi" in terminal.shown
    assert b":q! to leave without saving" in terminal.shown
    assert b"set EDITOR to its command" in terminal.shown
    assert "And on." not in session.read_text()
    terminal.until(terminal.takes_keys)
    terminal.press(b"x")
    assert terminal.ended() == 0
    assert session.read_text().endswith("And on.\n")
    terminal.close()


def test_a_chosen_editor_opens_at_once_and_is_named(programs, session):
    folder = programs("nano")
    terminal = _edit_in_terminal(session, EDITOR=f"{folder}/nano")
    assert terminal.ended() == 0
    assert b"opening mine.txt in nano (from EDITOR)" in terminal.shown
    assert b"Ctrl-X leaves" in terminal.shown
    assert b"Press any key" not in terminal.shown
    terminal.close()


def test_an_editor_that_returns_at_once_is_waited_for(programs, session):
    folder = programs("window", code=":")
    terminal = _edit_in_terminal(session, EDITOR=f"{folder}/window")
    terminal.until(lambda: b"When you have saved and closed mine.txt, press any key." in terminal.shown)
    session.write_text("[paus]\n")
    terminal.until(terminal.takes_keys)
    terminal.press(b"x")
    assert terminal.ended() == 1
    assert b"did you mean [pause]" in terminal.shown
    terminal.close()


@pytest.mark.parametrize(("name", "advice"), [("song.mp3", "use it as music"), ("letter.rtf", "outpour import")])
def test_what_isnt_a_script_is_not_opened(outpour, programs, here, monkeypatch, name, advice):
    monkeypatch.setenv("EDITOR", str(programs("nano") / "nano"))
    content = {"song.mp3": b"ID3\x03\0\0\0", "letter.rtf": rb"{\rtf1 Hello.}"}[name]
    (here / name).write_bytes(content)
    result = outpour("edit", name)
    assert (result.status, advice in result.err) == (1, True), result.err
    assert (here / name).read_bytes() == content
