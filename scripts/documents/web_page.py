"""Reads web pages: HTML as browsers save it, and as word processors and Google Docs export it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Final

from scripts.documents.document import Document, UnreadableDocumentError, document
from scripts.documents.encodings import UnknownEncodingError, decode
from scripts.documents.markup_text import BlockText

_MAX_DEPTH: Final = 1000
_VOID: Final = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
_UNREAD: Final = frozenset(
    (
        *("aside", "audio", "button", "canvas", "del", "dialog", "form", "footer", "head", "iframe", "math", "nav"),
        *("noscript", "object", "s", "script", "select", "strike", "style", "svg", "template", "textarea", "video"),
    )
)
"""Elements whose text isn't read."""

_UNREAD_ROLES: Final = frozenset(("alertdialog", "complementary", "contentinfo", "dialog", "navigation", "search"))
_LEFT_OUT: Final = {
    **{"aside": "sidebar", "del": "deletion", "footer": "page footer", "form": "form", "nav": "menu"},
    **{"s": "struck passage", "strike": "struck passage", "math": "formula"},
}
"""Names of elements that aren't read but have words of their author."""

_BLOCKS: Final = frozenset(
    (
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figcaption", "figure"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_NOTE: Final = re.compile(r"#(?:cmnt|ftnt|_ftn|_edn|_msocom|footnote-|endnote-|fn:?|cite_note)-?\d*$")
"""Link from the text to a comment or footnote."""

_NOTE_BACK: Final = re.compile(r"#(?:cmnt_ref|ftnt_ref|_ftnref|_ednref|_msoanchor|footnote-ref|endnote-ref|fnref)")
"""Link from a comment or footnote back to the text."""

_NOTE_MARK: Final = re.compile(r"\[?(?:\d{1,3}|[*†‡])\]?")
"""A raised sign after a sentence that stands for a note."""

_LINK_SIGN: Final = re.compile(r"[#¶§🔗⚓\s]*")
"""What a heading shows for the link to itself."""

_NOTE_ID: Final = re.compile(r"(?:footnote|endnote)-\d|cmnt\d|ftnt\d")
_BOLD: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through|mso-list\s*:\s*Ignore"
)
_RULE: Final = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_DECLARATION: Final = re.compile(r"<[!?][^<>]*>")
_LONG_TAG: Final = re.compile(r"<(/?[a-zA-Z][\w:-]*)[^<>]{2000,}>")
_ENCODING: Final = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([\w-]+)", re.IGNORECASE)


def read(raw: bytes) -> Document:
    """Return the text of a web page.

    Raises:
        UnreadableDocumentError: it isn't text.
    """
    return read_html(_decoded(raw))


def _decoded(raw: bytes) -> str:
    declared = _ENCODING.search(raw[:4096])
    try:
        if declared and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
            return raw.decode(declared[1].decode("ascii"))
    except (LookupError, UnicodeDecodeError):
        pass  # the declared encoding is wrong
    try:
        return decode(raw)
    except UnknownEncodingError as error:
        raise UnreadableDocumentError(str(error)) from error


def read_html(text: str, *, numbers: bool = True) -> Document:
    """Return the text of the HTML in `text`, in time proportional to its length; lists have `numbers` or none."""
    styles = dict(_RULE.findall(text))
    page = _Page(styles, numbers)
    title = re.search(r"<title>([^<]{1,300})</title>", text, re.IGNORECASE)
    text = _without(_without(_without(text, "<!--", "-->"), "<script", "</script>"), "<style", "</style>")
    text = _LONG_TAG.sub(r"<\1>", _DECLARATION.sub("", text))
    # The parser of the standard library takes quadratic time for tags that never end.
    page.feed(re.sub(r"<(?!/?[a-zA-Z][^<>]*>)", "&lt;", text))
    page.close()
    page.text.flush()
    name = " ".join(unescape(title[1]).split()) if title else ""
    return document(page.text.blocks, name, page.text.left_out)


def _is_unread(tag: str, attributes: dict[str, str]) -> bool:
    """Return whether an element is hidden, part of the page's furniture, or a note."""
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    furniture = attributes.get("role") in _UNREAD_ROLES or (tag == "table" and attributes.get("class") == "properties")
    note = tag in ("li", "div", "section") and bool(_NOTE_ID.match(attributes.get("id", "")))
    return hidden or furniture or note


def _without(text: str, begin: str, end: str) -> str:
    """Return `text` without what lies between `begin` and `end`; without an end, the rest is left out."""
    parts, position = [], 0
    lower = text.lower()
    while (start := lower.find(begin, position)) >= 0:
        parts.append(text[position:start])
        stop = lower.find(end, start + len(begin))
        position = stop + len(end) if stop >= 0 else len(text)
    return "".join([*parts, text[position:]])


@dataclass(frozen=True)
class _Open:
    """An open element."""

    name: str
    read: bool
    bold: bool
    link: bool
    """Whether its text is a link inside the page, or one in the page's header."""


@dataclass
class _List:
    """An open list."""

    number: int | None
    """The number of its next item; None if its items have none."""


@dataclass
class _Paragraph:
    """What is known about the links of a paragraph."""

    linked: bool = False
    unlinked: bool = False
    is_note: bool = False


_ROOT: Final = _Open("", read=True, bold=False, link=False)


@dataclass
class _Page(HTMLParser):
    """Handles the parser's events."""

    styles: dict[str, str]
    numbers: bool
    text: BlockText = field(default_factory=BlockText)
    open: list[_Open] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    lists: list[_List] = field(default_factory=list)
    paragraph: _Paragraph = field(default_factory=_Paragraph)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @property
    def inner(self) -> _Open:
        return self.open[-1] if self.open else _ROOT

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._flush()
            self._begin_block(tag, attributes)
        if tag == "br" and self.inner.read:
            self.text.add("\n", bold=True)
        if tag in _VOID:
            return
        if len(self.open) >= _MAX_DEPTH:
            raise UnreadableDocumentError("it is nested too deeply")
        self.open.append(self._element(tag, attributes))
        self.counts[tag] = self.counts.get(tag, 0) + 1

    def _begin_block(self, tag: str, attributes: dict[str, str]) -> None:
        classes = attributes.get("class", "").split()
        if tag in ("ol", "ul"):
            start = attributes.get("start", "1")
            number = int(start) if start.isdecimal() and len(start) < 6 else 1
            self.lists.append(_List(number if tag == "ol" and self.numbers else None))
        elif tag == "li" and self.lists:
            item = self.lists[-1]
            self.text.label = "" if item.number is None else f"{item.number}. "
            item.number = None if item.number is None else item.number + 1
        self.text.title = "title" in classes or "MsoTitle" in classes
        self.text.heading = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0

    def _element(self, tag: str, attributes: dict[str, str]) -> _Open:
        outer, href = self.inner, attributes.get("href", "")
        style = " ".join(
            [attributes.get("style", ""), *(self.styles.get(name, "") for name in attributes.get("class", "").split())]
        )
        self.paragraph.is_note = self.paragraph.is_note or (tag == "a" and bool(_NOTE_BACK.match(href)))
        unread = tag in _UNREAD or _is_unread(tag, attributes) or bool(_HIDDEN.search(style) or _NOTE.match(href))
        if outer.read and tag in _LEFT_OUT:
            self.text.left_out[_LEFT_OUT[tag]] += 1
        elif outer.read and "line-through" in style:
            self.text.left_out["struck passage"] += 1
        bold = tag in ("b", "strong") or bool(_BOLD.search(style)) or outer.bold
        link = tag == "a" and (href.startswith("#") or bool(self.counts.get("header")))
        return _Open(tag, outer.read and not unread, bold, outer.link or link)

    def _is_sign(self, words: str) -> bool:
        """Return whether `words` only mark a note, or are the sign of a heading's link to itself."""
        if self.inner.name == "sup" and _NOTE_MARK.fullmatch(words.strip()):
            return bool(re.search(r"[.!?…,;:\"”’)]\s*$", "".join(self.text.parts[-1:])))
        return self.inner.link and bool(_LINK_SIGN.fullmatch(words))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
            self.text.heading, self.text.title = 0, False
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if tag == "li":
            self.text.label = ""
        while self.counts.get(tag):
            closed = self.open.pop()
            self.counts[closed.name] -= 1
            if closed.name == tag:
                break

    def handle_data(self, data: str) -> None:
        inner = self.inner
        if not inner.read or self._is_sign(data):
            return
        if self.counts.get("pre"):
            data = data.replace("\n", "\0")
        words = " ".join(data.replace("\n", " ").split(" ")).replace("\0", "\n")
        if words.strip():
            self.paragraph.linked = self.paragraph.linked or inner.link
            self.paragraph.unlinked = self.paragraph.unlinked or not inner.link
        self.text.add(words, bold=inner.bold)

    def _flush(self) -> None:
        """End the paragraph, unless it is a note or a line of a table of contents, which consist of links."""
        contents = self.paragraph.linked and not self.paragraph.unlinked and not self.text.heading
        if self.paragraph.is_note and any(part.strip() for part in self.text.parts):
            self.text.left_out["note"] += 1
        self.text.flush(keep=not (contents or self.paragraph.is_note))
        self.paragraph = _Paragraph()
