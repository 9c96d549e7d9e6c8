"""Reads OpenDocument texts (.odt), as LibreOffice writes them.

odfpy isn't used: it loads every part of the archive without a limit, and fails on attributes it doesn't know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from scripts.documents.archive import Archive, parse_xml
from scripts.documents.document import Document, UnreadableDocumentError, document
from scripts.documents.markup_text import BlockText

_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT: Final = f"{_NAMESPACE}text:1.0 "
_STYLE: Final = f"{_NAMESPACE}style:1.0 "
_FORMAT: Final = f"{_NAMESPACE}xsl-fo-compatible:1.0 "
_UNREAD: Final = frozenset(
    f"{_NAMESPACE}{name}"
    for name in (
        *("office:1.0 annotation", "office:1.0 forms", "text:1.0 deletion", "text:1.0 note"),
        *("text:1.0 table-of-content", "text:1.0 alphabetical-index", "text:1.0 bibliography", "text:1.0 page-number"),
        *("text:1.0 page-count", "text:1.0 hidden-text", "text:1.0 hidden-paragraph", "text:1.0 bookmark-ref"),
        *("text:1.0 sequence-decls", "text:1.0 illustration-index", "text:1.0 user-index", "drawing:1.0 object"),
        *("text:1.0 ruby-text", "svg-compatible:1.0 title", "svg-compatible:1.0 desc"),
    )
)
"""Elements whose text isn't read."""

_LEFT_OUT: Final = {
    f"{_NAMESPACE}office:1.0 annotation": "comment",
    f"{_NAMESPACE}text:1.0 deletion": "deletion",
    f"{_NAMESPACE}text:1.0 hidden-paragraph": "hidden passage",
    f"{_NAMESPACE}text:1.0 hidden-text": "hidden passage",
    f"{_NAMESPACE}text:1.0 note": "note",
}
"""Names of elements that aren't read but have words of their author."""


@dataclass
class _Style:
    """What the style of a paragraph or of words says; None is left to its parent."""

    name: str = ""
    parent: str = ""
    bold: bool | None = None
    unread: str = ""
    """What its words are that aren't read: a `struck passage` or a `hidden passage`."""


@dataclass
class _Styles:
    """The styles of a document."""

    by_name: dict[str, _Style] = field(default_factory=dict)
    numbered: set[str] = field(default_factory=set)
    """The names of lists whose first level is numbered."""

    _style: _Style = field(default_factory=_Style)
    _list: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_STYLE}style":
            self._style = _Style(attributes.get(f"{_STYLE}name", ""), attributes.get(f"{_STYLE}parent-style-name", ""))
            self.by_name[self._style.name] = self._style
        elif name == f"{_STYLE}text-properties":
            weight = attributes.get(f"{_FORMAT}font-weight")
            self._style.bold = None if weight is None else weight in ("bold", "600", "700", "800", "900")
            struck = attributes.get(f"{_STYLE}text-line-through-style", "none") != "none"
            hidden = attributes.get(f"{_TEXT}display") == "none"
            self._style.unread = "hidden passage" if hidden else "struck passage" if struck else ""
        elif name == f"{_TEXT}list-style":
            self._list = attributes.get(f"{_STYLE}name", "")
        elif name == f"{_TEXT}list-level-style-number" and attributes.get(f"{_TEXT}level") == "1":
            self.numbered.add(self._list)

    def bold(self, name: str, otherwise: bool) -> bool:
        """Return whether the style called `name` is bold, or `otherwise` if it doesn't say."""
        for _ in range(10):
            style = self.by_name.get(name, _Style())
            if style.bold is not None:
                return style.bold
            name = style.parent
        return otherwise

    def unread(self, name: str) -> str:
        """Return what the words of the style called `name` are that aren't read; empty if they are read."""
        return self.by_name.get(name, _Style()).unread

    def is_title(self, name: str) -> bool:
        """Return whether the style called `name` is that of the document's title, or derives from it."""
        return name == "Title" or self.by_name.get(name, _Style()).parent == "Title"


