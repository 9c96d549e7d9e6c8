"""Times of day: 7:00, 8 AM, 7.30pm, 19:30, 10:30-11:00."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scripts.normalization.rules import DASHES, Rule, context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.normalization.grammar import Grammar


def rules(grammar: Grammar) -> Iterator[Rule]:
    """Yield the rules for times of day."""
    yield Rule(
        re.compile(r"(?<![\w/.-])(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?!\w)"),
        lambda match: f"{match[1]}, {match[2]}",
    )
    clock = grammar.clock
    if not clock:
        return
    marks, weak = "|".join(clock.get("marks", (":",))), "|".join(clock.get("weak_marks", ()))
    halves = [f"(?P<{half}>{'|'.join(clock[half])})" for half in ("am", "pm") if clock.get(half)]
    named = "|".join([*halves, *(f"(?:{word})" for word in clock.get("after", ()))]) or "(?!)"
    after = rf"(?: ?(?:{named})(?!\w))"
    strong = rf"(?P<hour>\d{{1,2}})(?:{marks})(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?"
    begin, end = r"(?<![\w:,/])(?<!\d\.)", r"(?![\w/]|[.,:]\d)"
    time = rf"\d{{1,2}}(?:(?:{marks})[0-5]\d)"
    bare = re.sub(r"\?P<\w+>", "?:", named)
    between = rf" ?[{DASHES}] ?"
    later = rf"(?:{time}(?: ?(?:{bare}))?|\d{{1,2}} ?(?:{bare}))(?!\w)" if named != "(?!)" else time
    yield Rule(
        re.compile(
            rf"{begin}(?:(\d{{1,2}}(?:(?:{marks})[0-5]\d)?(?: ?(?:{bare}))?){between}(?={later})"
            rf"|({time}){between}(?=\d{{1,2}}(?![\w:])))",
            re.IGNORECASE,
        ),
        lambda match: grammar.span(match[1] or match[2], "", context(match)).rstrip() + " ",
    )
    yield Rule(re.compile(rf"{begin}{strong}(?:{after}|{end})", re.IGNORECASE), lambda match: _time(match, grammar))
    if weak and named != "(?!)":
        yield Rule(
            re.compile(rf"{begin}(?P<hour>\d{{1,2}})(?:{weak})(?P<minute>[0-5]\d){after}", re.IGNORECASE),
            lambda match: _time(match, grammar),
        )
    alone = "|".join([*halves, *(f"(?:{word})" for word in clock.get("hours", ()))])
    if alone:
        yield Rule(
            re.compile(rf"{begin}(?P<hour>\d{{1,2}}) ?(?:{alone})(?!\w)", re.IGNORECASE),
            lambda match: _time(match, grammar),
        )


def _time(match: re.Match[str], grammar: Grammar) -> str | None:
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    half = next((half for half in ("am", "pm") if parts.get(half)), "")
    if hour > (12 if half else 24):
        return None
    second = int(parts["second"]) if parts.get("second") else None
    end = "." if match[0].endswith(".") and not match.string[match.end() :].strip("\"')] ") else ""
    return grammar.clock_time(hour, minute, second, half, context(match)) + end
