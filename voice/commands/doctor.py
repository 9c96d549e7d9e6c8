"""`outpour doctor`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(as_json: bool) -> None:
    """Try the voices, the loudspeaker, the desktop and the folders, and say what to do about what is missing."""
    from voice.doctor import examine
    from voice.folders import folders

    found = []
    for finding in examine(folders()):
        found.append(finding)
        if not as_json:
            click.echo(f"{finding.state:<8} {finding.what}: {finding.told}")
            if finding.advice:
                click.echo(f"         {finding.advice}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
