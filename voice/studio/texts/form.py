"""How a script's text lies in its file: encoding and line ends, which saving keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from scripts.documents.encodings import Encoding, UnknownEncodingError, decode, decode_with_encoding
from voice.studio.texts.errors import CharacterError

_ENDS: Final = ("\n", "\r\n", "\r")
_FALLBACKS: Final = (Encoding(), Encoding("utf-8", b"\xef\xbb\xbf"))
"""UTF-8; with a byte order mark, it is never mistaken for another encoding."""


@dataclass(frozen=True)
class TextForm:
    """How text becomes the content of a file."""

    encoding: Encoding = _FALLBACKS[0]
    """The encoding."""

    line_end: str = "\n"
    """What ends each line in the file; of several, the most frequent."""

    def encode(self, text: str) -> bytes:
        r"""Return the content of a file with `text`, in UTF-8 if it couldn't be read again otherwise.

        Args:
            text: the text, with `\n` between lines.

        Raises:
            CharacterError: it has characters that no script can have.
        """
        written = text.replace("\n", self.line_end)
        for encoding in (self.encoding, *_FALLBACKS):
            try:
                raw = encoding.encode(written)
                if decode(raw) == written:
                    return raw
            except (UnicodeEncodeError, UnknownEncodingError):
                continue
        raise CharacterError


@dataclass(frozen=True)
class DiskText:
    """The text of a script in its file."""

    text: str
    r"""The text, with `\n` between lines."""

    stamp: str
    """Identifies the content of the file."""

    form: TextForm = TextForm()
    """How it lies there."""


def disk_text(raw: bytes) -> DiskText:
    """Return the text of a file with the content `raw`.

    Raises:
        UnknownEncodingError: it isn't text.
    """
    text, encoding = decode_with_encoding(raw)
    found = re.findall(r"\r\n|\n|\r", text)
    form = TextForm(encoding, max(_ENDS, key=found.count))
    return DiskText(re.sub(r"\r\n?", "\n", text), stamp_of(raw), form)


def stamp_of(raw: bytes) -> str:
    """Return what identifies the content `raw` of a file."""
    return blake2b(raw, digest_size=16).hexdigest()
