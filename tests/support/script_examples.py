"""Every script that the shipped sessions, the guide and the reference have, and what the parser finds in them."""

import re
from pathlib import Path

import pytest

from scripts.model.elements import Heading, LineEnd, ParagraphEnd
from scripts.model.text_runs import Words
from scripts.model.tree import flatten
from scripts.syntax.header_reader import source_lines
from scripts.syntax.lexer import tokens
from scripts.syntax.parser import parse, translated_body

ROOT = Path(__file__).parents[2]
DOCUMENTED = (
    *("Text", "Pauses", "Breathing, counting, bells", "Music and ambiences", "Structure", "Voice and pace"),
    "Pronunciation",
)
"""The sections of the reference whose tables have Outpour's own notation in the first column."""


def shipped():
    return sorted((ROOT / "scripts" / "library").glob("*.txt"))


def fenced_examples():
    """Every script, and every part of one, in the guide and the reference."""
    for page in ("language.md", "writing.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        for number, match in enumerate(re.finditer(r"^```text(?: part)?\n(.*?)^```$", text, re.M | re.S), start=1):
            yield pytest.param(match[1], id=f"{page}-{number}")


def table_examples():
    """The notation in the first column of the reference's tables; blocks with an item and their end."""
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    for section in DOCUMENTED:
        body = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", page, re.M | re.S)[1]
        for row in re.findall(r"^\| (`.*?`[^|]*(?:\\\|[^|]*)*) \|", body, re.M):
            written = [part.replace("\\|", "|") for part in re.findall(r"`([^`]+)`", row)]
            end = "\n- Rest.\n[end]" if "[end]" in written else ""
            for each in written:
                if each not in ("- ", "[end]"):
                    yield pytest.param(each + end, id=f"{section}-{each}")


EXAMPLES = [
    *(pytest.param(path.read_text(encoding="utf-8"), id=path.name) for path in shipped()),
    *fenced_examples(),
    *table_examples(),
]


def parsed_directions(text):
    """(line, column) of every direction that the parser finds in `text`, both counted from 1."""
    script, _ = parse(text, "a", "a.txt", words=["who", "name"])
    for element in flatten(script.elements):
        if not isinstance(element, Words | Heading | LineEnd | ParagraphEnd):
            yield element.place.line, element.place.column
    for line, token in body_tokens(text):
        if token.kind == "direction" and token.text.strip().lower() == "end":
            yield line.number, line.column(token.column - 1)


def body_tokens(text):
    """Every token of the body of `text`, with its line in Outpour's notation."""
    for line in translated_body(text, "a.txt")[0]:
        for token in tokens(line.text):
            yield line, token


def spoken_characters(text):
    """(line, column, character) of all letters and digits outside directions and headings, as the lexer sees them."""
    lines = source_lines(text)
    for line, token in body_tokens(text):
        if token.kind != "text" or line.text.lstrip().startswith("#"):
            continue
        start = token.column - 1
        for index, character in enumerate(token.markup, start=start):
            column = line.column(index)
            if character.isalnum() and lines[line.number - 1][column - 1 : column] == character:
                yield line.number, column, character
