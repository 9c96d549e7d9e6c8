"""The text of a document, in the notation of scripts as far as its format shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ENDS_SENTENCE: Final = re.compile(r"[.!?…,\]](?:[\"'”’»)*_]*)$")
_MAX_BOLD_CHAPTER: Final = 60
"""Maximum length of a bold paragraph that counts as a chapter, in characters."""


class UnreadableDocumentError(Exception):
    """A document can't be read; the text is the reason, for the sentence that begins with its name."""


@dataclass(frozen=True)
class Block:
    """A paragraph or heading."""

    text: str
    """Its words; a line end is a line break inside the paragraph."""

    heading: int = 0
    """Its level as a heading, from 1; 0 if it is none."""

    bold: bool = False
    """Whether all of it is bold."""

    title: bool = False
    """Whether it is the title of the document."""


@dataclass(frozen=True)
class Document:
    """The text of a document."""

    text: str
    """Its chapters and paragraphs as lines of a script; brought notations in them aren't translated yet."""

    title: str = ""
    """Its title; empty if none is known."""

    bold_chapters: tuple[str, ...] = ()
    """Chapters that were only recognized by their bold letters."""

    left_out: tuple[str, ...] = ()
    """What else the file contains, with its number: `2 comments`."""

    notes: tuple[str, ...] = ()
    """What to know about how it was read: `read as plain text, although ...`."""


def document(blocks: Sequence[Block], title: str = "", left_out: Mapping[str, int] | None = None) -> Document:
    """Return the document of `blocks`.

    Args:
        blocks: its paragraphs and headings.
        title: its title if no block is the title.
        left_out: how many of each thing were left out, by its name in the singular.
    """
    lines: list[str] = []
    bold_chapters: list[str] = []
    for block in blocks:
        text = block.text.strip()
        if block.title and not lines:
            title = _one_line(text)
        elif block.heading:
            lines += [f"{'#' * block.heading} {_one_line(text)}", ""]
        elif _is_bold_chapter(block):
            bold_chapters.append(_one_line(text))
            lines += [f"# {_one_line(text)}", ""]
        elif text:
            lines += [*_paragraph(text), ""]
    return Document("\n".join(lines), title, tuple(bold_chapters), phrases(left_out or {}))


def phrases(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return `counts` as phrases such as `1 note` and `2 comments`."""
    return tuple(f"{number} {name if number == 1 else f'{name}s'}" for name, number in counts.items() if number)


def _one_line(text: str) -> str:
    return " ".join(text.split()).lstrip("# ")


def _paragraph(text: str) -> list[str]:
    """Return the lines of a paragraph; each that isn't a whole sentence ends in a backslash, which makes it one."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line for line in lines if line]
    inner = (line if _ENDS_SENTENCE.search(line) else f"{line} \\" for line in lines[:-1])
    return [*inner, lines[-1]]


def _is_bold_chapter(block: Block) -> bool:
    """Return whether a bold paragraph looks like a heading: short, without the end of a sentence or brackets."""
    text = block.text.strip()
    short = 1 < len(text) <= _MAX_BOLD_CHAPTER and "\n" not in text
    return (
        block.bold
        and short
        and not re.search(r"[.!?…,;\]>*]$|^[(\[<*]|\(\W*(?i:pause|pausa|pauze|pauza|stille|silen)", text)
        and any(map(str.isalpha, text))
    )
