"""`outpour ambiences`."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from audio.ambiences import AMBIENCES, parse_blend
from voice.cli.options import OutputFile, Seconds
from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.times import Milliseconds


@click.group("ambiences", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """List the ambiences; `outpour ambiences try NAME` plays one."""
    if context.invoked_subcommand:
        return
    if as_json:
        rows = [{"name": name, "about": kind.about} for name, kind in AMBIENCES.items()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    width = max(map(len, AMBIENCES))
    for name, kind in AMBIENCES.items():
        echo(f"{name:<{width}}  {kind.about}")


@command.command("try", short_help="play one ambience, or a mix")
@click.argument("name")
@click.option("--seconds", type=Seconds(1, 86_400), default=30, metavar="N", help="Duration; 30 by default.")
@click.option(
    "--seed", type=click.IntRange(0, 2**31 - 1), default=0, metavar="N", help="Random seed; another variation."
)
@click.option("-o", "--output", type=OutputFile("rain.wav"), metavar="FILE", help="Write it to a file.")
@click.option("--force", is_flag=True, help="Overwrite the file if it exists.")
def try_ambience(name: str, seconds: Milliseconds, seed: int, output: Path | None, force: bool) -> None:
    """Play NAME: one ambience, or several such as rain+drone or ocean:0.5+fire."""
    parse_blend(name)
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
        for block in preview(name, seed, seconds):
            sink.write(block)
    if output:
        echo(str(output))
