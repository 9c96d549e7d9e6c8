"""Questions that one key answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Collection

_LEAVE: Final = ("q", "\x1b", "\x04", "")
"""Keys that answer none of it: q, Escape, Ctrl-D, and the end of the input."""


def press_key(keys: Collection[str]) -> str:
    """Wait for one of `keys` and return it in lower case; empty for a key that leaves the question.

    Other keys print which ones there are.
    """
    while True:
        try:
            typed = click.getchar().lower()
        except EOFError:
            return ""
        for key in [typed] if typed.startswith("\x1b") else typed or [""]:  # an arrow key is several characters
            if key in keys:
                return key
            if key in _LEAVE:
                return ""
        echo(f"  Press {', '.join(keys)}, or q to leave.", err=True, margin="   ")
