"""Writes out numbers, dates, times and characters in words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from scripts.normalization.grammar import grammar_of
from scripts.normalization.kinds.dates import full_year

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.normalization.grammar import Grammar

_LARGEST: Final = 10**15
_LONGEST: Final = 200
"""Maximum length of the text, in characters."""


def say_as(kind: str, text: str, layout: str = "", language: str = "en") -> str | None:
    """Return `text` written out as `kind`; None if it isn't of that kind, or too long, or the language has no grammar.

    Args:
        kind: one of `KINDS`, the names of SSML's interpret-as (W3C note, 2005) and Speech Markdown.
        text: the text as written.
        layout: the order of a date's parts, such as `mdy`; ignored for other kinds.
        language: the language of the words, a tag such as `en-GB`.
    """
    grammar = grammar_of(language)
    if grammar is None or len(text) > _LONGEST:
        return None
    try:
        return KINDS[kind](text.strip(), layout.lower().strip(), grammar) or None
    except (ValueError, OverflowError):
        return None


def _number(text: str, layout: str, grammar: Grammar) -> str:
    amount = grammar.amount(text)
    if amount is None or amount.numerator or len(amount.decimals) > 12:
        raise ValueError(text)
    return grammar.number(amount)


def _ordinal(text: str, layout: str, grammar: Grammar) -> str:
    match = re.fullmatch(r"([\d,. ]+?) ?([^\d,. ]*)[.]?", text)
    amount = grammar.amount(match[1]) if match else None
    if match is None or amount is None or not amount.integer or not 0 < amount.whole < _LARGEST:
        raise ValueError(text)
    return grammar.ordinal(amount.whole, grammar.ordinals.get(match[2].lower(), ""))


def _characters(text: str, layout: str, grammar: Grammar) -> str:
    return ", ".join(grammar.characters.get(sign, sign.upper()) for sign in text if not sign.isspace())


def _digits(text: str, layout: str, grammar: Grammar) -> str:
    return grammar.digits(text)


def _telephone(text: str, layout: str, grammar: Grammar) -> str:
    groups = re.findall(r"\d+", text)
    if not groups:
        raise ValueError(text)
    return grammar.telephone_number(groups, text.startswith("+"))


def _fraction(text: str, layout: str, grammar: Grammar) -> str:
    match = re.fullmatch(r"(?:(\d{1,6})[ +])?(\d{1,6})/(\d{1,6})", text)
    if not match or not int(match[3]):
        raise ValueError(text)
    return grammar.fraction(int(match[2]), int(match[3]), int(match[1] or 0))


def _date(text: str, layout: str, grammar: Grammar) -> str:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    given = layout if layout and set(layout) <= set("ymd") else ""
    order = given or ("ymd" if re.match(r"\d{4}", text) else grammar.date_order)
    if len(parts) == 1 and len(text) == 8:
        parts, order = [int(text[:4]), int(text[4:6]), int(text[6:])], "ymd"
    if len(parts) == 2 and not given:
        order = order.replace("y", "")
    found = dict(zip(order, parts, strict=True))
    year = full_year(found["y"]) if "y" in found else None
    date(2000 if year is None else year, found.get("m", 1), found.get("d", 1))
    return grammar.date(found.get("d"), found.get("m"), year)


def _time(text: str, layout: str, grammar: Grammar) -> str:
    named = "|".join(grammar.clock.get("after", ())) or "(?!)"
    match = re.fullmatch(
        rf"(?:godz\. ?)?(\d{{1,2}})(?:[:.hu](\d{{2}}))?(?::\d{{2}})?\s*(?:(?:{named})|([ap])?\.?m?\.?)",
        text,
        re.IGNORECASE,
    )
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        raise ValueError(text)
    half = {"a": "am", "p": "pm"}.get((match[3] or "").lower(), "")
    return grammar.clock_time(int(match[1]), int(match[2] or 0), None, half)


KINDS: Final[dict[str, Callable[[str, str, Grammar], str]]] = {
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
