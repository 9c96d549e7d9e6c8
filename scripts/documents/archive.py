"""Reads the parts of documents that are zip archives of XML, within limits of size and depth."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 (its name in zlib doesn't say what it is)

from scripts.documents.document import UnreadableDocumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from zipfile import ZipInfo

MAX_PART: Final = 8_000_000
"""Maximum size of a part, unpacked, in bytes; the text of a thousand pages."""

_MAX_DIRECTORY: Final = 1_000_000
"""Maximum size of the archive's list of parts, in bytes."""

_MAX_DEPTH: Final = 100
_MAX_ELEMENTS: Final = 150_000
_DAMAGED: Final = "it is damaged"
_TOO_LARGE: Final = "it is too large"


class Archive:
    """A document that is a zip archive."""

    def __init__(self, raw: bytes) -> None:
        """Open the archive in `raw`.

        Raises:
            UnreadableDocumentError: it is damaged, or has too many parts.
        """
        end = raw.rfind(b"PK\5\6")
        if end < 0 or len(raw) < end + 22:
            raise UnreadableDocumentError(_DAMAGED)
        directory = struct.unpack_from("<I", raw, end + 12)[0]
        if directory > _MAX_DIRECTORY or raw[max(0, end - 20) : end].startswith(b"PK\6\7"):
            raise UnreadableDocumentError("it has too many parts")
        try:
            self._zip = ZipFile(BytesIO(raw))
        except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise UnreadableDocumentError(_DAMAGED) from error

    @property
    def names(self) -> list[str]:
        """The names of its parts."""
        return self._zip.namelist()

    def part(self, name: str) -> bytes:
        """Return the part called `name`; empty if there is none.

        Raises:
            UnreadableDocumentError: it is damaged, encrypted or too large.
        """
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            return b""
        _require_plain(info)
        try:
            with self._zip.open(info) as file:
                content = file.read(MAX_PART + 1)
        except (BadZipFile, ZlibError, EOFError, ValueError, OSError, RuntimeError, NotImplementedError) as error:
            raise UnreadableDocumentError(_DAMAGED) from error
        if len(content) > MAX_PART:
            raise UnreadableDocumentError(_TOO_LARGE)
        return content


def _require_plain(info: ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise UnreadableDocumentError("it is encrypted; open it with its password and save it without one")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnreadableDocumentError("it is packed in an unusual way; save it again in a word processor")


def parse_xml(
    content: bytes,
    start: Callable[[str, dict[str, str]], None] = lambda *_: None,
    end: Callable[[str], None] = lambda _: None,
    text: Callable[[str], None] = lambda _: None,
) -> None:
    """Parse XML, with its elements named `{namespace} name`, and call the functions for its events.

    Raises:
        UnreadableDocumentError: it isn't XML, has a document type, or is too large or nested too deeply.
    """
    depth = elements = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > _MAX_DEPTH:
            raise UnreadableDocumentError("it is nested too deeply")
        if elements > _MAX_ELEMENTS:
            raise UnreadableDocumentError(_TOO_LARGE)
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _reject_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise UnreadableDocumentError(_DAMAGED) from error


def _reject_doctype(*_: object) -> None:
    raise UnreadableDocumentError("it has a document type, which documents of word processors don't have")
