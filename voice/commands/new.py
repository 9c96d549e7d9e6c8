"""`outpour new`."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import click

from scripts.library.lookup import SUFFIX, find
from voice.cli.completion import sessions
from voice.errors import ADVICE, TargetError
from voice.storage.atomic import replacement
from voice.storage.paths import failure_reason, user_paths

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_NAME: Final = 80
"""Letters of a session's name at most."""


@click.command("new")
@click.argument("name")
@click.option(
    "--from",
    "origin",
    metavar="SESSION",
    shell_complete=sessions,
    help="Begin with a copy of it; else with a template that explains itself.",
)
@click.option("--force", is_flag=True, help="Overwrite a session of yours that has this name.")
def command(name: str, origin: str | None, force: bool) -> None:
    """Begin a session of your own called NAME, to be changed in a text editor.

    It lies in your own folder, and comes before a shipped one of the same name.
    """
    name = name.removesuffix(SUFFIX)
    if len(name) > _LONGEST_NAME:
        raise click.BadParameter(f"too long; a session's name has at most {_LONGEST_NAME} letters", param_hint="NAME")
    if not re.fullmatch(r"[^\W_][\w.-]{0,79}", name):
        raise click.BadParameter("a session's name has letters, digits, - and _", param_hint="NAME")
    own = user_paths().scripts
    text = find(origin, own).read() if origin else _template(name)
    click.echo(str(create_session(name, text, own, overwrite=force)))


def create_session(name: str, text: str, own: Path, *, overwrite: bool) -> Path:
    """Write `text` as the session called `name` into the listener's folder `own`, and return its file.

    Raises:
        TargetError: there is one, and it is not to be overwritten; or the folder can't be written to.
    """
    target = own / f"{name}{SUFFIX}"
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(target, f"{failure_reason(own, error)}; {ADVICE}") from error
    with replacement(target, overwrite=overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
    return target


def _template(name: str) -> str:
    text = (files("voice.commands") / "template.txt").read_text(encoding="utf-8")
    title = re.sub(r"[-_.]+", " ", name).strip().capitalize()
    return text.replace("TITLE", title, 1).replace("outpour check NAME", f"outpour check {name}", 1)
