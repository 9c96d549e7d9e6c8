"""Recognizes files that aren't scripts by their first bytes: documents to import, and files of no use."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

HEAD: Final = 4096
"""Number of bytes at the beginning of a file from which its format is recognized."""


@dataclass(frozen=True)
class Format:
    """A kind of file that isn't a script."""

    name: str
    """Its name in messages, with an article."""

    reader: str = ""
    """The module of `scripts.documents` that reads it; empty if it can't be imported."""

    remedy: str = ""
    """What to do with a file that can't be imported, which is called FILE in it; empty if nothing helps."""

    def advice(self, path: Path) -> str:
        """Return why the file at `path` isn't a script, and what to do about it."""
        name = f"./{path}" if str(path).startswith("-") else str(path)  # a leading hyphen begins an option
        file = shlex.quote(name)
        todo = f"import it first: outpour import {file}" if self.reader else self.remedy.replace("FILE", file)
        return f"it is {self.name}; {todo}" if todo else f"it is {self.name}"


_SAVE: Final = "open it in a word processor and save it as .docx"
_COPY: Final = "copy its text into a text file"

WORD: Final = Format("a Word document", "word")
OPEN_DOCUMENT: Final = Format("an OpenDocument text", "open_document")
RTF: Final = Format("a rich text document (RTF)", "rich_text")
WEB_PAGE: Final = Format("a web page (HTML)", "web_page")
SUBTITLES: Final = Format("a file of subtitles", "subtitles")
PDF: Final = Format(
    "a PDF", remedy="copy its text into a text file, or open it in a word processor and save it as .docx"
)
OLD_WORD: Final = Format("a document of old Word (.doc)", remedy=_SAVE)
ENCRYPTED: Final = Format("an encrypted document", remedy="open it with its password and save it without one")
PAGES: Final = Format("a Pages document", remedy="open it in Pages and export it to Word (.docx)")
WEB_ARCHIVE: Final = Format("a web archive", remedy="open it in a browser and save it as a web page (.html)")
E_BOOK: Final = Format("an e-book", remedy=_COPY)
SPREADSHEET: Final = Format("a spreadsheet", remedy=_COPY)
PRESENTATION: Final = Format("a presentation", remedy=_COPY)
LATEX: Final = Format("a LaTeX document", remedy=_COPY)
E_MAIL: Final = Format("an e-mail", remedy=_COPY)
JSON: Final = Format("data (JSON), not a script", remedy="copy the words in it into a text file")
RTF_FOLDER: Final = Format("a rich text document with attachments (RTFD)", remedy="import the file TXT.rtf in it")
LINK: Final = Format("only a link to an online document", remedy="download the document as .docx")
PICTURE: Final = Format("a picture, not text")
SOUND: Final = Format("a recording, not text", remedy="use it as music: outpour play walk --music FILE")
ARCHIVE: Final = Format("an archive", remedy="extract the files in it first")
PROGRAM: Final = Format("a program, not text")

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PART: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_ZIP_MEMBERS: Final = (
    (b"word/", WORD),
    (b"Index/", PAGES),
    (b"index.apxl", PAGES),
    (b"xl/", SPREADSHEET),
    (b"ppt/", PRESENTATION),
)
"""Formats of zip archives, by the names of their first members."""

_MIME_TYPES: Final = (
    (b"mimetypeapplication/vnd.oasis.opendocument.text", OPEN_DOCUMENT),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", SPREADSHEET),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", PRESENTATION),
    (b"mimetypeapplication/epub+zip", E_BOOK),
)
"""Formats of zip archives, by the first member of those that state their type in it."""

_MIME_TYPE_AT: Final = 30
"""Position of the first member's name, in bytes."""

