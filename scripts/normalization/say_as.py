"""Writes out numbers, dates, times and characters in English words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from num2words import num2words

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST: Final = 10**15
_LONGEST: Final = 200
"""Maximum length of the text, in characters."""

_EXACTLY: Final = " o'clock"


def say_as(kind: str, text: str, layout: str = "") -> str | None:
    """Return `text` written out as `kind`, or None if it isn't of that kind or is too long.

    Args:
        kind: one of `KINDS`, the names of SSML's interpret-as (W3C note, 2005) and Speech Markdown.
        text: the text as written.
        layout: the order of a date's parts, such as `mdy`; ignored for other kinds.
    """
    if len(text) > _LONGEST:
        return None
    try:
        return KINDS[kind](text.strip(), layout.lower().strip()) or None
    except (ValueError, OverflowError):
        return None


def _number(text: str, layout: str) -> str:
    plain = text.replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,12})?", plain):
        raise ValueError(text)
    return str(num2words(plain if "." in plain else int(plain)))


def _ordinal(text: str, layout: str) -> str:
    number = int(re.sub(r"(?<=\d)(st|nd|rd|th)$|,", "", text, flags=re.IGNORECASE))
    if not 0 < number < _LARGEST:
        raise ValueError(text)
    return str(num2words(number, to="ordinal"))


def _characters(text: str, layout: str) -> str:
    return ", ".join(_SIGNS.get(sign, sign.upper()) for sign in text if not sign.isspace())


def _digits(text: str, layout: str) -> str:
    return " ".join(num2words(int(sign)) for sign in text if sign.isdecimal())


def _telephone(text: str, layout: str) -> str:
    groups = re.findall(r"\d+", text)
    if not groups:
        raise ValueError(text)
    return ("plus " if text.startswith("+") else "") + ", ".join(_digits(group, "") for group in groups)


def _fraction(text: str, layout: str) -> str:
    match = re.fullmatch(r"(?:(\d{1,6})[ +])?(\d{1,6})/(\d{1,6})", text)
    if not match or not int(match[3]):
        raise ValueError(text)
    numerator, denominator = int(match[2]), int(match[3])
    name = {2: "half", 4: "quarter"}.get(denominator) or num2words(denominator, to="ordinal")
    plural = {"half": "halves"}.get(name, f"{name}s") if numerator != 1 else name
    whole = f"{num2words(int(match[1]))} and " if match[1] else ""
    return f"{whole}{num2words(numerator)} {plural}"


def _date(text: str, layout: str) -> str:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    order = layout if layout and set(layout) <= set("ymd") else "ymd" if re.match(r"\d{4}", text) else "mdy"
    if len(parts) == 1 and len(text) == 8:
        parts, order = [int(text[:4]), int(text[4:6]), int(text[6:])], "ymd"
    fields = dict(zip(order, parts, strict=True))
    day = date(_full_year(fields.get("y", 2000)), fields.get("m", 1), fields.get("d", 1))
    spoken = [day.strftime("%B")] if "m" in fields else []
    if "d" in fields:
        spoken.append(num2words(day.day, to="ordinal") + "," * ("y" in fields))
    if "y" in fields:
        spoken.append(num2words(day.year, to="year"))
    return " ".join(spoken)


def _full_year(year: int) -> int:
    """Return `year` with its century; two digits follow the rule of POSIX: 69 is 1969, 68 is 2068."""
    return year if year > 99 else year + (1900 if year > 68 else 2000)


def _time(text: str, layout: str) -> str:
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap])?\.?m?\.?", text, re.IGNORECASE)
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        raise ValueError(text)
    hour, minute = int(match[1]), int(match[2] or 0)
    meridiem = f" {match[3].lower()} m" if match[3] else ""
    if not minute:
        return f"{num2words(hour)}{meridiem or _EXACTLY}"
    return f"{num2words(hour)} {'oh ' if minute < 10 else ''}{num2words(minute)}{meridiem}"


_SIGNS: Final = {".": "dot", "-": "dash", "@": "at", "/": "slash", "_": "underscore", "+": "plus", "&": "and"}

KINDS: Final[dict[str, Callable[[str, str], str]]] = {
    "cardinal": _number,
    "number": _number,
    "ordinal": _ordinal,
    "characters": _characters,
    "chars": _characters,
    "spell-out": _characters,
    "verbatim": _characters,
    "digits": _digits,
    "fraction": _fraction,
    "date": _date,
    "time": _time,
    "telephone": _telephone,
    "phone": _telephone,
}
"""The function that writes out each kind."""
