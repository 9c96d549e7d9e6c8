"""Prints long pages through a pager, such as `less`, so that their beginning can be read."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PLAIN: Final = ("cat", "")
"""Values of PAGER that mean no pager."""


def print_page(lines: Iterable[str]) -> None:
    """Print `lines`; through the pager of the environment if they are more than a terminal shows at once.

    `PAGER=cat` or an empty PAGER turns it off; so do a terminal that can't page, and a pager that doesn't start.
    """
    page = list(lines)
    if not page:
        return
    if len(page) < shutil.get_terminal_size().lines or not _may_page():
        click.echo("\n".join(page))
        return
    with suppress(BrokenPipeError), _ctrl_c_left_to_pager():  # left before the end
        try:
            click.echo_via_pager("\n".join(page), color=click.get_current_context().color)
        except BrokenPipeError:
            raise
        except OSError:  # it can't be started
            click.echo("\n".join(page))


def _may_page() -> bool:
    """Return whether there is a terminal, and a pager that can be used in it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") in ("dumb", "emacs"):
        return False
    try:
        command = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quote is missing
        return False
    return bool(command) and os.path.basename(command[0]) not in _PLAIN


@contextmanager
def _ctrl_c_left_to_pager() -> Iterator[None]:
    """Ignore Ctrl-C, which the pager handles; a program that it starts would inherit a signal that is ignored."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
