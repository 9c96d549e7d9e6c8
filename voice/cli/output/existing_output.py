"""What to do if an output exists: write under a free name, replace it, or leave it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import page_width, printable, wrap
from voice.cli.printing.key_question import press_key
from voice.errors import TargetError
from voice.storage.free_names import free_path, is_taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def settle_existing(
    target: Path, force: bool, files_of: Callable[[Path], Iterable[Path]] = lambda path: (path,)
) -> tuple[Path, bool]:
    """Return the file to write instead of `target`, and whether it may be overwritten.

    If a file is in the way, ask the person at the terminal; in a pipe, name a free name.

    Args:
        target: the file to write.
        force: whether to overwrite without asking.
        files_of: returns the files that are written along with a target, itself included.

    Raises:
        TargetError: a file is in the way and stays.
    """
    taken = [path for path in files_of(target) if is_taken(path)]
    if force or not any(path.is_file() for path in taken):
        return target, force
    free = free_path(target, lambda path: not any(map(is_taken, files_of(path))))
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise TargetError(taken[0], f"it already exists; use -o {printable(str(free))}, or --force to overwrite it")
    answer = _ask(taken[0], free)
    if answer not in ("n", "r"):
        raise TargetError(target, f"{printable(taken[0].name)} is left as it is")
    return (target, True) if answer == "r" else (free, False)


def _ask(taken: Path, free: Path) -> str:
    """Ask what to do about the file at `taken`, and return the key: n, r, l, or empty."""
    for text, first in (
        (f"{printable(str(taken))} already exists.", ""),
        (f"write {printable(str(free))}", "  n  "),
        ("replace it", "  r  "),
        ("leave it", "  l  "),
    ):
        for line in wrap(text, page_width(), first, " " * len(first)):
            click.echo(line, err=True)
    return press_key(("n", "r", "l"))
