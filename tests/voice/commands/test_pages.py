"""The pages of `outpour list` and `outpour show`."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from program import command_line

from scripts.library.lookup import library_folder
from scripts.model.header import KINDS
from scripts.syntax.header_reader import read_header
from scripts.terminal_text import display_width

ANSI = re.compile(r"\x1b\[[0-9;]*m")
SHIPPED = sorted(library_folder().glob("*.txt"))


@pytest.fixture
def write_scripts(home):
    """Write scripts to the listener's folder."""
    folder = home / "data" / "scripts"
    folder.mkdir(parents=True)

    def write(**texts):
        for name, text in texts.items():
            (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())

    return write


def groups(out):
    """The names below each heading, in order."""
    names_by_heading = {}
    for line in out.splitlines():
        if line and not line.startswith(" "):
            names = names_by_heading.setdefault(line, [])
        elif re.match(r"  \S", line):
            names.append(line.split()[0])
    return names_by_heading


def on_a_terminal(*arguments, columns=80, term="xterm", **environment):
    """The output of the program on a terminal that is `columns` wide."""
    screen, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")}
    env = {**inherited, "TERM": term, **environment}
    running = subprocess.Popen(command_line(*arguments), stdout=other, stderr=subprocess.PIPE, env=env)
    os.close(other)
    shown = b""
    while True:
        try:
            shown += os.read(screen, 65_536)
        except OSError:
            break
    os.close(screen)
    assert (running.wait(60), running.stderr.read().decode().replace("\r", "")[:4]) in [(0, ""), (0, "seed")]
    running.stderr.close()
    return shown.decode().replace("\r\n", "\n")


terminal = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals")


# The list


def test_the_list_groups_sessions_by_kind(outpour):
    assert groups(outpour("list").out) == {
        "Walking": ["walk"],
        "In the shower": ["shower"],
        "Breathing": ["breathwork"],
        "Sitting": ["confide", "gaze", "gratitude", "meditation", "pictures", "yawn"],
        "Writing": ["writing"],
        "Moving": ["workout"],
        "Listening": ["film", "music"],
        "A whole evening": ["good-cry"],
        "Before and after": ["arrive", "aftercare"],
    }


def test_every_kind_has_a_heading(outpour, write_scripts):
    write_scripts(**{f"my-{kind}": f"---\nkind: {kind}\n---\nHello.\n" for kind in KINDS})
    headings = {name: heading for heading, names in groups(outpour("list").out).items() for name in names}
    assert len({headings[f"my-{kind}"] for kind in KINDS}) == len(KINDS)


def test_the_listeners_own_sessions_come_first_and_are_marked(outpour, write_scripts):
    write_scripts(
        zebra="---\nkind: walk\n---\nHello.\n", apple="---\nkind: walk\nabout: Mine.\n---\nHello.\n", arrive="Hello.\n"
    )
    out = outpour("list").out
    by_heading = groups(out)
    assert by_heading["Walking"] == ["apple", "zebra", "walk"]
    assert by_heading["Before and after"] == ["arrive", "aftercare"]
    assert re.search(r"^  apple +Mine\. \(yours\)$", out, re.MULTILINE)
    assert re.search(r"^  zebra +Zebra \(yours\)$", out, re.MULTILINE)
    assert re.search(r"^  walk +20 min  Reflective walk\. Walk with", out, re.MULTILINE)
    assert out.count("(yours") == 3


@pytest.mark.parametrize("columns", [20, 40, 59, 60, 80, 200])
def test_the_list_fits_and_breaks_no_word(outpour, write_scripts, monkeypatch, columns):
    long = "a-name-that-goes-on-for-quite-a-while"
    write_scripts(**{long: f"---\nabout: {'So it goes on. ' * 20}\nneeds: [{'a mat and ' * 9}a rug]\n---\nHello.\n"})
    write_scripts(
        rain="---\nminutes: 7.5\nabout: 在雨中走一走，想一想你所思念的人，讓眼淚流下來，走回家去。\n---\nHello.\n"
    )
    monkeypatch.setenv("COLUMNS", str(columns))
    out = outpour("list").out
    assert max(map(display_width, out.splitlines())) <= min(columns, 100)
    words = out.split()
    for path in SHIPPED:
        header = read_header(path.read_text(encoding="utf-8"), path.stem, path.name)
        expected = f"{header.about} You need: {', '.join(header.needs)}.".split()
        assert any(words[index : index + len(expected)] == expected for index in range(len(words))), path.stem
    assert "7.5 min" in out
    assert "".join(long.split()) in "".join(out.split())


def test_the_list_shows_the_problems_of_a_faulty_session(outpour, write_scripts):
    write_scripts(broken="---\ntitle: x\ntitel: y\nminutes: soon\n---\nHello.\n", binary=b"\0\xff")
    out = outpour("list").out
    assert groups(out)["Need fixing"] == ["binary", "broken"]
    assert re.search(r"^  binary +it isn't text; open it in", out, re.MULTILINE)
    assert re.search(r"^  broken +line 3: unknown front matter key 'titel'$", out, re.MULTILINE)
    assert "line 4: minutes: must be a number of minutes from 0.5 to 720" in " ".join(out.split())


