"""Collects the text of a document with markup into blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from scripts.documents.document import Block


@dataclass
class BlockText:
    """The paragraph that is being read, and the blocks before it."""

    blocks: list[Block] = field(default_factory=list)
    heading: int = 0
    """Its level as a heading; 0 if it is none."""
    title: bool = False
    label: str = ""
    """The number of a list item, written before its first paragraph."""
    parts: list[str] = field(default_factory=list)
    plain: bool = False
    """Whether the paragraph has words that aren't bold."""
    left_out: Counter[str] = field(default_factory=Counter)
    """How many of each thing weren't read, by its name in the singular."""

    def add(self, text: str, *, bold: bool = False) -> None:
        """Add words to the paragraph."""
        self.parts.append(text)
        self.plain = self.plain or (not bold and bool(text.strip()))

    def flush(self, *, keep: bool = True) -> None:
        """End the paragraph, which becomes a block if it has words; without `keep` it is dropped."""
        words = "".join(self.parts).replace("\u2028", "\n")
        lines = (" ".join(line.split()) for line in words.split("\n"))
        text = "\n".join(line for line in lines if line)
        if text and keep:
            self.blocks.append(Block(f"{self.label}{text}", self.heading, not self.plain, self.title))
            self.label = ""
        self.parts, self.plain = [], False
