"""Cleans the characters of a brought script: invisible ones, styled letters, ligatures, blanks and broken encodings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from scripts.notation.source_line import SourceLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Replacement = str | Callable[[re.Match[str]], str]

PAGE_BREAK: Final = "\x0c"
"""The form feed, kept at the start of the first line of a page."""

_BREAKS: Final = re.compile("[\x0b\x85\u2028\u2029]|\x0c+")
_UNCLEAN: Final = re.compile("[^\x09\x20-\x5f\x61-\x7e]")
_MOJIBAKE: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]")
_PART: Final = re.compile("[^ \t]{1,200}")
_LATIN_1: Final = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""What the C1 control characters were in Windows-1252, before it was decoded as Latin-1."""

_SMALL_CAPITALS: Final = str.maketrans("ᴀʙᴄᴅᴇꜰғɢʜɪᴊᴋʟᴍɴᴏᴘǫꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdeffghijklmnopqqrstuvwyz")
_SOUNDS: Final = re.compile(r"""\bipa\b|\)/|\bph=""")
"""Matches lines with phonemes, whose letters stay as they are."""

_WORD: Final = r"[^\W\d_]"
_CJK: Final = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WIDE: Final = re.compile("[\uff01-\uff5e]")
_EAST_ASIAN: Final = re.compile(rf"[{_CJK}]")


