"""What stands in square brackets: one function for each direction, in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scripts.model.breathing import PATTERNS, length_of, parse_pattern
from scripts.model.elastic import Elastic, about, between, exactly
from scripts.model.elements import (
    BELLS,
    Bell,
    Breathe,
    Choose,
    Closing,
    Condition,
    Count,
    Every,
    Hold,
    Include,
    Music,
    MusicSolo,
    PaceChange,
    Pause,
    Repeat,
    Sound,
    VoiceChange,
)
from scripts.model.limits import LONGEST_PAUSE, MOST_PROMPTS, NO_MUSIC, PACES
from scripts.suggestions import suggestion
from scripts.times import Milliseconds, format_duration, minutes, parse_duration, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.errors import Place
    from scripts.model.breathing import Pattern
    from scripts.model.elements import Element

LONGEST_BREATHING: Final = minutes(60)
MOST_ROUNDS: Final = 500
MOST_COUNTED: Final = 500
COUNTED_EVERY: Final = (seconds(0.7), seconds(60))
MOST_REPEATS: Final = 200
LONGEST_PROMPTING: Final = minutes(240)
LONGEST_HOLD: Final = minutes(60)
STRENGTHS: Final = {
    "none": Milliseconds(0),
    "x-weak": seconds(0.25),
    "weak": seconds(0.5),
    "medium": seconds(1),
    "strong": seconds(2),
    "x-strong": seconds(3),
}
"""How long breaks last that are given by their strength; SSML leaves that to each voice."""
_GAIN: Final = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)\s*db", re.IGNORECASE)
_TIMES: Final = re.compile(r"(?:[x×]\s*(\d{1,4})|(\d{1,4})\s*[x×]|(\d{1,4})\s+(?:times|rounds))", re.IGNORECASE)
_LOUDEST_CHANGE: Final = 24.0
_TYPOGRAPHIC: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
_SHOWN: Final = 60


class DirectionError(Exception):
    """A direction that means nothing here; turned into a problem with its place by the parser."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def parse_direction(text: str, written: str, place: Place) -> Element | None:
    """Read one direction, `text` being what stands in the brackets; None is the end of a block.

    A block comes back with an empty body.

    Raises:
        MisunderstoodError: it means nothing here.
    """
    folded = " ".join(text.translate(_TYPOGRAPHIC).split())
    if length := _bare_length(folded):
        return Pause(_bounded(length, LONGEST_PAUSE), written, place)
    match = re.match(r"([^\W\d]+)(?:\s*:\s*|\s+|$)(.*)", folded)
    name, argument = (match[1].lower(), match[2].strip("\"' ")) if match else (folded, "")
    if name not in DIRECTIONS:
        told = f"I don't know the direction {truncate(written)}"
        raise DirectionError("unknown-direction", told, _nearest(name, argument))
    return DIRECTIONS[name](argument, written, place)