@terminal
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize(
    "arguments", [["list"], ["show", "gaze", "--estimate", "--seed", "3"]], ids=lambda arguments: arguments[0]
)
def test_a_terminal_shows_the_output_of_a_pipe_with_bold_text(outpour, monkeypatch, arguments, columns):
    shown = on_a_terminal(*arguments, columns=columns)
    assert "\x1b[1m" in shown
    monkeypatch.setenv("COLUMNS", str(columns))
    assert ANSI.sub("", shown) == outpour(*arguments).out


@terminal
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"term": "dumb"}])
def test_no_color_and_dumb_terminals_turn_styles_off(outpour, environment):
    assert on_a_terminal("list", **environment) == outpour("list").out


# Front matter of shipped sessions


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_session_lists_its_needs_briefly(path):
    needs = read_header(path.read_text(encoding="utf-8"), path.stem, path.name).needs
    assert 1 < len(needs) <= 6
    assert all(len(need) <= 42 and need[-1] not in ".," and not need[0].isupper() for need in needs)


# The page of a session

PAGE = """\
---
title: On the stairs
about: Sit on the third step for a while.
needs: [a cushion, tissues]
minutes: 1.5
voice: hum
pace: 0.9
music: rain
ask: {who: someone you miss}
care: [Leave the light on., Hold on to the rail when you get up.]
---
# Sitting

Sit down, and think of {who}. [~20s]

[music ocean]

# Standing

[bell]

Get up slowly. [5s]

[closing]

Good night.
"""


@pytest.fixture
def page(outpour):
    """Show a session, by default one that fills every part of the page."""

    def show(*options, text=PAGE):
        Path("stairs.txt").write_text(text)
        return outpour("show", "stairs.txt", "--estimate", *options).out

    return show


def test_a_page_shows_the_facts_before_the_outline(page):
    facts, outline = page().split("\n\n·", 1)
    assert (
        facts
        == """\
On the stairs, 1:30
Sit on the third step for a while.

  you need  a cushion, tissues
  length    about 1 to 2 minutes are possible (--minutes N)
  voice     hum, at a pace of 0.9
  music     rain, then ocean
  asks for  who: someone you miss (--for NAME)

Take care
  ! Leave the light on.
  ! Hold on to the rail when you get up.

Chapters
   0:00  Before you begin  (0:21)
   0:21  Sitting  (0:51)
   1:12  Standing  (0:17)"""
    )
    assert "█ speech  • bell or count  · quiet\n\n   0:00  Before you begin\n   0:04    Don't play" in outline
    assert outline.endswith("(5 seconds of quiet)\n   1:22    Good night.\n")
    assert page("--script").endswith("[5s]  (5 s)\n   1:22    Good night.\n")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--set", "who=my brother"], "  asks for  who: my brother (--for NAME)\n"),
        (["--music", "fire"], "  music     fire\n"),
        (["--music", "none"], "  music     none\n"),
        (["--pace", "1"], "  voice     hum\n"),
        (["--pace", "105wpm"], "  voice     hum, at a pace of 105 wpm\n"),
        (["--minutes", "1"], "On the stairs, 1:00\n"),
    ],
)
def test_a_page_shows_the_chosen_options(page, options, line):
    assert line in page(*options)


def test_a_page_leaves_out_missing_facts(page):
    out = page(text="---\nvoice: hum\n---\nHello. [3s] And good night.\n")
    assert out.startswith("Stairs, 0:")
    for label in ("you need", "length", "asks for", "Take care", "\n\n\n"):
        assert label not in out
    assert "  voice     hum\n  music     none\n" in out


def test_a_page_says_that_intense_breathing_asks_for_consent(page):
    assert "  ! It includes quick, strong breathing, and asks for your consent first.\n" in page(
        text="---\nvoice: hum\n---\nLie down.\n\n[breathe connected for 20s]\n"
    )


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_page_of_a_shipped_session_fits_and_shows_all_care_notes(outpour, monkeypatch, path, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    out = outpour("show", path.stem, "--estimate").out
    assert max(map(len, out.splitlines())) <= columns
    header = read_header(path.read_text(encoding="utf-8"), path.stem, path.name)
    text = " ".join(out.split())
    for note in header.care:
        assert f"! {note}" in text
    assert f"you need {', '.join(header.needs)} length" in text


@terminal
def test_the_text_is_wrapped_on_a_terminal_but_not_in_a_pipe(outpour):
    piped = outpour("show", "walk", "--estimate", "--seed", "3", "--text").out
    shown = on_a_terminal("show", "walk", "--estimate", "--seed", "3", "--text", columns=50)
    assert max(map(len, piped.splitlines())) > 100
    assert max(map(len, ANSI.sub("", shown).splitlines())) <= 50
    assert ANSI.sub("", shown).split() == piped.split()
    assert "\x1b[1mSetting out\x1b[0m\n" in shown


def test_spoken_prints_only_lines_that_are_spoken_differently(outpour, tmp_path):
    Path("part.txt").write_text("Hold for 4 seconds.\n")
    Path("mine.txt").write_text("Sit down.\n\nStay 20 minutes.\n")
    shown = outpour("show", "mine.txt", "--spoken")
    assert (shown.out, shown.err) == ("3: Stay 20 minutes. -> Stay twenty minutes.\n", "")
    Path("both.txt").write_text("Stay 20 minutes.\n[include part]\n")
    own, included = outpour("show", "both.txt", "--spoken").out.splitlines()
    assert own == "both.txt:1: Stay 20 minutes. -> Stay twenty minutes."
    assert included.endswith("part.txt:1: Hold for 4 seconds. -> Hold for four seconds.")
