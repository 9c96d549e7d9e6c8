"""The writing guide: its scripts, commands and shown output are correct."""

import json
import re
import shlex
import shutil
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import click
import pytest
from soundfiles import tone, write_sound

from scripts.checks.check import check
from scripts.model.elements import Bell, Breathe, Choose, Closing, Condition, Every, Heading, MusicSolo, Pause, Sound
from scripts.model.tree import flatten
from scripts.syntax.directions import DIRECTIONS
from scripts.syntax.parser import read_script
from voice.cli.main import cli

GUIDE = (Path(__file__).parent.parent / "docs" / "writing.md").read_text(encoding="utf-8")
NAME = "two-cups.txt"
OWN_SOUNDS = ("kettle.wav", "slow-song.mp3")


@dataclass(frozen=True)
class Block:
    """A fenced block of the guide."""

    info: str
    """`text` for a whole script, `text part` and `text top` for lines of one, `console` for a command and its output,
    `sh` for commands."""

    content: str
    """Its lines."""

    section: str
    """The heading above it."""


def read_blocks():
    section = ""
    for match in re.finditer(
        r"^#+ (?P<heading>.+)$|^```(?P<info>.+)\n(?P<content>(?:.*\n)*?)```$", GUIDE, re.MULTILINE
    ):
        if match["heading"] and match["info"] is None:
            section = match["heading"]
        else:
            yield Block(match["info"], match["content"], section)


BLOCKS = list(read_blocks())
FINAL = next(block for block in BLOCKS if block.section == "The whole script")
STEPS = [block for block in BLOCKS[: BLOCKS.index(FINAL)] if block.info != "console"]


def numbered(*infos):
    """Blocks of these kinds as parameters (index, block), named by their headings."""
    found = [(index, block) for index, block in enumerate(BLOCKS) if block.info in infos]
    return [pytest.param(index, block, id=f"{block.section} {index}") for index, block in found]


@pytest.fixture(scope="module")
def own_sounds(tmp_path_factory):
    """The sound files that the guide mentions."""
    folder = tmp_path_factory.mktemp("sounds")
    write_sound(folder / "kettle.wav", tone(1, 440))
    write_sound(folder / "slow-song.mp3", tone(20, 220), "libmp3lame", "fltp")
    return folder


@pytest.fixture
def folder(outpour, own_sounds, monkeypatch):
    """The reader's folder, with the sound files that the guide mentions."""
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(own_sounds, outpour.folder, dirs_exist_ok=True)
    return outpour.folder


def commands():
    """Every command line in the guide."""
    for block in BLOCKS:
        if block.info == "sh":
            yield from block.content.splitlines()
        elif block.info == "console":
            yield block.content.splitlines()[0].removeprefix("$ ")
    prose = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.MULTILINE | re.DOTALL)
    yield from (" ".join(inline.split()) for inline in re.findall(r"`(outpour [^`]+)`", prose))


def test_the_guide_has_the_blocks_that_these_tests_need():
    kinds = [block.info for block in BLOCKS]
    assert {kind: kinds.count(kind) > 2 for kind in kinds} == dict.fromkeys(
        ("text", "text part", "text top", "console", "sh"), True
    )
    assert GUIDE.count("```") == 2 * len(BLOCKS)
    assert len(BLOCKS[0].content.splitlines()) == 4
    assert BLOCKS[0].content.count("[") == 1


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_every_command_is_accepted(line):
    program, name, *rest = shlex.split(line, comments=True)
    assert program == "outpour"
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    if isinstance(command, click.Group) and rest:
        command = command.commands[rest.pop(0)]
    if rest:
        # Under the program's own context: Click caches the help option of the first context.
        assert command.make_context(name, rest, parent=cli.make_context("outpour", ["list"])).params


