"""The README shows what is there, all of it, and nothing else."""

import re
from pathlib import Path

import click
import pytest

from scripts.check import check
from scripts.directions import DIRECTIONS
from voice.cli import COMMANDS, cli
from voice.settings import NAMES, OWN

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def options():
    context = click.Context(cli)
    for name, command in commands(context):
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from (pytest.param(name, option, id=f"{name} {option}") for option in parameter.opts)


def commands(context):
    """Every command by its words, those under another among them."""
    for name in COMMANDS:
        command = cli.get_command(context, name)
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())


@pytest.mark.parametrize(("command", "option"), list(options()))
def test_every_option_stands_in_the_table_with_its_command(command, option):
    rows = [row for row in README.splitlines() if row.startswith("| `") and f"`{option}" in row]
    assert rows
    assert any(command in row.split("|")[2] for row in rows)


@pytest.mark.parametrize("command", [name for name, _ in commands(click.Context(cli))])
def test_every_command_stands_in_the_table(command):
    assert re.search(rf"^\| .*`outpour {command}[ `]", README, re.MULTILINE)


def test_no_option_is_promised_that_is_not_there():
    there = {option.values[1] for option in options()} | {"--version", "--help"}
    shown = README.replace("`pytest --thorough`", "")
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", shown)) <= there


def test_the_script_it_shows_has_nothing_wrong_with_it():
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL)[1]
    assert check(shown, "evening", "README.md")[1] == []


@pytest.mark.parametrize("written", re.findall(r"`([\[(][^`]+[\]}])`", README))
def test_every_direction_it_shows_is_understood(written):
    text = f"---\nask: {{who: x}}\n---\nWords. {written}"
    if re.match(r"\[(from|under|repeat)", written):
        text += "\nMore.\n[end]"
    elif written.startswith(("[choose", "[every")):
        text += "\n- One.\n- Two.\n- Three.\n[end]"
    elif written == "[end]":
        text = f"[repeat x2] Words. {written}"
    problems = check(text, "shown", "README.md")[1]
    assert [problem for problem in problems if problem.severity == "error"] == []


def test_every_direction_stands_in_the_table():
    rows = [row.split(" | ")[0] for row in README.splitlines() if row.startswith("| ")]
    shown = {word for row in rows for word in re.findall(r"`\[([a-z]+)", row)}
    assert set(DIRECTIONS) - {"break"} <= shown


def test_its_settings_are_those_there_are():
    for name in NAMES:
        assert f"OUTPOUR_{name.upper()}" in README
    for name in OWN:
        assert f"`{name} = " in README or f"[{name}]" in README
