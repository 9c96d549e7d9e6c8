"""Writes the command reference from the command line itself: run `python docs/generate.py` after changing an option.

It renews the marked parts of `docs/commands.md` (the text around them is written by hand) and the whole of
`docs/outpour.1`. A test fails when either is out of date.

click-man was considered: it writes one page per command, finds no commands in a group that imports them lazily, and
puts the date of the run into every page, so that no test could compare them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voice.cli.main import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
MARKED = re.compile(r"(<!-- generated: (?P<name>[a-z ]+) -->\n)(?:.*?)(<!-- end -->)", re.DOTALL)
"""A part of `commands.md` that belongs to this program."""

SECTIONS = {
    "EXIT STATUS": "0 done, 1 failed, 2 wrong usage, 130 interrupted.",
    "FILES": "outpour doctor prints the folders of your sessions, settings and cache. config.toml in the settings "
    "folder holds lasting options; OUTPOUR_HOME puts all folders under one of yours.",
}
"""The parts of the manual page that no option describes."""


def main() -> None:
    """Renew both files."""
    page = DOCS / "commands.md"
    page.write_text(reference(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (DOCS / "outpour.1").write_text(manual(), encoding="utf-8", newline="\n")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command by the words that call it, each group before the commands in it."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())


def usage(name: str, command: click.Command) -> str:
    """Return how the command is called: `outpour play [OPTIONS] [SESSION]`."""
    options = " [OPTIONS]" if any(isinstance(each, click.Option) for each in command.params) else ""
    subcommand = " [COMMAND]" if isinstance(command, click.Group) else ""
    return f"outpour {name}{options}{''.join(map(_argument, command.params))}{subcommand}"


def _argument(parameter: click.Parameter) -> str:
    if not isinstance(parameter, click.Argument):
        return ""
    named = parameter.metavar or (parameter.name or "").upper()
    return f" {named}" if parameter.required else f" [{named}]"


def options(command: click.Command) -> Iterator[tuple[list[str], str, str]]:
    """Yield the spellings of each option, what it takes, and what it means."""
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            choices = f"[{'|'.join(map(str, each.type.choices))}]" if isinstance(each.type, click.Choice) else ""
            takes = "" if each.is_flag else each.metavar or choices
            named = f" Environment: `{each.envvar}`." if each.envvar else ""
            yield [*each.opts, *each.secondary_opts], takes, f"{each.help or ''}{named}"


def reference(page: str) -> str:
    """Return the text of `commands.md` with its marked parts renewed."""
    written = {"all": _overview(), **{name: _section(name, command) for name, command in commands()}}
    unmarked = set(written) - {match["name"] for match in MARKED.finditer(page)}
    if unmarked:
        raise SystemExit(f"commands.md has no part for {', '.join(sorted(unmarked))}: add `<!-- generated: NAME -->`")
    return MARKED.sub(lambda match: f"{match[1]}\n{written[match['name']]}\n{match[3]}", page)


def _overview() -> str:
    rows = [f"| [`outpour {name}`](#outpour-{name}) | {_cell(about)} |\n" for name, about in COMMANDS.items()]
    return "".join(["| command | what it does |\n| --- | --- |\n", *rows])


def _section(name: str, command: click.Command) -> str:
    rows = [
        f"| {', '.join(_code(each, takes) for each in spellings)} | {_cell(about)} |\n"
        for spellings, takes, about in options(command)
    ]
    table = ["\n| option | meaning |\n| --- | --- |\n", *rows] if rows else []
    return "".join([f"```text\n{usage(name, command)}\n```\n\n{_paragraphs(command)}\n", *table])


def _paragraphs(command: click.Command) -> str:
    paragraphs = re.split(r"\n\s*\n", command.help or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _code(option: str, takes: str) -> str:
    return f"`{_cell(f'{option} {takes}'.strip())}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def manual() -> str:
    """Return the manual page, in the macros of man(7)."""
    lines = [
        '.TH OUTPOUR 1 "" Outpour "User Commands"',
        *(".SH NAME", r"outpour \- guided audio sessions from plain text scripts"),
        *(".SH SYNOPSIS", ".B outpour", "COMMAND [OPTIONS] [ARGUMENTS]"),
        *(".SH DESCRIPTION", *_roff(cli.help or "")),
        ".SH COMMANDS",
    ]
    for name, command in commands():
        lines += [".SS " + _escaped(usage(name, command)), *_roff(command.help or "")]
        for spellings, takes, about in options(command):
            spelled = ", ".join(rf"\fB{_escaped(each)}\fR" for each in spellings)
            lines += [".TP", f"{spelled} {_escaped(takes)}".rstrip(), *_roff(about)]
    for heading, text in SECTIONS.items():
        lines += [f".SH {heading}", *_roff(text)]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        if number:
            yield ".PP"
        plain = re.sub(r"`([^`]+)`", r"\1", " ".join(paragraph.split()))
        yield _escaped(plain)


def _escaped(text: str) -> str:
    """Return `text` so that troff prints it as it is."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    main()
