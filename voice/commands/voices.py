"""`outpour voices`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command("voices")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """List the voices there are, by the names that --voice takes."""
    from voice.voices import available

    found = list(available())
    if as_json:
        click.echo(json.dumps([asdict(voice) for voice in found], ensure_ascii=False, indent=2))
        return
    width = max(len(voice.name) for voice in found)
    for voice in found:
        click.echo(f"{voice.name:<{width}}  {voice.engine:<7}  {voice.language}")
