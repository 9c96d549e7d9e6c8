"""What happens at a cue, in words for listeners."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from scripts.model.elements import Bell, Hold, Music, MusicSolo, Pause, Sound
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.terminal_text import count_of

if TYPE_CHECKING:
    from scripts.model.breathing import Pattern
    from scripts.model.timeline import Cue

_NUMBERS: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_BELLS: Final = {
    "bell": "a bell",
    "small": "a small bell",
    "large": "a large bell",
    "bowl": "a singing bowl",
    "wooden": "a wooden bell",
}
_PHASES: Final = {"in": "in", "more": "a little more", "hold": "hold", "out": "out", "rest": "hold"}


def cue_words(cue: Cue) -> str:
    """Return the words of a sentence, or a description of the cue in brackets; empty for an automatic rest."""
    if cue.kind == "say":
        taken = isinstance(cue.line, Utterance) and cue.line.take
        return f"{cue.text}  (take)" if taken else cue.text
    return f"({_description(cue)})" if cue.text else ""


def length_words(milliseconds: int) -> str:
    """Return a length rounded to a second as words, such as "1 minute 30 seconds"."""
    minutes, seconds = divmod(max(1, round(milliseconds / 1000)), 60)
    parts = [count_of(count, unit) for count, unit in ((minutes, "minute"), (seconds, "second")) if count]
    return " ".join(parts)


def _description(cue: Cue) -> str:  # noqa: PLR0911 - one line for each kind
    lasts, line = length_words(cue.stop - cue.start), cue.line
    if isinstance(line, Hold):
        return f"quiet until you press a key, {length_words(line.longest)} at most; about {lasts} in a file"
    if isinstance(line, Bell):
        return f"{_BELLS[line.kind]}{_times(line.strokes)}"
    if isinstance(line, PacedBreathing):
        return f"{_breathing(line, cue)}; {lasts}"
    if isinstance(line, SpokenCount):
        numbers = line.count.numbers
        return f"counting from {numbers[0]} to {numbers[-1]}; {lasts}"
    if isinstance(line, Sound):
        name = PurePath(line.source).name
        return f'a recording: "{line.words}"' if line.words else f"a sound, {name}; {lasts}"
    if isinstance(line, MusicSolo):
        return f"music alone; {lasts}" if line.length else f"music alone, to the end of the song; {lasts}"
    if isinstance(line, Music):
        return _music(line)
    exact = isinstance(line, Pause) and line.length.exact and line.until is None
    return f"{'' if exact else 'about '}{lasts} of quiet"


def _music(line: Music) -> str:
    if line.source is None:
        return "the music gets louder" if line.gain_db > 0 else "the music gets softer"
    return "the music ends" if line.source == "none" else f"music: {PurePath(line.source).name}"


def _breathing(line: PacedBreathing, cue: Cue) -> str:
    first, last = line.breathe.pattern, line.breathe.ramp_to
    change = f", changing to {_pattern(last)}" if last else ""
    rounds = max((breath.round for breath in cue.breaths), default=0) + 1
    return f"breathe {_pattern(first)}{change}{_times(rounds, one=', once')}"


def _pattern(pattern: Pattern) -> str:
    return ", ".join(f"{_PHASES[phase]} {duration / 1000:g}" for phase, duration in pattern.phases if duration)


def _times(count: int, one: str = "") -> str:
    if count < 3:
        return ", twice" if count == 2 else one
    return f", {_NUMBERS[count] if count < len(_NUMBERS) else count} times"
