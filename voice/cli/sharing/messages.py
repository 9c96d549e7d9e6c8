"""Messages of `share`: the address and its QR code."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import printable
from voice.cli.printing.echo import echo
from voice.sharing.qr_code import Area, qr_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice.sharing.addresses import Address


def print_address(url: str, address: Address, addresses: Sequence[Address]) -> None:
    """Print how to open `url`, its QR code if standard output is a terminal that it fits, and `url` itself.

    Args:
        url: the URL to open.
        address: the address in it.
        addresses: all addresses of this machine.
    """
    code = qr_code(url, _area(url)) if _has_screen() else None
    _print_instructions(address, addresses, scannable=bool(code))
    if code:
        click.echo(code, color=True)  # what a camera reads isn't decoration, so NO_COLOR doesn't concern it
    click.echo(url)


def _has_screen() -> bool:
    """Return whether standard output is a terminal that shows colors."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _area(url: str) -> Area:
    """Return the area for a code in this terminal, above the address."""
    columns, lines = shutil.get_terminal_size()
    below = -(-len(url) // columns) + 1  # the address, and the line with the cursor
    return Area(columns, lines - below, _can_show("▀▄█"))


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _print_instructions(address: Address, addresses: Sequence[Address], *, scannable: bool) -> None:
    """Print how to open the address, and who else can."""
    if address.ip.is_loopback:
        echo("outpour: open this address on this machine; others can't reach it; Ctrl-C stops sharing", err=True)
        return
    if _has_screen() and not scannable:
        echo("outpour: this terminal is too small for a QR code; enlarge it and run the command again", err=True)
    verb = "scan the code with" if scannable else "open the address on"
    network = f"on the same network as this machine ({printable(address.interface)})"
    echo(f"outpour: {verb} a phone that is {network}; Ctrl-C stops sharing", err=True)
    echo("outpour: anyone with the address can listen; the connection isn't encrypted", err=True)
    others = {each.interface: each for each in reversed(addresses) if each.is_local}
    others.pop(address.interface, None)
    if others:
        names = ", ".join(printable(str(other)) for other in list(others.values())[:3])
        echo(f"outpour: if the phone is on another network, choose that with --interface: {names}", err=True)


def lost_address(address: Address) -> str:
    """Return the message for a machine that has lost the shared address."""
    return (
        f"this machine has lost the address that it shares on, {address}; reconnect it, or stop sharing and run the "
        "command again for a new address"
    )
