"""The README stays short, and everything it shows works."""

import re
import shlex
from pathlib import Path

import click
import pytest

from scripts.checks.check import check
from voice.cli.main import cli

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def commands():
    """All Outpour commands in the README."""
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            yield from (part for part in re.split(r" && ", line) if re.match(r"(\.venv/bin/)?outpour +[a-z]", part))


def test_the_readme_has_at_most_120_lines():
    assert len(README.splitlines()) <= 120


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_every_command_is_accepted(line):
    _, name, *rest = shlex.split(line, comments=True)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    # Under the program's own context: Click caches the help option of the first context.
    assert command.make_context(name, rest, parent=cli.make_context("outpour", ["list"])).command is command


def test_the_script_has_no_problem():
    shown = re.search(r"```text\n(.*?)```", README, re.DOTALL)[1]
    assert check(shown, "evening", "README.md")[1] == []


@pytest.mark.parametrize("written", sorted(set(re.findall(r"`([\[(][^`]+[\]})])`", README))))
def test_every_direction_is_understood(written):
    problems = check(f"Words. {written}", "shown", "README.md")[1]
    assert [problem for problem in problems if problem.severity == "error"] == []


@pytest.mark.parametrize("end", ["outpour export walk", "pytest -n auto"])
def test_both_install_lines_are_self_contained(end):
    assert len(re.findall(rf"^python3 -m venv .*{end}$", README, re.MULTILINE)) == 1
