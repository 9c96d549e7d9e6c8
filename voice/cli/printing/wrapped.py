"""Prints messages and lines: wrapped at words in a terminal, as they are in a pipe."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

import click

from scripts.terminal_text import page_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z`'\"])")
_SENTENCES: Final = 2
"""The most sentences of a paragraph."""


def echo(text: str, *, err: bool = False, margin: str = "  ") -> None:
    """Print `text`, to standard error if `err`; in a terminal it is wrapped, with `margin` before its other lines."""
    terminal = (sys.stderr if err else sys.stdout).isatty()
    click.echo("\n".join(wrapped(text, margin)) if terminal else text, err=err)


def fitted(lines: Iterable[str], margin: str = "  ") -> Iterator[str]:
    """Yield `lines`, wrapped if standard output is a terminal."""
    for line in lines:
        yield from wrapped(line, margin) if sys.stdout.isatty() else (line,)


def wrapped(text: str, margin: str = "  ", width: int | None = None) -> Iterator[str]:
    """Yield the lines of `text`, with the margin of each after its first; of many sentences, each two begin a line.

    Args:
        text: without styles; each of its lines keeps its indentation.
        margin: added to the indentation of a line for the lines that continue it.
        width: the width in columns; None for the terminal's.
    """
    width = width or page_width()
    for line in text.split("\n"):
        words = line.lstrip(" ")
        lead = line[: len(line) - len(words)]
        hanging = lead + margin if len(lead + margin) < width // 2 else ""
        first = lead
        for paragraph in _paragraphs(words):
            yield from wrap(paragraph, width, first, hanging, whole=True)
            first = hanging


def _paragraphs(text: str) -> Iterator[str]:
    sentences = _SENTENCE_END.split(text)
    if len(sentences) <= _SENTENCES:
        yield text
        return
    for index in range(0, len(sentences), _SENTENCES):
        yield " ".join(sentences[index : index + _SENTENCES])
