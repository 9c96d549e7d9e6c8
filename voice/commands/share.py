"""`outpour share`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voice.cli.sharing.options import sharing_options

if TYPE_CHECKING:
    from voice.cli.sharing.options import SharingOptions
    from voice.session.request import SessionRequest


@click.command("share")
@sharing_options
@click.option("--i-understand", is_flag=True, help="Confirm that you have read the care notes on intense breathing.")
def command(sessions: tuple[str, ...], request: SessionRequest, sharing: SharingOptions, i_understand: bool) -> None:
    """Show a QR code that opens SESSION in a phone's browser, to play or download it.

    Both devices must be on the same network. Sharing stops after 30 minutes without a request, or with Ctrl-C.
    """
    from voice.cli.sharing.share import share

    share(sessions, request, sharing, i_understand=i_understand)
