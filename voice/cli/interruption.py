"""What is printed if a command that runs until Ctrl-C is interrupted."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voice.cli.printing.echo import echo

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def interruption_report(message: str) -> Iterator[None]:
    """Print `message` if the `with` block is interrupted."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if sys.stderr.isatty():
            echo("", err=True)  # the terminal has shown ^C
        echo(message, err=True)
        raise
