"""Recognizes the first and last lines of a chat assistant's answer, in eight languages."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from scripts.tables import table

_GREETING: Final = re.compile(r"(?:sure|certainly|absolutely|of course|gladly|great)(?: thing)?[!.]\s*", re.IGNORECASE)
_ANSWER: Final = re.compile(
    r"(?:sure|certainly|absolutely|of course|gladly|great|okay)(?: thing)?[!.,]\W*"
    r"(?:here(?:'s| is| are)|below is|this is|i(?:'ve| have) (?:written|created|put|made|drafted|prepared))\b.*"
    r"\b(?:meditation|script|relaxation|body scan|visuali[sz]ation|practice|exercise|hypnosis|yoga|nidra)\b",
    re.IGNORECASE,
)
_MAX_LENGTH: Final = 400


def is_first_remark(text: str) -> bool:
    """Return whether `text`, near the top of a script, introduces it, as `Here is a script` does."""
    answer = _ANSWER.match(text[:_MAX_LENGTH].replace("’", "'").replace("*", ""))
    return bool(_GREETING.fullmatch(text) or answer) or _is_remark(text, "first")


def is_last_remark(text: str) -> bool:
    """Return whether `text`, near the end of a script, offers to change it."""
    return _is_remark(text, "last")


def _is_remark(text: str, kind: str) -> bool:
    text = text[:_MAX_LENGTH].replace("’", "'").lstrip("*_ ¡")
    return bool(_pattern(kind).match(text)) and bool(_pattern(f"{kind}_about").search(text))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    content: dict[str, Any] = _remarks()
    beginnings = sorted({words for language in content.values() for words in language[kind]}, key=len, reverse=True)
    end = "" if kind.endswith("_about") else r"(?!\w)"
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, beginnings))}){end}", re.IGNORECASE)


@cache
def _remarks() -> dict[str, Any]:
    return table("scripts.notation.phrases", "assistant")
