"""What is printed wraps at words in a terminal of any width, and stays whole in a pipe."""

import os
import sys

import pytest
from terminals import Terminal

from scripts.terminal_text import display_width
from voice.cli.printing.echo import wrap_paragraphs

WIDTHS = (40, 50, 80, 200)
TEXT = "outpour: the voice 'heather' isn't installed; `outpour voices` lists the available ones, and how to get them"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "text", [TEXT, "         " + TEXT, "息を吸ってください。" * 20, "e\u0301te\u0301 " * 60, "one\n  " + TEXT]
)
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(text, width):
    lines = list(wrap_paragraphs(text, width=width))
    assert max(map(display_width, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())
    if text.isascii():
        assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert all(line == line.rstrip() for line in lines)


def test_a_path_stays_whole():
    path = "/home/anna/" + "long/" * 20 + "walk.mp3"
    assert path in [line.strip() for line in wrap_paragraphs(f"written: {path} (4 MB)", width=40)]


def test_many_sentences_are_two_to_a_paragraph():
    assert list(wrap_paragraphs("One. Two. Three. Four. Five.", "", width=80)) == ["One. Two.", "Three. Four.", "Five."]
    assert list(wrap_paragraphs("One e.g. two. Three.", width=80)) == ["One e.g. two. Three."]


COMMANDS = {
    "doctor": ("doctor",),
    "list": ("list",),
    "voices": ("voices",),
    "help of a mistake": ("play", "walk", "--minutes", "a very long while that nobody can read as a number of minutes"),
    "an unknown session": ("play", "a session that does not exist and has a long name"),
    "text": ("show", "walk", "--text", "--estimate"),
    "page": ("show", "breathwork", "--estimate"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("name", COMMANDS)
def test_commands_print_whole_words_in_narrow_terminals(name, width):
    terminal = Terminal(*COMMANDS[name], environment={"PAGER": "cat", "NO_COLOR": "1"}, columns=width)
    try:
        terminal.ended()
        lines = terminal.shown.decode().replace("\r\n", "\n").split("\n")
        lines = [line for line in lines if "speaking" not in line]  # the bar of progress
        wide = [line for line in lines if display_width(line) > width and " " in line.strip()]
        assert wide == []
    finally:
        terminal.close()


def test_a_pipe_gets_whole_lines(outpour, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    result = outpour("play", "a session that does not exist and has a long name")
    assert len(result.lines) == 1


@pytest.fixture
def page(home):
    """A terminal that shows the long list of sessions through the pager of the environment."""
    opened = []

    def show(pager, **environment):
        given = {"PAGER": pager} if pager is not None else {}
        before = os.environ.pop("PAGER", None)
        try:
            opened.append(Terminal("list", environment={**given, **environment}, lines=12))
        finally:
            if before is not None:
                os.environ["PAGER"] = before
        return opened[-1]

    yield show
    for terminal in opened:
        terminal.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize("pager", [None, "less", "less -M"])
def test_a_long_list_waits_in_the_pager_until_it_is_left(page, pager):
    terminal = page(pager)
    terminal.until(lambda: terminal.shown.endswith(b"\x1b[K"))
    assert b"walk" in terminal.shown
    assert b"confide" not in terminal.shown
    terminal.press(b"q")
    assert terminal.ended() == 0
    assert b"Traceback" not in terminal.shown


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
@pytest.mark.parametrize("pager", ["cat", "", "no-such-pager", "'less", "/tmp", "head -n 1"])
def test_without_a_usable_pager_the_list_is_printed(page, pager):
    terminal = page(pager)
    assert terminal.ended() == 0
    assert b"Traceback" not in terminal.shown
    assert pager.startswith("head") or b"confide" in terminal.shown


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")
def test_a_dumb_terminal_and_a_short_page_get_no_pager(page):
    dumb = page("less", TERM="dumb")
    assert dumb.ended() == 0
    assert b"\x1b" not in dumb.shown
    short = Terminal("ambiences", environment={"PAGER": "less"})
    assert short.ended() == 0
    short.close()
