"""Prints messages and lists: wrapped at words in a terminal, unwrapped in a pipe."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

import click

from scripts.terminal_text import page_width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z`'\"])")
_MAX_SENTENCES: Final = 2
"""Maximum number of sentences in a paragraph."""

_ANSWERS: Final = 9
"""Columns that click adds to a question."""


def echo(text: str, *, err: bool = False, margin: str = "  ") -> None:
    """Print `text`, to standard error if `err`; in a terminal, continuation lines are indented by `margin`."""
    terminal = (sys.stderr if err else sys.stdout).isatty()
    click.echo("\n".join(wrap_paragraphs(text, margin)) if terminal else text, err=err)


def fit_question(text: str) -> str:
    """Return the question `text`, wrapped if standard error is a terminal, with room for its answers such as [y/N]."""
    return "\n".join(wrap_paragraphs(text, "", page_width() - _ANSWERS)) if sys.stderr.isatty() else text


def fit_lines(lines: Iterable[str], margin: str = "  ") -> Iterator[str]:
    """Yield `lines`, wrapped if standard output is a terminal."""
    for line in lines:
        yield from wrap_paragraphs(line, margin) if sys.stdout.isatty() else (line,)


def wrap_paragraphs(text: str, margin: str = "  ", width: int | None = None) -> Iterator[str]:
    """Yield `text` in lines of at most `width` columns; after two sentences, a new line begins.

    Args:
        text: without styles; each of its lines keeps its indentation.
        margin: added to the indentation of a line for its continuation lines.
        width: the width in columns; None for the terminal's.
    """
    width = width or page_width()
    for line in text.split("\n"):
        words = line.lstrip(" ")
        indentation = line[: len(line) - len(words)]
        hanging = indentation + margin if len(indentation + margin) < width // 2 else ""
        first = indentation
        for paragraph in _paragraphs(words):
            yield from wrap(paragraph, width, first, hanging, whole=True)
            first = hanging


def _paragraphs(text: str) -> Iterator[str]:
    sentences = _SENTENCE_END.split(text)
    if len(sentences) <= _MAX_SENTENCES:
        yield text
        return
    for index in range(0, len(sentences), _MAX_SENTENCES):
        yield " ".join(sentences[index : index + _MAX_SENTENCES])
