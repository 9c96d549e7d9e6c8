"""`outpour cache` and `outpour cache clear`."""

from __future__ import annotations

import json

import click


@click.group("cache", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show how much of what was spoken is kept, and where; or clear it.

    It never takes more than 500 MB: what was used longest ago goes first.
    """
    if context.invoked_subcommand:
        return
    from voice.cache import LARGEST, SpeechCache
    from voice.folders import folders

    cache = SpeechCache(folders().speech)
    entries, size = cache.usage()
    if as_json:
        told = {"folder": str(cache.folder), "entries": entries, "size": size, "largest": LARGEST}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{cache.folder}")
    click.echo(f"{entries} sentences, {size / 1e6:.1f} of at most {LARGEST / 1e6:.0f} MB")


@command.command("clear")
def clear() -> None:
    """Forget what was spoken; it is spoken again when it is needed."""
    from voice.cache import SpeechCache
    from voice.folders import folders

    cache = SpeechCache(folders().speech)
    entries, size = cache.clear()
    click.echo(f"{entries} sentences, {size / 1e6:.1f} MB, are gone from {cache.folder}")
    if left := cache.usage().entries:
        click.echo(f"outpour: {left} could not be taken away", err=True)
