"""Reads Word documents (.docx) through mammoth.

Mammoth keeps insertions, leaves out deletions, comments, headers and footers, and opens no file beside the document. It
gets only the parts with text, each of them checked and rewritten before.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZipFile

from scripts.documents.archive import MAX_PART, Archive, parse_xml
from scripts.documents.document import UnreadableDocumentError, phrases
from scripts.documents.web_page import read_html
from scripts.documents.word_markup import readable

if TYPE_CHECKING:
    from scripts.documents.document import Document

_UNUSED: Final = ("customXml/", "docProps/", "word/theme/", "word/media/", "word/glossary/", "mammoth/")
_NAMES: Final = {"word/header": "page header", "word/footer": "page footer", "word/diagrams/data": "diagram"}
"""Parts with words that have no place in a script, by the beginnings of their names."""

_STYLES: Final = """
p[style-name='Title'] => h1.title:fresh
p[style-name^='toc'] => !
p[style-name^='header'] => !
p[style-name^='footer'] => !
p[style-name^='caption'] => !
p[style-name^='footnote'] => !
p[style-name^='endnote'] => !
"""
"""How paragraphs become HTML, beside mammoth's own rules."""


def read(raw: bytes) -> Document:
    """Return the text of a Word document.

    Raises:
        UnreadableDocumentError: it is damaged, too large, or not a Word document.
    """
    import mammoth  # noqa: PLC0415 (only needed for documents)

    left_out: Counter[str] = Counter()
    parts = _text_parts(Archive(raw), left_out)
    try:
        html = mammoth.convert_to_html(
            parts,
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=_no_image,
        ).value
    except RecursionError as error:
        raise UnreadableDocumentError("it is nested too deeply") from error
    except Exception as error:  # mammoth has no errors of its own for what it doesn't expect
        raise UnreadableDocumentError("it is damaged") from error
    # Mammoth starts counting an automatic list again after each paragraph between its items.
    return replace(read_html(html, numbers=False), left_out=phrases(left_out))


def _no_image(_: Any) -> list[Any]:
    return []


def _text_parts(archive: Archive, left_out: Counter[str]) -> BytesIO:
    """Return an archive with those parts of `archive` that can hold text, styles and numbers."""
    result = BytesIO()
    size = 0
    with ZipFile(result, "w") as parts:
        for name in dict.fromkeys(archive.names):
            if not name.endswith((".xml", ".rels")) or name.startswith(_UNUSED):
                continue
            content = archive.part(name)
            size += len(content)
            if size > 2 * MAX_PART:
                raise UnreadableDocumentError("it is too large")
            unspoken = next((kind for start, kind in _NAMES.items() if name.startswith(start)), "")
            words: list[str] = []
            parse_xml(content, text=words.append if unspoken else _ignore)
            if unspoken:
                left_out[unspoken] += any(map(str.isalpha, "".join(words)))
                continue
            parts.writestr(name, readable(content, left_out) if name.startswith("word/") else content)
    result.seek(0)
    return result


def _ignore(_: str) -> None:
    pass
