"""The directions in square brackets: one parser function each, in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.elastic import Elastic, about, exactly
from scripts.model.elements import (
    BELLS,
    Bell,
    Choose,
    Closing,
    Condition,
    Count,
    Every,
    Hold,
    Include,
    PaceChange,
    Pause,
    Repeat,
    VoiceChange,
)
from scripts.model.limits import MAX_PAUSE, MAX_PROMPTS, MAX_SESSION, PACES, WORDS_PER_MINUTE
from scripts.model.pace import PaceError, parse_pace, words_per_minute
from scripts.suggestions import suggestion
from scripts.syntax.breathing_direction import parse_breathing
from scripts.syntax.direction_arguments import (
    TIMES,
    DirectionError,
    bare_duration,
    exact_duration,
    limited_duration,
    required_duration,
    truncate,
)
from scripts.syntax.sound_directions import parse_music, parse_sound
from scripts.times import Milliseconds, format_duration, minutes, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.errors import Place
    from scripts.model.elements import Element

MAX_COUNTED: Final = 500
"""Maximum number of numbers in one `[count]`."""

COUNT_INTERVALS: Final = (seconds(0.7), seconds(60))
"""The shortest and the longest interval between two numbers."""

MAX_REPEATS: Final = 200
"""Maximum number of times a block repeats."""

MAX_EVERY: Final = minutes(240)
"""Maximum length of one `[every]`."""

MAX_HOLD: Final = minutes(60)
"""Maximum length of one `[hold]`."""

_LEAST_REST: Final = seconds(0.7)
"""The rest before a time of the session that has already passed."""

_BLANK: Final = re.compile(
    r"\b(?:name|nombre|nom|nome|naam|imię|insert|einfügen|insérer|inserir)\b|^(?:your|dein|deine|ihr|tu|votre|tuo|seu)\b",
    re.IGNORECASE,
)
"""Words of a blank to fill in, such as `[Your Name]`."""

STRENGTHS: Final = {
    "none": Milliseconds(0),
    "x-weak": seconds(0.25),
    "weak": seconds(0.5),
    "medium": seconds(1),
    "strong": seconds(2),
    "x-strong": seconds(3),
}
"""Durations of breaks by strength; SSML leaves them to each voice."""
_TYPOGRAPHIC: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})

_NAMING_FILES: Final = ("music", "sound")
_ARGUMENT: Final = re.compile(r"\s*[^\W\d]+\s*:?\s*(.*?)\s*", re.DOTALL)


def parse_direction(text: str, written: str, place: Place) -> Element | None:
    """Parse one direction, or return None for `[end]`; a block has an empty body.

    Args:
        text: the text inside the brackets.
        written: the direction with its brackets.
        place: the position of the direction.

    Raises:
        DirectionError: The direction is invalid.
    """
    folded = " ".join(text.translate(_TYPOGRAPHIC).split())
    if length := bare_duration(folded):
        return Pause(limited_duration(length, MAX_PAUSE), written, place)
    match = re.match(r"([^\W\d]+)(?:\s*:\s*|\s+|$)(.*)", folded)
    name, argument = (match[1].lower(), match[2].strip("\"' ")) if match else (folded, "")
    if name in _NAMING_FILES and (named := _ARGUMENT.fullmatch(text)):
        argument = named[1]  # as written, because a file's name may have any characters
    if name not in DIRECTIONS:
        message = f"unknown direction {truncate(written)}"
        raise DirectionError("unknown-direction", message, _nearest(name, argument))
    return DIRECTIONS[name](argument, written, place)


def _nearest(name: str, argument: str) -> str:
    if _BLANK.search(f"{name} {argument}"):
        return "to have it filled in for each listener, write {name}, and in the front matter: ask: {name: my friend}"
    otherwise = "words in square brackets are directions; to have a bracket spoken, write \\["
    rest = f" {truncate(argument)}" if argument else ""
    return suggestion(name, DIRECTIONS, otherwise, shown=lambda near: f"[{near}{rest}]", cutoff=0.55)


def _pause(argument: str, written: str, place: Place) -> Element:
    if argument.lower() in STRENGTHS:
        return Pause(exactly(STRENGTHS[argument.lower()]), written, place)
    length = required_duration(argument, "[pause 3s]") if argument else about(seconds(5))
    return Pause(limited_duration(length, MAX_PAUSE), written, place)


def _at(argument: str, written: str, place: Place) -> Element:
    match = re.fullmatch(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)", argument.strip())
    time = seconds(int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])) if match else None
    if time is None or time > MAX_SESSION:
        hint = "write it like [at 1:30]; a session lasts at most 12 hours"
        raise DirectionError("bad-time", f"invalid time of the session {truncate(argument)!r}", hint)
    return Pause(exactly(_LEAST_REST), written, place, time)


def _bell(argument: str, written: str, place: Place) -> Element:
    kind, _, rest = argument.lower().partition(" ")
    kind, argument = (kind, rest.strip()) if kind in BELLS else ("bell", argument)
    match = TIMES.fullmatch(argument) if argument else None
    strokes = int(match[match.lastindex or 0]) if match else 1
    if (argument and not match) or not 1 <= strokes <= 108:
        message = f"invalid bell count {truncate(argument)!r}; use 1 to 108"
        raise DirectionError("bad-bell", message, "write it like [bell x3] or [bell small x3]")
    return Bell(strokes, written, place, kind)


def _hold(argument: str, written: str, place: Place) -> Element:
    first, _, most = argument.lower().partition("up to")
    length = required_duration(first.strip(), "[hold ~2m up to 5m]") if first.strip() else about(minutes(1))
    length = limited_duration(length, MAX_HOLD)
    if not most:
        return Hold(length, min(MAX_HOLD, max(length.longest, Milliseconds(length.preferred * 3))), written, place)
    longest = exact_duration(most.strip(), "[hold ~2m up to 5m]")
    if longest < length.preferred or longest > MAX_HOLD:
        wrong = "shorter than the hold" if longest < length.preferred else "too long"
        hint = f"write it like [hold ~2m up to 5m]; the limit is {MAX_HOLD // 60_000} minutes"
        raise DirectionError("bad-hold", f"the maximum of {format_duration(longest)} is {wrong}", hint)
    return Hold(Elastic(length.preferred, length.shortest, min(length.longest, longest)), longest, written, place)


def _every(argument: str, written: str, place: Place) -> Element:
    match = re.fullmatch(r"(.+?)\s+for\s+(.+)", argument.lower())
    if not match:
        message = "the interval or the total length is missing"
        raise DirectionError(
            "bad-every", message, "write it like [every ~60s for ~8m], then items that begin with a dash"
        )
    interval, length = (required_duration(text, "[every ~60s for ~8m]") for text in match.groups())
    if interval.preferred < seconds(2) or length.preferred < interval.preferred:
        message = "prompts must be at least 2 seconds apart, and last at least one interval in total"
        raise DirectionError("bad-every", message, "write it like [every ~60s for ~8m]")
    if length.preferred > MAX_PROMPTS * interval.preferred:
        message = f"this has more than {MAX_PROMPTS} prompts"
        raise DirectionError("bad-every", message, "use a longer interval: [every ~60s for ~8m]")
    return Every(interval, limited_duration(length, MAX_EVERY), (), written, place)


def _include(argument: str, written: str, place: Place) -> Element:
    if not argument:
        hint = "name a session or a file next to the script: [include aftercare]"
        raise DirectionError("bad-include", "the script to include is missing", hint)
    return Include(argument, None, written, place)


def _voice(argument: str, written: str, place: Place) -> Element:
    if not argument:
        raise DirectionError(
            "bad-voice", "the voice is missing", "write it like [voice heart]; `outpour voices` lists all voices"
        )
    return VoiceChange(argument, place)


def _pace(argument: str, written: str, place: Place) -> Element:
    try:
        is_factor = re.fullmatch(r"\d(?:\.\d{1,4})?", argument)
        pace = parse_pace(argument) if is_factor else words_per_minute(argument)
    except PaceError:
        pace = None
    if pace is None:
        (least, most), (slowest, fastest) = PACES, WORDS_PER_MINUTE
        hint = (
            f"use a number from {least} to {most:g}; 1 is the voice's normal speed: [pace 0.8]; "
            f"or {slowest} to {fastest} words a minute: [pace 170 wpm]"
        )
        raise DirectionError("bad-pace", f"invalid pace {truncate(argument)!r}", hint)
    return PaceChange(pace, place)


def _closing(argument: str, written: str, place: Place) -> Element:
    _without_argument("closing", argument)
    return Closing(place)


def _from(argument: str, written: str, place: Place) -> Element:
    return Condition("from", exact_duration(argument, "[from 15m]"), (), place)


def _under(argument: str, written: str, place: Place) -> Element:
    return Condition("under", exact_duration(argument, "[under 10m]"), (), place)


def _count(argument: str, written: str, place: Place) -> Element:
    match = re.fullmatch(r"(\d{1,4})\s*(?:-|to)\s*(\d{1,4})(?:\s+every\s+(.*))?", argument.lower())
    if not match:
        message = f"invalid count {truncate(argument)!r}" if argument else "the numbers to count are missing"
        raise DirectionError("bad-count", message, "write it like [count 1-10 every 2s]")
    first, last = int(match[1]), int(match[2])
    step = 1 if last >= first else -1
    numbers = tuple(range(first, last + step, step))
    every = exact_duration(match[3], "[count 1-10 every 2s]") if match[3] else seconds(1)
    if len(numbers) > MAX_COUNTED or not COUNT_INTERVALS[0] <= every <= COUNT_INTERVALS[1]:
        message = f"counting takes at most {MAX_COUNTED} numbers, 0.7 to 60 seconds apart"
        raise DirectionError("bad-count", message, "write it like [count 1-10 every 2s]")
    return Count(numbers, every, written, place)


def _repeat(argument: str, written: str, place: Place) -> Element:
    match = TIMES.fullmatch(argument) or re.fullmatch(r"(\d{1,4})", argument)
    times = int(next(group for group in match.groups() if group)) if match else 0
    if not 1 <= times <= MAX_REPEATS:
        message = f"the number of repeats must be from 1 to {MAX_REPEATS}"
        raise DirectionError("bad-repeat", message, "write it like [repeat x3], with [end] after the block")
    return Repeat(times, (), place)


def _choose(argument: str, written: str, place: Place) -> Element:
    if argument and not re.fullmatch(r"[1-9]\d{0,2}", argument):
        message = f"invalid number of items {truncate(argument)!r}"
        raise DirectionError("bad-choose", message, "write it like [choose 2], then items that begin with a dash")
    return Choose(int(argument or 1), (), place)


def _end(argument: str, written: str, place: Place) -> None:
    _without_argument("end", argument)


def _without_argument(name: str, argument: str) -> None:
    if argument:
        raise DirectionError(
            "unknown-direction", f"[{name}] takes nothing else in its brackets", f"write it like [{name}]"
        )


BLOCKS: Final = ("repeat", "choose", "every", "from", "under")
"""The directions that open a block, which `[end]` closes."""

DIRECTIONS: Final[dict[str, Callable[[str, str, Place], Element | None]]] = {
    "pause": _pause,
    "break": _pause,
    "at": _at,
    "bell": _bell,
    "sound": parse_sound,
    "music": parse_music,
    "voice": _voice,
    "pace": _pace,
    "breathe": parse_breathing,
    "count": _count,
    "hold": _hold,
    "include": _include,
    "repeat": _repeat,
    "choose": _choose,
    "every": _every,
    "closing": _closing,
    "from": _from,
    "under": _under,
    "end": _end,
}
"""The parser of every direction, by its first word."""
