"""Reads rich text (RTF), as Word, WordPad and TextEdit write it.

striprtf isn't used: it speaks the addresses of links, keeps deleted text, knows no headings, and takes quadratic time
for damaged font tables and fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scripts.documents.document import Document, UnreadableDocumentError, document
from scripts.documents.markup_text import BlockText

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN: Final = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([\r\n]+)|([^\\{}\r\n]+)", re.DOTALL
)
_MAX_DEPTH: Final = 1000
_UNREAD: Final = frozenset(
    (
        *("colortbl", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        *(
            "footnote",
            "pict",
            "object",
            "fldinst",
            "listtable",
            "listoverridetable",
            "annotation",
            "atnid",
            "atnauthor",
        ),
        *(
            "nonshppict",
            "shprslt",
            "xe",
            "tc",
            "revtbl",
            "rsidtbl",
            "generator",
            "filetbl",
            "themedata",
            "latentstyles",
            "datastore",
        ),
    )
)
"""Groups whose text isn't read, besides those that begin with an asterisk."""

_LEFT_OUT: Final = {"annotation": "comment", "footnote": "note"}
"""Names of groups that aren't read but have words of their author."""

_LABELS: Final = frozenset(("listtext", "pntext"))
_ITEM_NUMBER: Final = re.compile(r"\s*(\d{1,3})[.)]")
_SPACES: Final = {"line": "\n", "tab": " ", "cell": "\n", "emspace": " ", "enspace": " ", "qmspace": " "}
_SIGNS: Final = {
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "~": "\u00a0",
    "_": "\u2011",
    "-": "",
    "{": "{",
    "}": "}",
    "\\": "\\",
    **_SPACES,
}
_ENCODINGS: Final = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254"},
    **{163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"},
}
"""Encodings by the character set of a font."""

_HEADING_STYLES: Final = (
    *("heading", "title", "subtitle", "überschrift", "titel", "titre", "título", "titolo", "kop", "nagłówek", "tytuł"),
)


@dataclass(frozen=True)
class _Group:
    """The properties of an open group."""

    use: str = "text"
    """What its text is: `text`, `label`, `fonts`, `styles`, or `nothing`."""

    bold: bool = False
    unread: str = ""
    """What its text is that isn't read: a `deletion`, a `hidden passage` or a `struck passage`."""

    fallback: int = 1
    """The number of characters after `\\u` that stand for it."""

    font: int = 0


@dataclass
class _Reader:
    """Handles the tokens."""

    text: BlockText = field(default_factory=BlockText)
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    encoding: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    headings: set[int] = field(default_factory=set)
    style: int = 0
    name: str = ""
    """The name of the style that is being read."""

    label: str = ""
    passage: str = ""
    """What the last words were if they weren't read."""

    skip: int = 0
    """The number of characters still to skip after `\\u`."""

    first_half: int = 0
    """The first half of a surrogate pair."""

    encoded: bytearray = field(default_factory=bytearray)

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def change(self, **properties: object) -> None:
        self.groups[-1] = replace(self.group, **properties)  # type: ignore[arg-type]  # the callers know the types

    def unread(self, passage: str, number: int | None) -> None:
        """Begin a `passage` that isn't read, or end it if `number` is 0."""
        self.change(unread="" if number == 0 else passage)

    def brace(self, brace: str) -> None:
        self.skip = 0
        if brace == "{":
            if len(self.groups) > _MAX_DEPTH:
                raise UnreadableDocumentError("it is nested too deeply")
            self.groups.append(self.group)
            return
        if self.group.use == "styles" and self.style and self.name.strip().lower().startswith(_HEADING_STYLES):
            self.headings.add(self.style)
        self.name = ""
        if len(self.groups) > 1:
            closed = self.groups.pop()
            if closed.use == "styles" != self.group.use:
                self.style = 0
            if closed.use == "label" != self.group.use:
                number = _ITEM_NUMBER.match(self.label)
                self.text.label, self.label = f"{number[1]}. " if number else "", ""

    def word(self, word: str, number: int | None) -> None:
        self.skip = 0
        handler = _HANDLERS.get(word)
        if word in _UNREAD:
            if word in _LEFT_OUT and self.group.use == "text":
                self.text.left_out[_LEFT_OUT[word]] += 1
            self.change(use="nothing")
        elif word in _SIGNS:
            self.add(_SIGNS[word])
        elif handler:
            handler(self, number)

    def add(self, words: str) -> None:
        group = self.group
        if group.use == "text":
            if words.strip():
                self.text.left_out[group.unread] += bool(group.unread) and self.passage != group.unread
                self.passage = group.unread
            if not group.unread:
                self.text.add(words, bold=group.bold)
        elif group.use == "label":
            self.label += words
        elif group.use == "styles":
            self.name += words

    def plain(self, words: str) -> None:
        skipped = min(self.skip, len(words))
        self.skip -= skipped
        self.add(words[skipped:])

    def unicode(self, number: int | None) -> None:
        code = (number or 0) % 0x10000
        self.skip = self.group.fallback
        if 0xD800 <= code < 0xDC00:
            self.first_half = code
        else:
            pair = (self.first_half, code) if 0xDC00 <= code < 0xE000 else (code,)
            self.add(b"".join(half.to_bytes(2, "little") for half in pair).decode("utf-16-le", "replace"))

    def paragraph(self, _: int | None = None) -> None:
        if self.group.use == "text":
            self.text.heading = self.text.heading or int(self.style in self.headings)
            self.text.flush()

    def paragraph_defaults(self, _: int | None) -> None:
        if self.group.use == "text":
            self.style, self.text.heading = 0, 0

    def outline_level(self, number: int | None) -> None:
        if self.group.use == "text":
            self.text.heading = int(number is not None and number < 9)

    def numbered_style(self, number: int | None) -> None:
        self.style = number or 0

    def code_page(self, number: int | None) -> None:
        self.encoding = f"cp{number}" if number != 10000 else "mac_roman"

    def character_set(self, number: int | None) -> None:
        if self.group.use == "fonts" and number in _ENCODINGS:
            self.fonts[self.group.font] = _ENCODINGS[number]

    def decoded(self) -> None:
        """Add the bytes that were read as hexadecimal numbers."""
        if self.encoded:
            encoding = self.fonts.get(self.group.font, self.encoding)
            try:
                words = self.encoded.decode(encoding, "replace")
            except LookupError:
                words = self.encoded.decode("cp1252", "replace")
            self.encoded.clear()
            self.add(words)


