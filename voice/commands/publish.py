"""`outpour publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voice.cli.batch.publish_options import publish_options

if TYPE_CHECKING:
    from voice.cli.batch.publish_options import PublishOptions


@click.command("publish")
@publish_options
def command(options: PublishOptions) -> None:
    """Make a folder for any web host: SESSION as .mp3 with a page that plays it, a list of all, and a podcast feed.

    SESSION may also be a folder of scripts. The folder then holds these sessions and no others: files of sessions that
    are left out are removed. Title, author and address are remembered for the next time.
    """
    from voice.cli.batch.publish_batch import publish

    publish(options)
