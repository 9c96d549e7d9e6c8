"""Reads a document or text file in any supported format."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Final

from scripts.documents.document import Document, UnreadableDocumentError
from scripts.documents.encodings import UnknownEncodingError, decode
from scripts.documents.files import read_file
from scripts.documents.signatures import OPEN_DOCUMENT, WEB_PAGE, WORD, Format, format_of, is_web_page, mismatch
from scripts.errors import UnreadableScriptError
from scripts.model.limits import MAX_SCRIPT_SIZE

if TYPE_CHECKING:
    from pathlib import Path

MAX_ARCHIVE: Final = 100_000_000
"""Maximum size of a document that may have pictures in it, in bytes."""

MAX_TEXT: Final = 4_000_000
"""Maximum size of any other document, in bytes."""


def read_document(path: Path) -> Document:
    """Return the text of the document or text file at `path`.

    Raises:
        UnreadableScriptError: it can't be read; the error says why.
    """
    raw, size = read_file(path, MAX_ARCHIVE)
    suffix = path.suffix.lower()
    form = format_of(raw, suffix)
    if form is WEB_PAGE and not is_web_page(raw):
        form = None
    limit = MAX_ARCHIVE if form in (WORD, OPEN_DOCUMENT) else MAX_TEXT
    if form is not None and not form.reader:
        raise UnreadableScriptError(path, form.advice(path))
    if size > limit:
        raise UnreadableScriptError(path, f"it is too large ({size / 1e6:.0f} MB); the limit is {limit / 1e6:.0f} MB")
    try:
        document = _read(form, raw)
    except (UnreadableDocumentError, UnknownEncodingError) as error:
        raise UnreadableScriptError(path, str(error)) from error
    note = mismatch(form, suffix)
    return replace(document, notes=(note,)) if note else document


def _read(form: Format | None, raw: bytes) -> Document:
    reader = None if form is None else import_module(f"scripts.documents.{form.reader}")
    document = Document(decode(raw)) if reader is None else reader.read(raw)
    if len(document.text) > MAX_SCRIPT_SIZE:
        raise UnreadableDocumentError("it has more than one million characters; split it into several documents")
    if not any(map(str.isalnum, document.text)):
        raise UnreadableDocumentError("it has no text")
    assert isinstance(document, Document)
    return document