@dataclass
class _List:
    """An open list."""

    numbered: bool
    number: int = 0


@dataclass
class _Reader:
    """Handles the events of the content."""

    styles: _Styles
    text: BlockText = field(default_factory=BlockText)
    bold: list[bool] = field(default_factory=lambda: [False])
    lists: list[_List] = field(default_factory=list)
    unread: int = 0
    """The number of open elements since the one whose text isn't read; 0 if the text is read."""

    passage: str = ""
    """What the hidden or struck words are that may follow; they are counted once they come."""

    inside: int = 0
    """The number of open paragraphs; text outside them is layout."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        style = attributes.get(f"{_TEXT}style-name", "")
        hidden = "hidden passage" if attributes.get(f"{_TEXT}display") == "none" else self.styles.unread(style)
        if self.unread or hidden or name in _UNREAD:
            if not self.unread:
                self._leave_out(name, hidden)
            self.unread += 1
            return
        kind = name.removeprefix(_TEXT)
        self.bold.append(self.styles.bold(style, self.bold[-1] and kind == "span") if style else self.bold[-1])
        if kind in ("p", "h"):
            self.text.flush()
            self.inside += 1
            self.text.heading = _level(attributes) if kind == "h" else 0
            self.text.title = self.styles.is_title(style)
        elif kind == "list":
            inherited = bool(self.lists) and not style and self.lists[-1].numbered
            numbered = style in self.styles.numbered or style.startswith("Numbering") or inherited
            self.lists.append(_List(numbered))
        elif kind == "list-item" and self.lists:
            self.lists[-1].number += 1
            self.text.label = f"{self.lists[-1].number}. " if self.lists[-1].numbered else ""
        elif kind in _SPACES and self.inside:
            self.text.add(_SPACES[kind], bold=True)

    def _leave_out(self, name: str, hidden: str) -> None:
        """Count an element that isn't read, or remember that its words are hidden."""
        if kind := _LEFT_OUT.get(name):
            self.text.left_out[kind] += 1
        self.passage = "" if name in _UNREAD else hidden

    def end(self, name: str) -> None:
        if self.unread:
            self.unread -= 1
            return
        kind = name.removeprefix(_TEXT)
        self.bold.pop()
        if kind in ("p", "h"):
            self.text.flush()
            self.inside -= 1
            self.text.heading, self.text.title = 0, False
        elif kind == "list":
            self.lists.pop()
        elif kind == "list-item":
            self.text.label = ""

    def words(self, words: str) -> None:
        if self.passage and self.unread and words.strip():
            self.text.left_out[self.passage] += 1
            self.passage = ""
        if self.inside and not self.unread:
            self.text.add(words.replace("\n", " "), bold=self.bold[-1])


_SPACES: Final = {"s": " ", "tab": " ", "line-break": "\n"}
"""Elements that stand for white space."""


def read(raw: bytes) -> Document:
    """Return the text of an OpenDocument text.

    Raises:
        UnreadableDocumentError: it is damaged, encrypted, too large, or not an OpenDocument text.
    """
    archive = Archive(raw)
    if b"encryption-data" in archive.part("META-INF/manifest.xml"):
        raise UnreadableDocumentError("it is encrypted; open it with its password and save it without one")
    content = archive.part("content.xml")
    if not content:
        raise UnreadableDocumentError("it is damaged")
    styles = _Styles()
    for part in (archive.part("styles.xml"), content):
        if part:
            parse_xml(part, styles.start)
    reader = _Reader(styles)
    parse_xml(content, reader.start, reader.end, reader.words)
    return document(reader.text.blocks, left_out=reader.text.left_out)


def _level(attributes: dict[str, str]) -> int:
    level = attributes.get(f"{_TEXT}outline-level", "1")
    return int(level) if level in ("1", "2", "3", "4", "5", "6") else 6
