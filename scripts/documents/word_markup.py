"""Rewrites the XML of Word documents, because mammoth drops the words in some elements without notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

_OPENXML: Final = "http://schemas.openxmlformats.org/"
_WORD: Final = f"{{{_OPENXML}wordprocessingml/2006/main}}"
_ALTERNATIVES: Final = f"{{{_OPENXML}markup-compatibility/2006}}AlternateContent"
_MATH: Final = f"{{{_OPENXML}officeDocument/2006/math}}"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", f"{_OPENXML}wordprocessingml/2006/main".encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", f"{_OPENXML}officeDocument/2006/math".encode()),
)
"""Namespaces of documents saved as Strict Open XML, and the usual ones."""

_UNWRAPPED: Final = frozenset(f"{_WORD}{name}" for name in ("bdo", "dir", "fldSimple", "rubyBase"))
"""Elements that are replaced by their contents."""

_DROPPED: Final = frozenset(f"{_WORD}{name}" for name in ("rt", "rubyPr"))
_TEXTS: Final = (f"{_MATH}t", f"{_WORD}t")
_RENAMED: Final = {
    f"{_WORD}cr": f"{_WORD}br",
    f"{_WORD}dstrike": f"{_WORD}strike",
    f"{_WORD}ptab": f"{_WORD}tab",
    f"{_WORD}ruby": f"{_WORD}smartTag",
    f"{_WORD}vanish": f"{_WORD}strike",
}
"""Elements that mammoth ignores, and those that it treats as these should be treated."""

_PAGE_FIELDS: Final = ("PAGE", "NUMPAGES", "SECTIONPAGES")
_LEFT_OUT: Final = {
    f"{_WORD}altChunk": "inserted document",
    f"{_WORD}commentReference": "comment",
    f"{_WORD}del": "deletion",
    f"{_WORD}endnoteReference": "note",
    f"{_WORD}footnoteReference": "note",
}
"""What has no place in a script, by the elements that stand for it."""


_UNREAD_PASSAGES: Final = {"vanish": "hidden passage", "strike": "struck passage", "dstrike": "struck passage"}
"""What a run of words is that isn't read, by its property."""


def readable(content: bytes, left_out: Counter[str]) -> bytes:
    """Return the part `content` of a Word document with all words in elements that mammoth reads.

    Text boxes, equations, fields and text with a direction are kept; page numbers are dropped. `left_out` counts
    comments, notes, deletions, hidden and struck passages, and inserted documents.
    """
    for strict, usual in _STRICT:
        content = content.replace(strict, usual)
    root = ElementTree.fromstring(content)  # noqa: S314 (the caller has checked its size, depth and document type)
    _rewrite(root, left_out)
    rewritten: bytes = ElementTree.tostring(root, encoding="utf-8")
    return rewritten


def _rewrite(parent: ElementTree.Element, left_out: Counter[str]) -> None:
    children: list[ElementTree.Element] = []
    passage = ""
    for child in parent:
        before, passage = passage, _unread_passage(child)
        left_out[passage] += bool(passage) and passage != before
        _rewrite(child, left_out)
        kind = _LEFT_OUT.get(child.tag)
        if kind and (len(child) or kind != "deletion"):  # the deletion of a paragraph's end has no words
            left_out[kind] += 1
        children += _replacement(child)
    parent[:] = children


def _unread_passage(element: ElementTree.Element) -> str:
    """Return what `element` is if it is a run of hidden or struck words; empty for any other."""
    if element.tag != f"{_WORD}r" or not any((text.text or "").strip() for text in element.findall(f"{_WORD}t")):
        return ""
    for name, passage in _UNREAD_PASSAGES.items():
        found = element.find(f"{_WORD}rPr/{_WORD}{name}")
        if found is not None and found.get(f"{_WORD}val") not in ("0", "false", "off"):
            return passage
    return ""


def _replacement(element: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the elements to use instead of `element`, whose children are already rewritten."""
    name = element.tag
    if name in _DROPPED or (name == f"{_WORD}fldSimple" and _is_page_field(element)):
        return []
    if name in _UNWRAPPED:
        return list(element)
    if name in (f"{_MATH}oMath", f"{_MATH}oMathPara"):
        return [_run("".join(part.text or "" for part in element.iter() if part.tag in _TEXTS))]
    if name == f"{_WORD}drawing" and (boxes := list(_text_boxes(element))):
        return [_element("pict", boxes)]
    if name == _ALTERNATIVES and len(element) and element[0].find(f".//{_WORD}txbxContent") is not None:
        return list(element[0])  # the others repeat its words
    if name == f"{_WORD}br":
        element.attrib.pop(f"{_WORD}type", None)  # of the breaks, mammoth reads only those of lines
    element.tag = _RENAMED.get(name, name)
    return [element]


def _is_page_field(field: ElementTree.Element) -> bool:
    return field.get(f"{_WORD}instr", "").split(maxsplit=1)[:1] in ([name] for name in _PAGE_FIELDS)


def _text_boxes(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in element:
        if child.tag == f"{_WORD}txbxContent":
            yield child
        else:
            yield from _text_boxes(child)


def _run(words: str) -> ElementTree.Element:
    text = ElementTree.Element(f"{_WORD}t")
    text.text = words
    return _element("r", [text])


def _element(name: str, children: list[ElementTree.Element]) -> ElementTree.Element:
    element = ElementTree.Element(f"{_WORD}{name}")
    element.extend(children)
    return element
