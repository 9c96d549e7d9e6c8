"""Recognizes the first and last lines of a chat assistant's answer, in eight languages."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from scripts.tables import table

_GREETING: Final = re.compile(
    r"(?:sure|certainly|absolutely|of course|gladly|great|here you (?:go|are))(?: thing)?[!.:]\s*", re.IGNORECASE
)
_ANSWER: Final = re.compile(
    r"(?:sure|certainly|absolutely|of course|gladly|great|okay)(?: thing)?[!.,]\W*"
    r"(?:here(?:'s| is| are)|below is|this is|i(?:'ve| have) (?:written|created|put|made|drafted|prepared))\b.*"
    r"\b(?:meditation|script|relaxation|body scan|visuali[sz]ation|practice|exercise|hypnosis|yoga|nidra)\b",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"\b(?:like|want|need|prefer) me to (?:add|adapt|adjust|change|convert|create|customi[sz]e|expand|extend|include"
    r"|make|modify|personali[sz]e|provide|revise|rewrite|shorten|tailor|translate|turn|tweak|write)\b"
    r"|\b(?:i can|i could|i'll|i'd be|i'm|happy|glad) (?:also |always |easily |gladly |happy |glad |to |then ){0,4}"
    r"(?:add|adapt|adjust|change|convert|create|customi[sz]e|expand|make|modify|personali[sz]e|provide|revise|rewrite"
    r"|shorten|tailor|translate|turn|tweak|write)\b.{0,80}\b(?:version|script|draft|recording|cues?|minutes?|longer"
    r"|shorter|affirmations|timings?|languages?)\b"
    r"|\b(?:script|meditation|practice|text|recording) can (?:easily )?be (?:adapted|adjusted|customi[sz]ed"
    r"|lengthened|shortened)\b"
    r"|[—–,-] ?(?:just |please )?let me know\W*$"
    r"|^(?:shall|should) i (?:also )?(?:add|adapt|adjust|create|make|record|write)\b.{0,60}\?"
    r"|^(?:how does (?:this|that|it) (?:sound|look)|does (?:this|that) (?:work|look good|sound good)"
    r"|any (?:changes|edits)|need (?:a|any|it)\b.{0,40}\b(?:version|script|changes|longer|shorter))\b.{0,60}\?",
    re.IGNORECASE,
)
"""An offer to change the script, anywhere in a line, and a question about it."""

_MAX_LENGTH: Final = 400


def is_first_remark(text: str) -> bool:
    """Return whether `text`, near the top of a script, introduces it, as `Here is a script` does."""
    answer = _ANSWER.match(text[:_MAX_LENGTH].replace("’", "'").replace("*", ""))
    return bool(_GREETING.fullmatch(text) or answer) or _is_remark(text, "first")


def is_last_remark(text: str) -> bool:
    """Return whether `text`, near the end of a script, offers to change it."""
    offer = _OFFER.search(text[:_MAX_LENGTH].replace("’", "'").strip("*_ "))
    return bool(offer) or _is_remark(text, "last")


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