def _compatible(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def _squared(match: re.Match[str]) -> str:
    """Return the letter in a circle or square that has no decomposition of its own."""
    return chr(ord("A") + (ord(match[0]) - 0x1F130) % 0x20)


def _emoji_letter(match: re.Match[str]) -> str:
    return "10" if match[0] == "🔟" else match[1]


_CLEANING: Final[tuple[tuple[str, Replacement], ...]] = (
    (r"^(\s*)([0-9])\ufe0f?\u20e3\s*(?=\S)", r"\1\2. "),
    (r"([0-9])\ufe0f?\u20e3|🔟", _emoji_letter),
    (r"[#*]\ufe0f?\u20e3\s*", ""),
    # Joiners shape the letters of Persian and the Indic scripts.
    (r"(?<![\u0600-\u08ff\u0900-\u0dff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u08ff\u0900-\u0dff])", ""),
    (r"\u00ad(?=\s*$)|\x1f(?=\s*$)|[\u2010\u2011\ufe63\x1e]", "-"),
    (r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]", ""),
    (r"[\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\x1f\u20e3\u0332-\u0338]", ""),
    (r"[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]", ""),
    (r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]", " "),
    (r"^(\s*)[\ue000-\uf8ff\U000f0000-\U0010fffd](?=\s)", r"\1•"),
    (r"[\ue000-\uf8ff\U000f0000-\U0010fffd]", " "),
    (rf"(?<={_WORD})\ufffd(?=(?:s|t|d|m|re|ve|ll)\b)", "’"),
    (r"[\ufb00-\ufb06\u0132\u0133\u2121\u3371-\u33df]", _compatible),
    (r"^(\s*)([\u2460-\u2473\u2776-\u277f\u2780-\u2793])(?=[ \t\w])", lambda m: f"{m[1]}{_circled(m[2])}. "),
    (r"[\u2460-\u2473\u2776-\u277f\u2780-\u2793]", lambda match: f" {_circled(match[0])} "),
)
"""Replacements for every line, in order."""

_STRAY: Final[tuple[tuple[re.Pattern[str], Replacement], ...]] = (
    (re.compile(r"(?<![^\W\d_])Â(?= )"), ""),
    (re.compile(r"(?<![^\W\d_])Ã(?= )"), "à"),
)
"""Replacements for what remains of a no-break space and of `à` that were decoded in another encoding."""

_LETTERS: Final[tuple[tuple[str, Replacement], ...]] = (
    (r"(?<!\S)``(?=\S)([^`'\n]{1,200})''", r"“\1”"),
    (rf"(?<={_WORD})[´`ʼʹ′＇ʻ‘‛‚](?={_WORD})|(?<={_WORD})[´ʼ＇](?!\w)|(?<!\w)[´ʼ＇](?={_WORD})", "’"),
    (r"[\U0001d400-\U0001d7ff\u210a-\u2113\u2115\u2118-\u211d\u2124\u2128\u212c-\u2134\u24b6-\u24e9]", _compatible),
    (r"[\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]", _squared),
    (r"(?:(?<=[\dIVXLCMa-z])|(?=[ᴬ-ᵪʰ-ʸˡ-ˣⁱⁿ]{2}))[ᴬ-ᵪʰ-ʸˡ-ˣⁱⁿᶜᶠᶻ]+", _compatible),
    (
        r"(?<!\w)(?=\w*[ᴀᴄᴅᴇꜰᴊᴋᴍᴏᴘꜱᴛᴜᴠᴡᴢ])[a-zA-Zғǫꞯᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ]{2,}(?!\w)",
        lambda m: m[0].translate(_SMALL_CAPITALS),
    ),
    (r"[［〔〖【](?=[^\u3000-\u9fff\uac00-\ud7af［-］【】〔-〗]*[］〕〗】])", "["),
    (r"(\[[^\[\]［］【】〔-〗]*)[］〕〗】]", r"\1]"),
    (r"[（﹙]", "("),
    (r"[）﹚]", ")"),
    (r"[｛﹛]", "{"),
    (r"[｝﹜]", "}"),
    (r"[０-９Ａ-Ｚａ-ｚ＜＞＃＊＼／＋－＝]", _compatible),
)
"""Replacements for letters, signs and brackets, for lines without phonemes."""


def _circled(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign) if sign < "\u2500" else str(int(unicodedata.numeric(sign)))


def clean_lines(lines: list[str]) -> list[SourceLine]:
    """Return `lines`, the lines of a file, with clean characters; a line separator inside one divides it."""
    if all(line.isascii() and not _UNCLEAN.search(line) for line in lines):
        return [SourceLine(line, number) for number, line in enumerate(lines, start=1)]
    latin_1 = any(_LATIN_1_SIGNS.search(line) for line in lines)
    cleaned: list[SourceLine] = []
    for number, text in enumerate(lines, start=1):
        line = SourceLine(text, number)
        if _UNCLEAN.search(text):
            if latin_1:
                line = line.sub(_C1, lambda match: _LATIN_1[ord(match[0])])
            cleaned += map(clean, divided(line))
        else:
            cleaned.append(line)
    return cleaned


_C1: Final = re.compile("[\x80-\x9f]")
_LATIN_1_SIGNS: Final = re.compile("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]")


def divided(line: SourceLine) -> Iterator[SourceLine]:
    """Yield the parts of `line` between line, paragraph and page separators."""
    start = 0
    for match in _BREAKS.finditer(line.text):
        yield line.cut(start, match.start())
        if match[0] == "\u2029":
            yield line.cut(match.start(), match.start())
        start = match.end() - match[0].endswith(PAGE_BREAK)
    yield line.cut(start) if start else line


_MAX_PASSES: Final = 4
"""Maximum number of passes over a line: a sign that is removed may bring others together."""


def clean(line: SourceLine) -> SourceLine:
    """Return `line` with clean characters."""
    for _ in range(_MAX_PASSES):
        before, line = line, _clean(line)
        if line.text == before.text:
            break
    return line


@cache
def _compiled(rules: tuple[tuple[str, Replacement], ...]) -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    """Return `rules` with compiled patterns, which plain ASCII text never needs."""
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rules)


def _clean(line: SourceLine) -> SourceLine:
    if line.text.isascii() and not _UNCLEAN.search(line.text):
        return line
    if _MOJIBAKE.search(line.text):
        line = line.sub(_PART, _decoded)
    for pattern, replacement in _compiled(_CLEANING):
        line = line.sub(pattern, replacement)
    for pattern, replacement in () if line.literal else _STRAY:
        line = line.sub(pattern, replacement)
    if _SOUNDS.search(line.text):
        return line
    for pattern, replacement in _compiled(_LETTERS):
        line = line.sub(pattern, replacement)
    return line if _EAST_ASIAN.search(line.text) else line.sub(_WIDE, _compatible)


def _decoded(match: re.Match[str]) -> str:
    """Return UTF-8 text that was decoded in another encoding, such as donâ€™t, as it was."""
    if not _MOJIBAKE.search(match[0]):
        return match[0]
    from ftfy import fix_encoding  # noqa: PLC0415 (few scripts need it, and commands must start fast)

    return fix_encoding(match[0]).replace("â€", "”")