def truncate(text: str) -> str:
    """Return `text` as a message can hold it: what is long is cut."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _nearest(name: str, argument: str) -> str:
    otherwise = "words in square brackets are directions; to have a bracket spoken, write \\["
    rest = f" {truncate(argument)}" if argument else ""
    return suggestion(name, DIRECTIONS, otherwise, shown=lambda near: f"[{near}{rest}]", cutoff=0.55)


def _bare_length(text: str) -> Elastic | None:
    """Read `3s`, `~20s`, `~10s-1m` or `2 second pause`; None when it is no length."""
    without_name = re.sub(r"\s+(?:long\s+)?pause$", "", text.lower())
    try:
        return _length(without_name)
    except ValueError:
        return None


def _length(text: str) -> Elastic:
    if not text.startswith("~"):
        return exactly(parse_duration(text))
    least, dash, most = text[1:].partition("-")
    if not dash:
        return about(parse_duration(least))
    if re.fullmatch(r"\s*[\d.,]+\s*", least):
        least += re.sub(r"^[\s\d.,]+", "", most)
    bounds = parse_duration(least), parse_duration(most)
    return between(min(bounds), max(bounds))


def _bounded(length: Elastic, longest: Milliseconds) -> Elastic:
    if length.longest > longest and length.length <= longest:
        return Elastic(length.length, length.shortest, longest)
    if length.length > longest:
        raise DirectionError("too-long", f"that is too long: at most {longest // 60_000} minutes fit here")
    return length


def _duration(text: str, example: str) -> Elastic:
    try:
        return _length(text.lower())
    except ValueError:
        message = f"{truncate(text)!r} is no length of time" if text else "a length of time is missing"
        raise DirectionError("bad-length", message, f"write it like {example}") from None


def _pause(argument: str, written: str, place: Place) -> Element:
    if argument.lower() in STRENGTHS:
        return Pause(exactly(STRENGTHS[argument.lower()]), written, place)
    length = _duration(argument, "[pause 3s]") if argument else about(seconds(5))
    return Pause(_bounded(length, LONGEST_PAUSE), written, place)


def _bell(argument: str, written: str, place: Place) -> Element:
    kind, _, rest = argument.lower().partition(" ")
    kind, argument = (kind, rest.strip()) if kind in BELLS else ("bell", argument)
    match = _TIMES.fullmatch(argument) if argument else None
    strokes = int(match[match.lastindex or 0]) if match else 1
    if (argument and not match) or not 1 <= strokes <= 108:
        told = f"{truncate(argument)!r} says nothing to a bell that strikes 1 to 108 times"
        raise DirectionError("bad-bell", told, "write it like [bell x3] or [bell small x3]")
    return Bell(strokes, written, place, kind)


def _sound(argument: str, written: str, place: Place) -> Element:
    source, gain_db = _with_gain(argument, "bad-sound")
    if not source:
        raise DirectionError("bad-sound", "which sound?", "name a file beside the script: [sound waves.wav]")
    return Sound(source, gain_db, written, place)


def _music(argument: str, written: str, place: Place) -> Element:
    if match := re.fullmatch(r"alone\b\s*(.*)", argument, re.IGNORECASE):
        return _alone_music(match[1], written, place)
    source, gain_db = _with_gain(argument, "bad-music")
    if not argument:
        raise DirectionError("bad-music", "which music?", "write it like [music rain] or [music off]")
    return Music("none" if source.lower() in NO_MUSIC else source or None, gain_db, written, place)


def _with_gain(argument: str, code: str) -> tuple[str, float]:
    """Cut a gain in dB off from the name of what sounds."""
    gain = _GAIN.search(argument)
    gain_db = float(gain[1]) if gain else 0.0
    if abs(gain_db) > _LOUDEST_CHANGE:
        hint = f"at most {_LOUDEST_CHANGE:g} dB softer or louder: -3dB"
        raise DirectionError(code, f"{gain_db:+g} dB is too much", hint)
    return _GAIN.sub("", argument).strip("\"' "), gain_db


def _alone_music(argument: str, written: str, place: Place) -> Element:
    if not argument or re.fullmatch(
        r"to (?:the|its) end(?: of (?:the|this) (?:song|music|piece))?", argument, re.IGNORECASE
    ):
        return MusicSolo(None, written, place)
    length = re.sub(r"^for\s+", "", argument, flags=re.IGNORECASE)
    return MusicSolo(_bounded(_duration(length, "[music alone ~4m]"), LONGEST_PAUSE), written, place)


def _hold(argument: str, written: str, place: Place) -> Element:
    first, _, most = argument.lower().partition("up to")
    length = _duration(first.strip(), "[hold ~2m up to 5m]") if first.strip() else about(minutes(1))
    length = _bounded(length, LONGEST_HOLD)
    if not most:
        return Hold(length, min(LONGEST_HOLD, max(length.longest, Milliseconds(length.length * 3))), written, place)
    longest = _limit(most.strip(), "[hold ~2m up to 5m]")
    if longest < length.length or longest > LONGEST_HOLD:
        wrong = "shorter than the hold" if longest < length.length else "too long"
        hint = f"write it like [hold ~2m up to 5m], up to {LONGEST_HOLD // 60_000} minutes"
        raise DirectionError("bad-hold", f"up to {format_duration(longest)} is {wrong}", hint)
    return Hold(Elastic(length.length, length.shortest, min(length.longest, longest)), longest, written, place)


def _every(argument: str, written: str, place: Place) -> Element:
    match = re.fullmatch(r"(.+?)\s+for\s+(.+)", argument.lower())
    if not match:
        told = "say how often, and for how long"
        raise DirectionError("bad-every", told, "write it like [every ~60s for ~8m], then items that begin with a dash")
    interval, length = (_duration(each, "[every ~60s for ~8m]") for each in match.groups())
    if interval.length < seconds(2) or length.length < interval.length:
        told = "a prompt needs 2 seconds at least, and the whole as long as one prompt"
        raise DirectionError("bad-every", told, "write it like [every ~60s for ~8m]")
    if length.length > MOST_PROMPTS * interval.length:
        told = f"these are more than {MOST_PROMPTS} prompts"
        raise DirectionError("bad-every", told, "let more time pass between them: [every ~60s for ~8m]")
    return Every(interval, _bounded(length, LONGEST_PROMPTING), (), written, place)


def _include(argument: str, written: str, place: Place) -> Element:
    if not argument:
        hint = "name a session or a file beside the script: [include aftercare]"
        raise DirectionError("bad-include", "which script?", hint)
    return Include(argument, None, written, place)


def _voice(argument: str, written: str, place: Place) -> Element:
    if not argument:
        raise DirectionError("bad-voice", "which voice?", "`outpour voices` lists them: [voice joe]")
    return VoiceChange(argument, place)


def _pace(argument: str, written: str, place: Place) -> Element:
    least, most = PACES
    if not re.fullmatch(r"\d(?:\.\d{1,4})?", argument) or not least <= float(argument) <= most:
        hint = f"a pace is a number from {least} to {most}, 1 being the voice's own: [pace 0.8]"
        raise DirectionError("bad-pace", f"{truncate(argument)!r} is no pace", hint)
    return PaceChange(float(argument), place)


def _breathe(argument: str, written: str, place: Place) -> Element:
    text, rounds, length = argument.lower(), None, None
    if times := re.search(rf"\s*(?<!\S){_TIMES.pattern}$", text):
        rounds = int(next(group for group in times.groups() if group))
        text = text[: times.start()]
    if lasting := re.search(r"\s*\bfor\s+(.*)$", text):
        length = _bounded(_duration(lasting[1], "[breathe box for 2m]"), LONGEST_BREATHING)
        text = text[: lasting.start()]
    if (rounds is not None and length) or (rounds is not None and not 1 <= rounds <= MOST_ROUNDS):
        message = f"say either rounds (1 to {MOST_ROUNDS}) or a length"
        raise DirectionError("bad-breathing", message, "[breathe box x4] or [breathe box for 2m]")
    first, last = _patterns(text)
    if length:
        length = _whole_round(length, first, last)
    else:
        rounds = 4 if rounds is None else rounds
        _bounded(exactly(length_of(first, last, rounds)), LONGEST_BREATHING)
    return Breathe(first, last, rounds, length, written, place)


def _whole_round(length: Elastic, first: Pattern, last: Pattern | None) -> Elastic:
    """Return `length` with room for one round at least."""
    one = Milliseconds(max(length_of(first, last, 1), length_of(first, last, 2) // 2))
    if length.length < one:
        told = f"that is shorter than one breath of {first}"
        raise DirectionError("bad-breathing", told, f"{format_duration(one)} is the least that can be breathed")
    return Elastic(length.length, max(one, length.shortest), length.longest)


def _patterns(text: str) -> tuple[Pattern, Pattern | None]:
    begin, _, end = text.partition(" to ")
    try:
        first, ramped = parse_pattern(begin.strip())
        last = parse_pattern(end.strip())[0] if end else ramped
    except ValueError as error:
        otherwise = f"write seconds, as in 4-4-6-2, or a name: {', '.join(PATTERNS)}"
        hint = suggestion(begin.strip(), PATTERNS, otherwise, shown=str)
        raise DirectionError("bad-breathing", truncate(str(error)), hint) from None
    if last and [phase for phase, _ in first.phases] != [phase for phase, _ in last.phases]:
        message = "breathing can only change to a pattern with the same parts"
        raise DirectionError("bad-breathing", message, "[breathe 4-4 to 6-6 for 3m]")
    return first, last


def _closing(argument: str, written: str, place: Place) -> Element:
    _alone("closing", argument)
    return Closing(place)


def _from(argument: str, written: str, place: Place) -> Element:
    return Condition("from", _limit(argument, "[from 15m]"), (), place)


def _under(argument: str, written: str, place: Place) -> Element:
    return Condition("under", _limit(argument, "[under 10m]"), (), place)


def _limit(argument: str, example: str) -> Milliseconds:
    length = _duration(argument, example)
    if argument.startswith("~"):
        raise DirectionError("bad-length", "an exact length is needed here, without ~", f"write it like {example}")
    return length.length


def _count(argument: str, written: str, place: Place) -> Element:
    match = re.fullmatch(r"(\d{1,4})\s*(?:-|to)\s*(\d{1,4})(?:\s+every\s+(.*))?", argument.lower())
    if not match:
        told = f"{truncate(argument)!r} can't be counted" if argument else "from where to where?"
        raise DirectionError("bad-count", told, "write it like [count 1-10 every 2s]")
    first, last = int(match[1]), int(match[2])
    step = 1 if last >= first else -1
    numbers = tuple(range(first, last + step, step))
    every = _limit(match[3], "[count 1-10 every 2s]") if match[3] else seconds(1)
    if len(numbers) > MOST_COUNTED or not COUNTED_EVERY[0] <= every <= COUNTED_EVERY[1]:
        told = f"at most {MOST_COUNTED} numbers are counted, each 0.7 to 60 seconds after the other"
        raise DirectionError("bad-count", told, "write it like [count 1-10 every 2s]")
    return Count(numbers, every, written, place)


def _repeat(argument: str, written: str, place: Place) -> Element:
    match = _TIMES.fullmatch(argument) or re.fullmatch(r"(\d{1,4})", argument)
    times = int(next(group for group in match.groups() if group)) if match else 0
    if not 1 <= times <= MOST_REPEATS:
        told = f"say how often, from 1 to {MOST_REPEATS} times"
        raise DirectionError("bad-repeat", told, "write it like [repeat x3], and [end] where it ends")
    return Repeat(times, (), place)


def _choose(argument: str, written: str, place: Place) -> Element:
    if argument and not re.fullmatch(r"[1-9]\d{0,2}", argument):
        told = f"{truncate(argument)!r} is no number of items"
        raise DirectionError("bad-choose", told, "write it like [choose 2], then items that begin with a dash")
    return Choose(int(argument or 1), (), place)


def _end(argument: str, written: str, place: Place) -> None:
    _alone("end", argument)


def _alone(name: str, argument: str) -> None:
    if argument:
        raise DirectionError("unknown-direction", f"[{name}] stands alone in its brackets", f"write it like [{name}]")


BLOCKS: Final = ("repeat", "choose", "every", "from", "under")
"""The directions that `[end]` closes."""

DIRECTIONS: Final[dict[str, Callable[[str, str, Place], Element | None]]] = {
    "pause": _pause,
    "break": _pause,
    "bell": _bell,
    "sound": _sound,
    "music": _music,
    "voice": _voice,
    "pace": _pace,
    "breathe": _breathe,
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
"""Every direction by the word it begins with."""
