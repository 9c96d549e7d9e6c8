"""One evening with a session of one's own at a terminal: new, edit, check, play, export twice, and reset."""

import re
import shlex
import sys

import pytest
from terminals import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")

CODE = """\
import sys
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write({text!r})
"""
FAULTY = "---\ntitle: Reflective walk\nvoice: hum\nmusic: none\n---\nStand still. [paus 2s]\n\n[closing]\n\nGo well.\n"


@pytest.fixture
def run(tmp_path, home):
    """A function that runs a command in a terminal, presses the keys when it waits, and returns status and text."""
    folder = tmp_path / "evening"
    folder.mkdir()
    (folder / "scripts").mkdir()  # makes it a place of scripts, where exports go
    opened = []

    def in_terminal(*arguments, text="", prompt=b"", key=b""):
        (tmp_path / "editor.py").write_text(CODE.format(text=text))
        editor = shlex.join([sys.executable, str(tmp_path / "editor.py")])
        terminal = Terminal(*arguments, folder=folder, environment={"VISUAL": "", "EDITOR": editor, "PAGER": "cat"})
        opened.append(terminal)
        if prompt:
            terminal.until(lambda: prompt in terminal.shown and terminal.takes_keys())
            terminal.press(key)
        return terminal.ended(), " ".join(re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", terminal.shown.decode()).split())

    in_terminal.folder = folder
    yield in_terminal
    for terminal in opened:
        terminal.close()


def test_an_evening_with_a_session_of_ones_own(run, home):
    own, out = home / "data" / "scripts", run.folder

    status, shown = run("new", "my walk")
    assert (status, "try: outpour new my-walk" in shown) == (2, True), shown
    status, shown = run("edit", "my-wlk")
    assert (status, "outpour new my-wlk" in shown) == (1, True), shown

    status, shown = run("edit", "walk", text=FAULTY)
    assert (status, "not playable yet" in shown) == (1, True), shown
    assert "opening walk.txt in" in shown
    assert "`outpour reset walk` goes back" in shown
    assert "did you mean [pause 2s]?" in shown

    status, shown = run("edit", "walk", text=FAULTY.replace("paus 2s", "pause 2s"))
    assert (status, "ready to play" in shown) == (0, True), shown
    status, shown = run("check", "walk")
    assert status == 0, shown
    status, shown = run("list")
    assert "`outpour reset walk` goes back to the built-in one." in shown
    status, shown = run("show", "walk", "--estimate")
    assert (status, "(2 seconds of quiet)" in shown) == (0, True), shown

    start = shown.rpartition(" Go well.")[0].rpartition(" ")[2]
    status, shown = run("play", "walk", "--plain", "--player", "null", "--from", start)
    assert (status, "Go well." in shown) == (0, True), shown

    export = ("export", "walk", "-o", "walk.srt")
    assert run(*export)[0] == 0
    status, shown = run(*export, prompt=b"leave it", key=b"n")
    assert (status, "walk-2.srt" in shown) == (0, True), shown
    assert sorted(path.name for path in out.glob("*.srt")) == ["walk-2.srt", "walk.srt"]

    status, shown = run("reset", "walk")
    assert (status, "your copy is now walk-old" in shown) == (0, True), shown
    assert sorted(path.name for path in own.iterdir()) == ["walk-old.txt"]
    assert "goes back to the built-in one" not in run("list")[1]
