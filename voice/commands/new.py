"""`outpour new`."""

from __future__ import annotations

import re

import click

from scripts.find import SUFFIX, find
from voice.errors import TargetError
from voice.files import replacing
from voice.folders import folders


@click.command("new")
@click.argument("name")
@click.option("--from", "origin", default="walk", show_default=True, metavar="SESSION", help="What it begins as.")
@click.option("--force", is_flag=True, help="Overwrite a session of yours that has this name.")
def command(name: str, origin: str, force: bool) -> None:
    """Copy a session into your own folder as NAME, to change it in a text editor.

    A session of yours comes before a shipped one of the same name.
    """
    name = name.removesuffix(SUFFIX)
    if not re.fullmatch(r"[^\W_][\w.-]{0,79}", name):
        raise click.BadParameter("a session's name has letters, digits, - and _", param_hint="NAME")
    own = folders().scripts
    text = find(origin, own).read()
    target = own / f"{name}{SUFFIX}"
    try:
        own.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError(target, (error.strerror or str(error)).lower()) from error
    with replacing(target, overwrite=force) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
    click.echo(str(target))