def test_every_option_in_the_prose_exists():
    options = {
        option
        for name in cli.list_commands(click.Context(cli))
        for parameter in cli.get_command(click.Context(cli), name).params
        for option in parameter.opts
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", GUIDE)) <= options


@pytest.mark.parametrize(("index", "block"), numbered("text"))
def test_a_whole_script_has_only_the_problems_shown(outpour, folder, index, block):
    (folder / NAME).write_text(block.content, encoding="utf-8")
    after = list(takewhile(lambda other: other.info != "text", BLOCKS[index + 1 :]))
    said = [other.content for other in after if other.content.startswith(f"$ outpour check {NAME}\n")]
    problems = json.loads(outpour("check", NAME, "--json").out)
    if said:
        assert len(re.findall(rf"^{NAME}:\d+:\d+: ", said[0], re.MULTILINE)) == len(problems)
        assert all(f": {each['message']}\n" in said[0] for each in problems)
    else:
        # A script without [closing] has that one problem, which the guide mentions once.
        assert [each["code"] for each in problems] == ([] if "[closing]" in block.content else ["no-closing"])


@pytest.mark.parametrize(("index", "block"), numbered("text part", "text top"))
def test_partial_scripts_have_no_problems(folder, index, block):
    top = block.content if block.info == "text top" else "pace: 0.7\n"
    if "ask:" not in top:
        top += "ask: {who: somebody}\n"
    part = block.content if block.info == "text part" else ""
    if "[closing]" not in part:
        part += "\n[closing]\n\nFeel the floor.\n"
    text = f"---\n{top}---\nThis is for {{who}}. [~10s]\n\n{part}"
    assert check(text, "two-cups", NAME)[1] == []


@pytest.mark.parametrize(("index", "block"), numbered("console"))
def test_the_output_is_as_shown(outpour, folder, index, block):
    script = [other for other in BLOCKS[:index] if other.info == "text"][-1]
    (folder / NAME).write_text(script.content, encoding="utf-8")
    command, *shown = block.content.splitlines()
    ran = outpour(*shlex.split(command.removeprefix("$ "))[1:])
    pattern = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(f"{line}\n") for line in shown)
    printed = ran.out + (ran.err if " check " in command else "")
    assert re.fullmatch(pattern, printed), printed


def test_every_step_is_in_the_final_script():
    kept = FINAL.content.replace("{who}", "somebody who is not here").splitlines()
    for block in STEPS:
        if block.info in ("text part", "text top"):
            for line in block.content.replace("{who}", "somebody who is not here").splitlines():
                assert line in kept, (block.section, line)


def test_the_final_script_uses_everything_taught():
    script = read_script(FINAL.content, "two-cups", NAME)
    kinds = {type(element) for element in flatten(script.elements)}
    assert {Heading, Pause, Breathe, Bell, Choose, Condition, Closing} <= kinds
    header = script.header
    assert all((header.title, header.about, header.needs, header.minutes, header.ask, header.care))
    assert header.music == "rain"


def test_directions_in_the_prose_are_valid():
    prose = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.MULTILINE | re.DOTALL)
    written = re.findall(r"`([\[(][^`]+[\])}])`", prose)
    assert len(written) > 10
    for direction in (" ".join(each.split()) for each in written):
        text = f"---\nmusic: rain\n---\nWords. {direction} More."
        if direction.startswith(("[choose", "[every")):
            text = f"{direction}\n- One.\n- Two.\n[end]"
        assert [each.message for each in check(text, "x", NAME)[1] if each.severity == "error"] == []
        assert re.match(r"\[(~|\d)|\(", direction) or re.match(r"\[([a-z]+)", direction)[1] in DIRECTIONS
    assert {MusicSolo, Sound, Every} <= {
        type(element) for block in BLOCKS if block.info.startswith("text") for element in _elements(block)
    }


def _elements(block):
    top = "" if block.info == "text" else "---\nask: {who: x}\n---\n"
    body = block.content if block.info != "text top" else "Words."
    return flatten(check(f"{top}{body}", "x", NAME)[0].elements)
