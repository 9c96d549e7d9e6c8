"""`outpour ambiences`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import click

from audio.ambiences import AMBIENCES, blend_of


@click.group("ambiences", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the ambiences there are; `outpour ambiences try NAME` plays one."""
    if context.invoked_subcommand:
        return
    if as_json:
        told = [{"name": name, "about": kind.about} for name, kind in AMBIENCES.items()]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    width = max(map(len, AMBIENCES))
    for name, kind in AMBIENCES.items():
        click.echo(f"{name:<{width}}  {kind.about}")


@command.command("try")
@click.argument("name")
@click.option("--seconds", type=click.IntRange(1, 86_400), default=30, metavar="N", help="How long; 30 unless told.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, metavar="N", help="Another course of it.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def try_one(name: str, seconds: int, seed: int, output: Path | None, force: bool) -> None:
    """Play NAME: one ambience, or several such as rain+drone or ocean:0.5+fire."""
    blend_of(name)
    from audio.preview import preview
    from audio.sinks import Sink, file_sink
    from audio.sinks.device import DeviceSink
    from voice.export.export import require_sound
    from voice.storage.atomic import replacement

    with ExitStack() as stack:
        if output:
            require_sound(output, overwrite=force)
            temporary = stack.enter_context(replacement(output, overwrite=force))
            sink: Sink = stack.enter_context(file_sink(output.suffix.lower(), temporary))
        else:
            sink = stack.enter_context(DeviceSink())
        for block in preview(name, seed, seconds * 1000):
            sink.write(block)
    if output:
        click.echo(str(output))
