"""Documents of other programs, imported as scripts."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from fuzz.target import Target
from scripts.documents.conversion import convert
from scripts.documents.reading import read_document
from scripts.errors import ScriptError
from scripts.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def read(data: bytes, folder: Path) -> None:
    """Import `data`; what is imported must be a script that can be written."""
    path = folder / "brought.bin"
    path.write_bytes(data)
    conversion = convert(read_document(path), "brought", "brought.txt")
    assert conversion.text.encode()
    parse(conversion.text, "brought", "brought.txt")


def seeds() -> Iterator[bytes]:
    """Yield documents of each format."""
    yield from (text.encode() for text in WRITTEN)
    yield from ("Spüre die Füße.".encode(encoding) for encoding in ("utf-16", "cp1252", "utf-16-le"))
    yield _zipped({"word/document.xml": f"<w:document {WORD}><w:body>{PARAGRAPH}</w:body></w:document>"})
    yield _zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": CONTENT})


def _zipped(parts: dict[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPH: Final = "<w:p><w:ins><w:r><w:rPr><w:b/></w:rPr><w:t>Rest</w:t><w:br/><w:tab/></w:r></w:ins></w:p><w:tbl/>"
CONTENT: Final = (
    '<a xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:h>Rest</text:h><text:list><text:list-item>'
    "<text:p>One<text:line-break/><text:note><text:p>no</text:p></text:note></text:p></text:list-item></text:list></a>"
)

WRITTEN: Final = (
    "<!doctype html><h1>Rest</h1><ol start=2><li>One<li>Two</ol><p><b>Bold</b><p>a<br>b<a href='#cmnt1'>[a]</a>",
    "<html><style>.a{font-weight:700}</style><p class=a>Bold<p hidden>no<!-- no --><pre>a\nb</pre>&amp;&#x2019;",
    "{\\rtf1{\\fonttbl{\\f0\\fcharset204 A;}}{\\stylesheet{\\s1 heading 1;}}\\s1 Rest\\par\\pard\\f0\\'e4\\u8217?}",
    "{\\rtf1{\\listtext 1.}One\\line two{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt b}}{\\deleted c}\\bin2 {{\\par}",
    "1\n00:00:01,000 --> 00:00:02,000\n<i>Rest</i>\n\n2\n00:01:01,000 --> 00:01:02,000\n{\\an8}- Go\n",
    "WEBVTT\n\nNOTE no\n\na\n00:01.000 --> 00:02.000\n<v Guide>Rest.\n",
    "---\ntags: [a]\n---\n# Rest\n\n- one\n\n**Two** (pause)\n",
    "<speak><p>Rest</p><break time='3s'/></speak>",
    "%PDF-1.7\n1 0 obj\n",
)

WORDS: Final = (
    *("<p>", "</p>", "<b>", "<br>", "<li>", "<ol start='", "<!--", "-->", "<style>", "&#", "<a href='#", "hidden"),
    *("{\\rtf1", "\\par", "\\line", "\\'e4", "\\u-1?", "\\uc", "{\\*", "\\bin9", "\\fcharset", "\\deleted", "\\s1"),
    *("00:00:01,000 --> ", "WEBVTT", "\n\n", "\ufeff", "PK\x03\x04", "<w:p>", "<text:p>", "---\n", "# ", "[3s]"),
)

TARGET: Final = Target(read, (ScriptError,), seeds, WORDS, base_s=4.0, largest=8192)
