"""`outpour list`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from scripts.errors import ScriptError
from scripts.find import sources
from scripts.parse import read_header
from voice.folders import folders

if TYPE_CHECKING:
    from scripts.find import Source


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """List the sessions there are, yours before those that ship."""
    found = [_told(source) for source in sources(folders().scripts)]
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    width = max((len(each["name"]) for each in found), default=0)
    for each in found:
        minutes = f"{each['minutes']:g} min" if each["minutes"] else ""
        yours = " (yours)" if each["source"] == "yours" else ""
        click.echo(
            f"{each['name']:<{width}}  {each['kind']:<10}  {minutes:>7}  {each['about'] or each['title']}{yours}"
        )


def _told(source: Source) -> dict[str, Any]:
    try:
        header = read_header(source.read(), source.name, source.label)
    except ScriptError as error:
        return {
            "name": source.name,
            "title": "",
            "about": str(error),
            "kind": "",
            "minutes": None,
            "source": source.origin,
        }
    return {
        "name": source.name,
        "title": header.title,
        "about": header.about,
        "kind": header.kind,
        "minutes": header.minutes,
        "source": source.origin,
    }