_HANDLERS: Final[dict[str, Callable[[_Reader, int | None], None]]] = {
    "par": _Reader.paragraph,
    "sect": _Reader.paragraph,
    "page": _Reader.paragraph,
    "row": _Reader.paragraph,
    "pard": _Reader.paragraph_defaults,
    "outlinelevel": _Reader.outline_level,
    "s": _Reader.numbered_style,
    "ansicpg": _Reader.code_page,
    "fcharset": _Reader.character_set,
    "u": _Reader.unicode,
    "uc": lambda reader, number: reader.change(fallback=min(number if number is not None else 1, 10)),
    "f": lambda reader, number: reader.change(font=number or 0),
    "b": lambda reader, number: reader.change(bold=number != 0),
    "v": lambda reader, number: reader.unread("hidden passage", number),
    "deleted": lambda reader, number: reader.unread("deletion", number),
    "strike": lambda reader, number: reader.unread("struck passage", number),
    "striked": lambda reader, number: reader.unread("struck passage", number),
    "plain": lambda reader, _: reader.change(bold=False, unread=""),
    "mac": lambda reader, _: reader.code_page(10000),
    "pc": lambda reader, _: reader.code_page(437),
    "fonttbl": lambda reader, _: reader.change(use="fonts"),
    "stylesheet": lambda reader, _: reader.change(use="styles"),
    "listtext": lambda reader, _: reader.change(use="label"),
    "pntext": lambda reader, _: reader.change(use="label"),
    "shptxt": lambda reader, _: reader.change(use="text"),
}
"""What control words do, beside those that stand for a sign."""


def read(raw: bytes) -> Document:
    """Return the text of a rich text document.

    Raises:
        UnreadableDocumentError: it is nested too deeply.
    """
    source = raw.decode("latin-1")
    reader = _Reader()
    position = 0
    while match := _TOKEN.match(source, position):
        position = match.end()
        word, number, code, sign, brace, _, words = match.groups()
        if code is None:
            reader.decoded()
        if word == "bin":
            position += max(0, int(number or 0))
        elif word:
            reader.word(word, int(number) if number else None)
        elif code:
            _encoded(reader, code)
        elif sign == "*":
            reader.change(use="nothing")
        elif sign:
            reader.word("par" if sign in "\r\n" else sign, None)
        elif brace:
            reader.brace(brace)
        elif words:
            reader.plain(words)
    reader.paragraph()
    return document(reader.text.blocks, left_out=reader.text.left_out)


def _encoded(reader: _Reader, code: str) -> None:
    if reader.skip:
        reader.skip -= 1
    else:
        reader.encoded.append(int(code, 16))
