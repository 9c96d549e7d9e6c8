"""Rewrites directions in any brackets, stars or dashes into Outpour's own, and points out those that are spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scripts.model.limits import NO_MUSIC
from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.cue_phrases import addresses_listener, cue_phrase, has_sound_verb, is_about_the_group
from scripts.notation.phrases.lengths import QUOTES
from scripts.notation.phrases.music_fades import fades_of
from scripts.notation.phrases.pause_phrases import (
    PausePhrase,
    is_own_notation,
    pause_mark,
    pause_phrase,
    pause_with_remark,
)
from scripts.notation.phrases.pictures import phrase_in_words
from scripts.notation.phrases.production_notes import AMBIENCES, is_heard_or_done, is_note
from scripts.notation.phrases.stage_words import is_a, label_of
from scripts.notation.phrases.vocabulary import MAX_PHRASE, tokens

if TYPE_CHECKING:
    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_INSIDE: Final = f"{{1,{MAX_PHRASE}}}"
_BRACKETED: Final = re.compile(
    rf"""
      \\.
    | \[ \s* (?:sound|music) \b [^\[\]"“]{{0,200}} (?: ["“] [^"”]{{0,500}} ["”] [^\[\]"“]{{0,40}} ){{1,2}} \]
    | (?<![ \t])[ \t]*+ (?:
        \[\[ (?P<square2> [^\[\]]{_INSIDE} ) \]\]
      | (?<![)\#!]) \[ (?P<square> [^\[\]]{_INSIDE} ) \]
      | [【〔] (?P<lenticular> [^【】〔〕]{_INSIDE} ) [】〕]
      | \(\( (?P<round2> [^()\[\]{{}}]{_INSIDE} ) \)\)
      | [(（] (?P<round> [^()（）\[\]{{}}<>]{_INSIDE} ) [)）] (?![\[{{/])
      | \{{\{{ (?P<brace2> [^{{}}]{_INSIDE} ) \}}\}}
      | \{{ (?P<brace> [^{{}}~]{_INSIDE} ) \}}
      | < (?P<angle> [^<>]{_INSIDE} ) >
      | « (?P<quote> [^«»]{_INSIDE} ) »
      | (?<![\w*]) \*{{1,3}} (?P<star> [^*]{_INSIDE} ) \*{{1,3}} (?![\w*])
      | (?<![\w_]) _{{1,3}} (?P<underscore> [^_]{_INSIDE} ) _{{1,3}} (?![\w_])
      | (?<!\S) (?P<dash> -{{1,12}}|[–—~]{{1,3}}|={{1,5}}|•{{1,3}}|\.{{2,5}}|…|\*{{3}}) [ \t]*+
        (?P<dashed> [^-–—~=.…*\s] [^–—~=…*]{{0,{MAX_PHRASE}}}? ) [ \t]* (?P=dash) (?!\S)
    ) (?P<mark> [.,;:!?…]* )
    """,
    re.VERBOSE,
)
_STYLES: Final = {
    **dict.fromkeys(("square2", "square", "lenticular", "brace2", "brace", "angle"), "square"),
    **dict.fromkeys(("round2", "round"), "round"),
    **dict.fromkeys(("quote", "star", "underscore", "dashed"), "star"),
}
"""How certain each kind of bracket is, by the name of its group: words in square ones are never spoken."""

_OPENINGS: Final = frozenset("[【〔(（{<«*_-–—~=•.…")
_DIRECTION: Final = re.compile(
    r"\s*(?:bell|sound|music|voice|pace|breathe|count|hold|include|repeat|choose|every|closing|from|under|end|at)\b"
    r"\s*:?\s*(.*)",
    re.IGNORECASE,
)
_IN_NUMBERS: Final = re.compile(
    r"(?:from|under|every|repeat|choose|count|at|closing|end)(?:\s+(?:for\b|every\b|[~x]?\d[\dhmsx.:~-]*(?!\S)))*\s*"
)
"""Matches Outpour's own blocks and times, which most scripts are full of: `from 5m`, `every ~60s for ~3m-5m`, `end`."""

_BELL: Final = re.compile(
    r"\s*bell\b\s*:?\s*(?:(?:small|large|bowl|wooden)\b)?\s*(?:[x×]\s*\d+|\d+\s*(?:[x×]|times|rounds))?\s*",
    re.IGNORECASE,
)
_BELL_SIZE: Final = re.compile(r"\s*bell\s+(?:small|large|tiny|big|little)\b", re.IGNORECASE)
_SENTENCE_ENDS: Final = (".", "!", "?", "…", ":", ";", ")", "]", "”", '"', "»", "*")
_STARTS_LOWER: Final = re.compile(r"[\s,]*[^\W\d_A-Z]")
_PAUSE_FIRST: Final = re.compile(r"\s*(?:pause|pausa|pauze|pauza|silence)\b", re.IGNORECASE)
_WAIT_FIRST: Final = re.compile(
    r"\s*(?:wait|hold|warten|warte|esperar|espera|attendre|attendez|aspettare|aspetta|wachten|wacht|czekać|czekaj)"
    r" (?:till|until|for|bis|a que|hasta|que|jusqu|che|finché|até|tot|aż)\b",
    re.IGNORECASE,
)
_MISSPELLED: Final = re.compile(
    rf"\s*(?:musik|musick|musica|musique|muziek|muzyka)\s*:?\s+(?:{AMBIENCES})\b.{{0,20}}|musick?\s+off\s*"
)
"""`[music]` misspelled, or in another language, before an English name of an ambience, which tells it from a cue."""

_SENTENCES: Final = re.compile(r"[.;]+(?:\s+|$)")
_PARTS: Final = re.compile(
    r"(?:[.;,]+[ ]|[ ])(?:(?:and|und|y|et|e|en|i)[ ])?"
    r"(?:then|followed[ ]by|dann|danach|luego|después|puis|ensuite|poi|depois|daarna|potem)[ ]"
    r"|[.;,]+(?:\s+|$)|[ ](?:and|und|y|et|e|en|[+&])[ ]",
    re.IGNORECASE,
)
"""What stands between several directions in one bracket."""

_BREATH: Final = re.compile(
    r"\s*(?:inhale|exhale|breathe)(?:,? (?:in|out|and|then|deeply|slowly|gently|softly|fully|completely|again|inhale"
    r"|exhale|breathe|through the (?:nose|mouth))){1,6}\W*",
    re.IGNORECASE,
)
"""A breath for the listener to take: `exhale slowly`."""

_WITH_GROUP: Final = re.compile(r"(?:with|w/|along|together)(?:\s|$)", re.IGNORECASE)
_FEWEST_WORDS: Final = 3
_MOST_WORDS: Final = 9


@dataclass(frozen=True)
class Reading:
    """How a bracketed phrase is read."""

    text: str | None
    """What replaces it; None leaves it as it is, to be spoken."""

    notice: str = ""
    """The kind of warning; empty for none."""


_SOUND: Final = Reading("", "sound")
"""A cue for a sound that plays nothing."""


@dataclass(frozen=True)
class _Place:
    """What stands around a bracketed phrase in its line."""

    alone: bool
    """Whether nothing else is on the line."""

    first: bool
    """Whether it begins a sentence."""

    last: bool
    """Whether a sentence ends before it, and none goes on after it."""

    @property
    def own_sentence(self) -> bool:
        """Whether it stands between sentences."""
        return self.alone or (self.first and self.last)


def bracketed(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Rewrite the bracketed directions in `lines`."""
    read = []
    music = "" if header.music.lower() in NO_MUSIC else header.music
    playing = bool(music)
    for line in lines:
        new = line
        if not (line.literal or _OPENINGS.isdisjoint(line.text)):
            new = _line(line, header, notices, fades_of(music, playing=playing))
            playing = playing if new.text.rfind("[music") < 0 else "[music off]" not in new.text
        read.append(new)
    return read


def _line(line: SourceLine, header: Header, notices: Notices, fades: tuple[re.Pattern[str], str]) -> SourceLine:
    def rewrite(match: re.Match[str]) -> str:
        group = next((name for name in _STYLES if match[name]), "")
        if not group:
            return match[0]
        phrase, style = phrase_in_words(match[group]), _STYLES[group]
        if style == "round" and header.brackets != "auto":
            return match[0] if header.brackets == "spoken" else match["mark"]
        if group == "brace" and phrase.strip() in header.ask:
            return match[0]
        if group == "square" and _is_own(phrase):
            return match[0].replace(match[group], phrase)
        reading = _read(style, phrase, _place(line.text, match))
        if reading == _SOUND and fades[0].fullmatch(phrase.strip(" .")):
            reading = Reading(fades[1])
        start = match.start() + len(match[0]) - len(match[0].lstrip(" \t"))
        if reading.notice:
            notices.collect(line, reading.notice, (start, match.end()))
        if reading.text is None:
            return match[0]
        return f"{match['mark']} {reading.text}" if reading.text else match["mark"] or " "

    return line.sub(_BRACKETED, rewrite)


def _place(text: str, match: re.Match[str]) -> _Place:
    before, after = text[max(0, match.start() - 40) : match.start()].rstrip(), text[match.end() : match.end() + 40]
    at_start, at_end = not before or before in "-*+•" or before.isdigit(), not after.strip()
    first = at_start or before.endswith(_SENTENCE_ENDS)
    last = at_end or not _STARTS_LOWER.match(after)
    return _Place(at_start and at_end, first, last)


def _read(style: str, phrase: str, place: _Place) -> Reading:  # noqa: PLR0911 (one return for each kind)
    if style == "square":
        return _square(phrase)
    if style == "round" and is_note(phrase):
        return Reading("", "note")
    if style == "round" and place.own_sentence and phrase.isupper() and is_a(phrase, "delivery"):
        return Reading("", "label")
    pause = pause_phrase(phrase)
    if pause:
        return _round_pause(phrase, pause, place) if style == "round" else _star_pause(pause, place)
    if bell := bell_phrase(phrase):
        certain = place.own_sentence or (style == "round" and not place.first)
        return Reading(bell) if certain else Reading(None, "text")
    cue = cue_phrase(phrase)
    if cue == "ending":
        return Reading("") if place.alone else Reading(None)
    if style == "round" and cue:
        return _round_cue(cue, phrase, place)
    if cue and place.own_sentence:
        return Reading("", "sound") if cue == "sound" and has_sound_verb(phrase) else Reading(None, "text")
    if place.own_sentence and not phrase.strip().endswith("."):
        return _remark(phrase, place)
    return Reading(None)


def _remark(phrase: str, place: _Place) -> Reading:
    """Read a phrase that isn't only a direction."""
    several = _several(phrase)
    if several and several.text:
        return several
    if pause := pause_with_remark(phrase):
        return Reading(None, "text") if addresses_listener(phrase) else Reading(pause.direction, "pause")
    if _begins_with_pause(phrase):
        return Reading("[pause ~5s]", "pause")
    if place.alone and phrase.lstrip()[:1].islower() and is_about_the_group(phrase):
        return Reading("", "note")
    return Reading(None)


def _square(phrase: str) -> Reading:  # noqa: PLR0911 (one return for each kind)
    label = label_of(phrase)
    if is_note(phrase) or (label and is_a(label["label"], "note")) or is_heard_or_done(phrase):
        return Reading("", "note")
    if length := pause_mark(phrase):
        return Reading(f"[pause {length}]")
    direction = _DIRECTION.match(phrase)
    argument = direction[1].strip(" .") if direction else ""
    name = phrase.strip().lower().partition(" ")[0]
    cue = cue_phrase(phrase)
    if _BREATH.fullmatch(phrase) or (name == "breathe" and _WITH_GROUP.match(argument)):
        return Reading("[pause ~5s]", "pause")
    if direction and not (name == "hold" or (name == "breathe" and not argument)):
        fades = cue == "sound" and has_sound_verb(phrase)
        bell = bell_phrase(phrase)
        if cue == "ending" and argument:
            return Reading("")
        if fades or _BELL_SIZE.match(phrase):
            return Reading("" if fades else None, "sound" if fades else "")
        return Reading(bell) if bell else (_several(phrase) if name.startswith("bell") else None) or Reading(None)
    pause = pause_phrase(phrase)
    if pause and not (pause.timed and not pause.unit and not pause.named and not pause.verb and not pause.spoken):
        return Reading(pause.direction, "pause" if pause.spoken and (not pause.verb or _is_timed_breath(pause)) else "")
    if bell := bell_phrase(phrase):
        return Reading(bell)
    if cue in ("sound", "manner"):
        return Reading(None) if _MISSPELLED.fullmatch(phrase) else Reading("", cue)
    if cue == "ending":
        return Reading("")
    if read := _with_remark(phrase):
        return read
    speaks = is_a(phrase, "delivery") or is_a(phrase, "role")
    if speaks or is_a(re.split(r"[:\s]+", phrase.strip(), maxsplit=1)[0], "role"):
        return Reading("", "label" if speaks else "note")
    return Reading("[pause ~5s]", "pause") if _begins_with_pause(phrase) else Reading(None)


def _with_remark(phrase: str) -> Reading | None:
    """Return how words in square brackets are read that are more than a direction; None if they aren't known."""
    if several := _several(phrase):
        return several
    if pause := pause_with_remark(phrase) or _time_at_end(phrase):
        return Reading(pause.direction, "pause")
    return Reading("", "note") if cue_phrase(phrase) == "room" or is_about_the_group(phrase) else None


def _time_at_end(phrase: str) -> PausePhrase | None:
    """Return the length after a dash or a comma at the end of a remark: `give them time to settle - 20 sec`."""
    remark, _, length = re.sub(r"\s[-–—]\s|[,;:(]\s*", "\n", phrase.rstrip(" ).")).rpartition("\n")
    pause = pause_phrase(length) if len(remark.split()) >= _FEWEST_WORDS and not any(map(str.isdigit, remark)) else None
    return pause if pause and pause.timed and pause.unit else None


def _several(phrase: str) -> Reading | None:
    """Return how several directions in one bracket are read, as in `[Soft bell. Fade music.]`; None for others."""
    for separator in (_SENTENCES, _PARTS):
        parts = [part for part in separator.split(phrase) if part.strip()]
        read = [_part(part) for part in parts] if len(parts) > 1 else [None]
        if None not in read:
            return Reading(" ".join(filter(None, read)), "sound" if "" in read else "")
    return None


def _part(phrase: str) -> str | None:
    """Return the direction that one of several is, empty for a cue; None if it isn't one."""
    pause = pause_phrase(phrase)
    if pause and pause.named and not pause.spoken:
        return pause.direction
    return bell_phrase(phrase) or ("" if cue_phrase(phrase) in ("sound", "manner", "room") else None)


def _is_timed_breath(pause: PausePhrase) -> bool:
    return pause.verb == "breathe" and pause.timed


def is_direction(phrase: str) -> bool:
    """Return whether `[phrase]` begins as a direction of Outpour's."""
    return bool(_DIRECTION.match(phrase)) or _is_own(phrase)


def _is_own(phrase: str) -> bool:
    """Return whether `[phrase]` is a pause, a bell, a hold, a block or a time in Outpour's notation."""
    if _IN_NUMBERS.fullmatch(phrase):
        return True
    name, _, argument = phrase.strip().lower().partition(" ")
    if name == "hold":
        return all(is_own_notation(each) for each in argument.split("up to", 1) if each.strip())
    return is_own_notation(phrase) or bool(_BELL.fullmatch(phrase))


def _begins_with_pause(phrase: str) -> bool:
    """Return whether the phrase is a pause with a remark for the reader: `pause to let them settle`."""
    remark = (
        bool(_PAUSE_FIRST.match(phrase) or _WAIT_FIRST.match(phrase))
        and _FEWEST_WORDS <= len(phrase.split()) <= _MOST_WORDS
    )
    return remark and not addresses_listener(phrase) and not any(map(str.isdigit, phrase))


def _round_pause(phrase: str, pause: PausePhrase, place: _Place) -> Reading:  # noqa: PLR0911 (one return for each kind)
    if pause.only_pause:
        return Reading(pause.direction)
    if pause.named or pause.verb == "wait":
        if not pause.timed and (pause.verb or not (place.first or place.last)):
            return Reading(None, "text" if pause.named or place.own_sentence else "")
        return Reading(pause.direction, "pause" if pause.spoken and pause.named else "")
    if pause.verb:
        return Reading(None)
    if pause.spoken:
        return (
            Reading(pause.direction, "pause")
            if place.own_sentence and not phrase[0].isupper()
            else Reading(None, "text")
        )
    signs = {token.text for token in tokens(phrase)}
    if not pause.unit or "m" in signs or (signs & QUOTES.keys() and not place.own_sentence):
        return Reading(None)
    if "'" in signs or "′" in signs:
        return Reading(pause.direction, "pause")
    if pause.minutes and not place.own_sentence:
        return Reading(None, "text")
    return Reading(pause.direction)


def _star_pause(pause: PausePhrase, place: _Place) -> Reading:
    if pause.named or (pause.unit and pause.timed):
        if place.own_sentence:
            return Reading(pause.direction)
        return Reading(None, "text" if pause.only_pause else "")
    return Reading(None)


def _round_cue(cue: str, phrase: str, place: _Place) -> Reading:
    if cue == "repeat":
        return Reading(None, "repeat")
    if cue == "room":
        return Reading("", "note") if place.own_sentence else Reading(None)
    if cue == "sound":
        certain = has_sound_verb(phrase) or place.own_sentence
        return Reading("", "sound") if certain else Reading(None)
    if phrase.rstrip().endswith(".") and phrase.lstrip()[0].isupper():
        return Reading(None, "text" if len(phrase.split()) > 1 else "")  # a sentence: (Slowly.)
    return Reading("", "manner") if place.first and (place.last or not place.alone) else Reading(None, "text")