_ZIP_SUFFIXES: Final = {
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), WORD),
    **dict.fromkeys((".odt", ".ott"), OPEN_DOCUMENT),
    **dict.fromkeys((".xlsx", ".xlsm", ".ods", ".numbers"), SPREADSHEET),
    **dict.fromkeys((".pptx", ".pptm", ".odp", ".key"), PRESENTATION),
    ".pages": PAGES,
    ".epub": E_BOOK,
}
_TEXT_SUFFIXES: Final = {
    ".html": WEB_PAGE,
    ".htm": WEB_PAGE,
    ".xhtml": WEB_PAGE,
    ".sbv": SUBTITLES,
    ".srt": SUBTITLES,
    ".vtt": SUBTITLES,
    ".mht": WEB_ARCHIVE,
    ".mhtml": WEB_ARCHIVE,
    ".gdoc": LINK,
    ".tex": LATEX,
    ".latex": LATEX,
    ".eml": E_MAIL,
    ".json": JSON,
}
"""Formats that are plain text and differ from scripts only in the name of the file."""

_STATED: Final = {**_ZIP_SUFFIXES, **_TEXT_SUFFIXES, ".rtf": RTF}
"""Formats by the suffixes that state them."""

_FOLDERS: Final = {suffix: form for suffix, form in _ZIP_SUFFIXES.items() if not form.reader} | {".rtfd": RTF_FOLDER}
"""Formats of documents that are folders, by their suffixes."""

_TAG: Final = re.compile(rb"<\0?[a-zA-Z/!?]")

_MAGIC: Final = (
    (rb"\{\\rtf", RTF),
    (rb"(?:\xef\xbb\xbf)?\s*%PDF-", PDF),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(?:heic|mif1|avif)", PICTURE),
    (rb"ID3[\x02-\x04]|OggS|fLaC|RIFF.{4}|RF64|FORM.{4}AIFF|\xff[\xf2\xf3\xfa\xfb]|.{4}ftyp|\x1aE\xdf\xa3", SOUND),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!\x1a|BZh\d1AY|\xfd7zXZ\0", ARCHIVE),
    (rb"\x7fELF|MZ.{2}\0|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", PROGRAM),
    (
        rb"(?i)(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b",
        WEB_PAGE,
    ),
    (rb"(?:\xef\xbb\xbf)?WEBVTT(?:\s|$)|(?:\xef\xbb\xbf)?\s*\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} +-->", SUBTITLES),
    (rb"MIME-Version:|From: <Saved by|bplist00", WEB_ARCHIVE),
    (rb".{60}BOOKMOBI", E_BOOK),
    (rb"\xffWPC", Format("a WordPerfect document", remedy=_SAVE)),
    (
        rb"<\?xml[^>]{0,200}>\s*<(?:office:document|pkg:package|w:wordDocument)\b",
        Format("an XML document", remedy=_SAVE),
    ),
)
"""How files of each format begin."""


def format_of(head: bytes, suffix: str) -> Format | None:
    """Return the format of a file, or None if it may be a script.

    Args:
        head: its first `HEAD` bytes, or all of it.
        suffix: the suffix of its name, in lower case.
    """
    if head.startswith(_OLE):
        return ENCRYPTED if _ENCRYPTED_PART in head else OLD_WORD
    if head.startswith(_ZIP):
        stated = next((form for start, form in _MIME_TYPES if head.startswith(start, _MIME_TYPE_AT)), None)
        members = (form for member, form in _ZIP_MEMBERS if member in head[:HEAD])
        return stated or _ZIP_SUFFIXES.get(suffix) or next(members, ARCHIVE)
    found = next((form for pattern, form in _MAGIC if re.match(pattern, head, re.DOTALL)), None)
    stated = _TEXT_SUFFIXES.get(suffix)
    return stated if stated is E_MAIL else found or stated


def folder_format(suffix: str) -> Format | None:
    """Return the format of a document that is a folder, or None if it is none; its `suffix` is in lower case."""
    return _FOLDERS.get(suffix)


def is_web_page(raw: bytes) -> bool:
    """Return whether a file called a web page has any tags."""
    return bool(_TAG.search(raw))


def mismatch(form: Format | None, suffix: str) -> str:
    """Return how a file is read if its name states another format; empty if it doesn't."""
    stated = _STATED.get(suffix)
    if stated is None or stated is form:
        return ""
    return f"read as {form.name if form else 'plain text'}, although its name ({suffix}) says {stated.name}"
