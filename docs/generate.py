"""Writes the command reference from the command line itself: run `python docs/generate.py` after changing an option.

It updates the marked parts of `docs/commands.md` (the text around them is written by hand), the whole of
`docs/outpour.1`, and `voice/editor/reference.json`: the rows of `docs/language.md` that editors show. A test fails if
one of them is out of date.

click-man isn't used: it writes one page per command, misses commands that are imported lazily, and puts the current
date into every page, so that no test could compare them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scripts.syntax.front_matter import KEYS
from voice.cli.main import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent
EDITOR_REFERENCE = DOCS.parent / "voice" / "editor" / "reference.json"
MARKED = re.compile(r"(<!-- generated: (?P<name>[a-z ]+) -->\n)(?:.*?)(<!-- end -->)", re.DOTALL)
"""Matches a generated part of `commands.md`."""

SECTIONS = {
    "EXIT STATUS": "0 done, 1 failed, 2 wrong usage, 130 interrupted.",
    "FILES": "outpour doctor prints the folders of your sessions, settings and cache. config.toml in the settings "
    "folder holds lasting options; OUTPOUR_HOME puts all folders under one of yours.",
}
"""The sections of the manual page that don't come from options."""


def main() -> None:
    """Update all files."""
    page = DOCS / "commands.md"
    page.write_text(reference(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    (DOCS / "outpour.1").write_text(manual(), encoding="utf-8", newline="\n")
    language = (DOCS / "language.md").read_text(encoding="utf-8")
    EDITOR_REFERENCE.write_text(editor_reference(language), encoding="utf-8", newline="\n")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name, each group before its subcommands."""
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", each) for inner, each in command.commands.items())


def usage(name: str, command: click.Command) -> str:
    """Return the usage line of a command: `outpour play [OPTIONS] [SESSION]`."""
    options = " [OPTIONS]" if any(isinstance(each, click.Option) for each in command.params) else ""
    subcommand = " [COMMAND]" if isinstance(command, click.Group) else ""
    return f"outpour {name}{options}{''.join(map(_argument, command.params))}{subcommand}"


def _argument(parameter: click.Parameter) -> str:
    if not isinstance(parameter, click.Argument):
        return ""
    name = parameter.metavar or (parameter.name or "").upper()
    return f" {name}" if parameter.required else f" [{name}]"


def options(command: click.Command) -> Iterator[tuple[list[str], str, str]]:
    """Yield the spellings, the value and the description of each option."""
    for each in command.params:
        if isinstance(each, click.Option) and not each.hidden:
            choices = f"[{'|'.join(map(str, each.type.choices))}]" if isinstance(each.type, click.Choice) else ""
            value = "" if each.is_flag else each.metavar or choices
            environment = f" Environment: `{each.envvar}`." if each.envvar else ""
            yield [*each.opts, *each.secondary_opts], value, f"{each.help or ''}{environment}"


def reference(page: str) -> str:
    """Return the text of `commands.md` with updated marked parts."""
    parts = {"all": _overview(), **{name: _section(name, command) for name, command in commands()}}
    missing = set(parts) - {match["name"] for match in MARKED.finditer(page)}
    if missing:
        raise SystemExit(f"commands.md has no part for {', '.join(sorted(missing))}: add `<!-- generated: NAME -->`")
    return MARKED.sub(lambda match: f"{match[1]}\n{parts[match['name']]}\n{match[3]}", page)


def _overview() -> str:
    rows = [f"| [`outpour {name}`](#outpour-{name}) | {_cell(about)} |\n" for name, about in COMMANDS.items()]
    return "".join(["| command | what it does |\n| --- | --- |\n", *rows])


def _section(name: str, command: click.Command) -> str:
    rows = [
        f"| {', '.join(_code(each, value) for each in spellings)} | {_cell(about)} |\n"
        for spellings, value, about in options(command)
    ]
    table = ["\n| option | meaning |\n| --- | --- |\n", *rows] if rows else []
    return "".join([f"```text\n{usage(name, command)}\n```\n\n{_paragraphs(command)}\n", *table])


def _paragraphs(command: click.Command) -> str:
    paragraphs = re.split(r"\n\s*\n", command.help or "")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _code(option: str, value: str) -> str:
    return f"`{_cell(f'{option} {value}'.strip())}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def editor_reference(page: str) -> str:
    """Return the JSON of what `page`, the language reference, says of each direction and front matter key."""
    own = page.partition("\n## Speech Markdown")[0]
    directions: dict[str, list[str]] = {}
    keys: dict[str, list[str]] = {}
    for written, meaning in re.findall(r"^\| (`.*?) \| ((?:[^|\\]|\\.)*) \|$", own, re.MULTILINE):
        entry = f"{written}: " + re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", meaning)
        named = re.findall(r"`\[([a-z]+)\b[^\]`]*\]`", re.sub(r"`\[~?\d", "`[pause ", written))
        for name in dict.fromkeys(named):
            directions.setdefault(name, []).append(entry)
        if (key := re.match(r"`([a-z]+): ", written)) and key[1] in KEYS:
            keys.setdefault(key[1], []).append(entry)
    return json.dumps({"directions": directions, "keys": keys}, ensure_ascii=False, indent=1) + "\n"


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
        lines += [".SS " + _escape(usage(name, command)), *_roff(command.help or "")]
        for spellings, value, about in options(command):
            spelled = ", ".join(rf"\fB{_escape(each)}\fR" for each in spellings)
            lines += [".TP", f"{spelled} {_escape(value)}".rstrip(), *_roff(about)]
    for heading, text in SECTIONS.items():
        lines += [f".SH {heading}", *_roff(text)]
    return "\n".join(lines) + "\n"


def _roff(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        if number:
            yield ".PP"
        plain = re.sub(r"`([^`]+)`", r"\1", " ".join(paragraph.split()))
        yield _escape(plain)


def _escape(text: str) -> str:
    """Return `text` escaped for troff."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    main()
