"""`outpour doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from voice.cli.printing.echo import echo

_MARGIN = " " * 9


@click.command("doctor")
@click.option("--sound", is_flag=True, help="Play a bell on the loudspeaker.")
@click.option("--device", default="", metavar="NAME", help="Use the loudspeaker whose name contains NAME.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(sound: bool, device: str, as_json: bool) -> None:
    """Check voices, loudspeaker, microphone, desktop, network and folders, and suggest how to fix problems."""
    from voice.cli.diagnostics import examine
    from voice.storage.paths import user_paths

    findings = []
    for finding in examine(user_paths(), device):
        findings.append(finding)
        if not as_json:
            echo(f"{finding.state:<8} {finding.what}: {finding.message}", margin=_MARGIN)
            if finding.advice:
                echo(f"{_MARGIN}{finding.advice}", margin="")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    if sound:
        _strike(device)


def _strike(device: str) -> None:
    from audio.chimes import strike
    from audio.sinks.device import DeviceSink

    with DeviceSink(name=device) as sink:
        echo(f"playing a bell on {sink.name}; if you don't hear it, try another --device", err=True)
        sink.write(strike("bell"))
