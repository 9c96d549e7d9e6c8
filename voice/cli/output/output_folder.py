"""Offers to make the folder of an output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from scripts.terminal_text import printable
from voice.cli.printing.echo import fit_question
from voice.storage.atomic import target_errors

if TYPE_CHECKING:
    from pathlib import Path


def offer_folder(target: Path) -> None:
    """Make the folder of `target` if it doesn't exist and the person at the terminal agrees.

    Raises:
        TargetError: the folder can't be made.
    """
    folder = target.parent
    if folder.exists() or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    question = fit_question(f"The folder {printable(str(folder))} doesn't exist. Make it?")
    if click.confirm(question, default=True, err=True):
        with target_errors(target):
            folder.mkdir(parents=True, exist_ok=True)
