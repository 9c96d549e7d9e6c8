"""Decodes plain text in an unknown encoding.

Byte order marks, UTF-8 and UTF-16 are recognized for certain. Otherwise the bytes are decoded in every encoding of
`_ALPHABETS`, and the one that gives the fewest characters that its language doesn't write is used; if none fits, those
of Eastern Asia are tried. General detectors need more text than a script has: charset-normalizer 3.5 reads Portuguese
in Windows-1252 as Windows-1250.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte order marks; the longer of two that begin alike comes first."""

_WESTERN: Final = (
    "äöüßé",
    "áéíóúüñºª",
    "àâæçéèêëîïôœùûüÿ",
    "ãõáéíóúâêôàçºª",
    "àèéìíîòóùú",
    "éëïóöüáèêä",
    "åäöéü",
    "æøåéü",
    "áéíóúýþæöð",
    "àçèéíïòóúü",
)
_CENTRAL: Final = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîșțşţ")
_CYRILLIC: Final = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'’")
_GREEK: Final = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)

_ALPHABETS: Final = (
    ("cp1252", _WESTERN),
    ("mac_roman", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859_2", _CENTRAL),
    ("mac_latin2", _CENTRAL),
    ("cp1255", ("אבגדהוזחטיךכלםמןנסעףפץצקרשת",)),  # before Cyrillic, whose small letters have the same numbers
    ("cp1251", _CYRILLIC),
    ("koi8_r", _CYRILLIC),
    ("cp1253", _GREEK),
    ("cp1254", ("çğıöşüâîû",)),
    ("cp850", _WESTERN),
    ("cp852", _CENTRAL),
    ("cp1256", ("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْپچژگ،؛؟",)),
)
"""Encodings, most likely first, and the letters beyond ASCII of each language that is written in them."""


def _is_kana(character: str) -> bool:
    return "\u3041" <= character <= "\u30ff"


def _is_hangul(character: str) -> bool:
    return "\uac00" <= character <= "\ud7a3"


def _is_frequent_simplified(character: str) -> bool:
    return b"\xb0" <= character.encode("gb18030")[:1] < b"\xd8"


def _is_frequent_traditional(character: str) -> bool:
    return b"\xa4" <= character.encode("cp950", "replace")[:1] < b"\xc7"


_EASTERN: Final = (
    ("cp932", _is_kana, 0.3),
    ("euc_jp", _is_kana, 0.3),
    ("cp949", _is_hangul, 0.8),
    ("gb18030", _is_frequent_simplified, 0.9),
    ("cp950", _is_frequent_traditional, 0.9),
)
"""Encodings of two bytes, the test for what their languages mostly write, and its least share among the letters."""

_NEVER_AFTER_A_LETTER: Final = frozenset("„“‚‘«¿¡§÷×")
_PUNCTUATION: Final = frozenset("“”„‚‘’«»‹›¿¡–—…•·°€£©®™×÷½¼¾²³§\u00a0\u00ad")
_MAX_UNLIKELY: Final = 0.2
"""Maximum share of unlikely characters among those beyond ASCII."""

_DOS_END: Final = b"\0\x1a"
"""What programs for DOS write after the end of a text."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE: Final = 4000
"""Number of characters beyond ASCII that are judged."""


class UnknownEncodingError(ValueError):
    """The bytes aren't text in any known encoding."""

    def __init__(self, raw: bytes) -> None:
        """Take the bytes, which decide on the advice."""
        line = _first_foreign_line(raw)
        binary = "it isn't text; open it in the program that made it, and save it as plain text"
        unknown = "its encoding is unknown; save it as UTF-8 text"
        mixed = f"it mixes UTF-8 with another encoding, first in line {line}; correct its letters and save it as UTF-8"
        super().__init__(binary if b"\0" in raw else mixed if line else unknown)


def _first_foreign_line(raw: bytes) -> int:
    """Return the number of the first line that isn't UTF-8 in a text that partly is; 0 if none of it is."""
    text = raw.decode("utf-8", "surrogateescape")
    beyond = [character for character in text if character > "\x7f"]
    foreign = [character for character in beyond if "\udc80" <= character <= "\udcff"]
    if not foreign or len(foreign) > 2 * (len(beyond) - len(foreign)):
        return 0
    return text.count("\n", 0, text.index(foreign[0])) + 1


@dataclass(frozen=True)
class Encoding:
    """How the text of a file becomes bytes."""

    name: str = "utf-8"
    """The name of Python's codec."""

    mark: bytes = b""
    """The byte order mark at the start."""

    def encode(self, text: str) -> bytes:
        """Return the bytes of `text`.

        Raises:
            UnicodeEncodeError: the encoding doesn't have one of the characters.
        """
        return self.mark + text.encode(self.name)


def decode(raw: bytes) -> str:
    """Return the text in `raw`, without its byte order mark.

    Raises:
        UnknownEncodingError: it isn't text, or its encoding can't be determined.
    """
    return decode_with_encoding(raw)[0]


def decode_with_encoding(raw: bytes) -> tuple[str, Encoding]:
    """Return the text in `raw`, without its byte order mark, and its encoding.

    Raises:
        UnknownEncodingError: it isn't text, or its encoding can't be determined.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], name), Encoding(name, mark)
    content = raw.rstrip(_DOS_END)
    if b"\0" in content or (raw and not content):
        name = _utf_16(raw)
        return _strict(raw, name), Encoding(name)
    try:
        return content.decode("utf-8"), Encoding()
    except UnicodeDecodeError:
        text, name = _eight_bits(content)
        return text, Encoding(name)


def _strict(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnknownEncodingError(raw) from error
    if _CONTROL.search(text):
        raise UnknownEncodingError(raw)
    return text


def _utf_16(raw: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: the high bytes of most characters are zero."""
    sample = raw[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(raw) % 2 or len(raw) < 4 or max(even, odd) < len(sample) // 4 or min(even, odd) > len(sample) // 64:
        raise UnknownEncodingError(raw)
    return "utf-16-be" if even > odd else "utf-16-le"


def _eight_bits(raw: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding."""
    best, text, name = _MAX_UNLIKELY, "", ""
    for encoding, alphabets in _ALPHABETS:
        try:
            decoded = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        unlikely = min(_unlikely(decoded, frozenset(alphabet)) for alphabet in alphabets)
        if unlikely < best:
            best, text, name = unlikely, decoded, encoding
    if not text:
        return _two_bytes(raw)
    return text, name


def _two_bytes(raw: bytes) -> tuple[str, str]:
    """Return the same for the encodings of Eastern Asia, recognized by the most frequent characters of each."""
    for encoding, frequent, share in _EASTERN:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = [character for character in text if character > "\x7f" and unicodedata.category(character)[0] in "LC"]
        if letters and not _CONTROL.search(text) and sum(map(frequent, letters)) >= share * len(letters):
            return text, encoding
    raise UnknownEncodingError(raw)


def _unlikely(text: str, alphabet: frozenset[str]) -> float:
    """Return the share of characters beyond ASCII that a text in this alphabet doesn't have at their place."""
    total = unlikely = 0
    before = " "
    for character in text:
        if character > "\x7f":
            total += 1
            unlikely += not _fits(before, character, alphabet)
            if total >= _SAMPLE:
                break
        elif character < " " and character not in "\t\n\r\f\v":
            return 1.0
        before = character
    return unlikely / max(1, total)


def _fits(before: str, character: str, alphabet: frozenset[str]) -> bool:
    if character in _PUNCTUATION:
        return character not in _NEVER_AFTER_A_LETTER or not before.isalpha()
    mixed = "\u0370" <= character <= "\u06ff" and before.isascii() and before.isalpha()
    if mixed or (character.isupper() and before.islower()):
        return False  # another script beside Latin, or a capital inside a word
    return character.lower() in alphabet
