"""Drops notes, page numbers and details of a script, and makes chapters of its section names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from scripts.notation.bracketed import is_direction
from scripts.notation.line_setting import Setting, goes_on, setting_of
from scripts.notation.phrases.assistant import is_first_remark, is_last_remark
from scripts.notation.phrases.bell_phrases import bell_phrase
from scripts.notation.phrases.cue_phrases import addresses_listener, cue_phrase, has_sound_verb
from scripts.notation.phrases.head_lines import is_about_the_script
from scripts.notation.phrases.headings import heading_of, may_be_heading, title_before_details, without_time
from scripts.notation.phrases.pause_phrases import pause_phrase
from scripts.notation.phrases.pictures import BELLS, PICTURES, phrase_in_words
from scripts.notation.phrases.stage_words import is_a, is_private_note, label_of, part_of
from scripts.notation.phrases.vocabulary import all_are, has, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.model.header import Header
    from scripts.notation.source_line import Notices, SourceLine

_SEPARATORS: Final = frozenset("-–—_=*~•·+.…<>^°§:,;⁂❖✦☆★♦◇○●■□")
_POINTS: Final = frozenset(".…")
_MAX_SHORT: Final = 120
_PAGE: Final = re.compile(
    r"[\[(–—-]?\s*(?:(?P<page>[^\W\d_]+)\.?\s*\d{1,4}(?:\s*(?P<of>[^\W\d_]+|/)\s*\d{1,4})?|[-–—]\s*\d{1,4}\s*[-–—])\s*[\])–—-]?$"
)
_DASHED_NUMBER: Final = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]$")
_COPYRIGHT: Final = re.compile(
    r"(?:©|\(c\)\s*\d{4}|copyright\b|all rights reserved|alle rechte vorbehalten)", re.IGNORECASE
)
_TODO: Final = re.compile(r"(?:TODO|FIXME|TBD|XXX)\b")
_WRAPPING: Final = re.compile(
    r"^(?:\[(?P<square>[^\[\]]+)\]|\((?P<round>[^()]+)\)|\*+(?P<star>[^*]+)\*+|_+(?P<under>[^_]+)_+)$"
)
_NOTE_DASH: Final = re.compile(r"(?P<label>[^\W\d_][^:–—]{2,40}?)\s+[–—-]\s+\S")
_INLINE_PAUSE: Final = re.compile(
    r"(?<=[.!?…] )(?:pause|pausa|pauze|pauza|silence|stille|silencio)\b[^.!?…\[\]()]{0,50}[.!?…]", re.IGNORECASE
)
_NOTA_BENE: Final = re.compile(r"(?P<label>N\.\s?B)\.\s+\S")
_BLOCK: Final = re.compile(r"\[[ \t]*+(?:(?P<open>repeat|choose|every|from|under)\b|(?P<end>end)\s*\])", re.IGNORECASE)
_SEVERAL_SENTENCES: Final = re.compile(r"[.!?…]\s+\S|[\[({<*_]")
_SPEECH: Final = re.compile(r"[.!?…]\s*$")
_BARE: Final = re.compile(r"[^\W_](?:[^\[\](){}<>]*(?:[^\W_]|[.!…]))?")
_RINGS: Final = re.compile(
    r"(?:ring|strike|sound|toll|tap)\s+\S.*|[^\W\d_]+\s*(?:[x×]\s*\d{1,3}|\d{1,3}\s*[x×])$", re.IGNORECASE
)
_PICTURE: Final = re.compile(rf"\s*(?:[{PICTURES}🤫🔇🔕🎵🎶🎼🔊🔉🔈]\s*)+")
_TITLE_SIGNS: Final = "0123456789.)*_ \u20e3\u200d\ufe0f💡🎙📝🎧🎵🎶🎬✨⚠🔊📌✅🗒🎤🎼"
_SKIPPED: Final = ("#", "//", "\\")
_MAX_DETAIL_WORDS: Final = 12
_FULL_NAME: Final = re.compile(r"(?:Dr\. )?[A-ZÀ-Þ][\w'’-]{1,20}(?: [A-ZÀ-Þ]\.| [A-ZÀ-Þ][\w'’-]{1,20}){1,3}")
_MAX_DETAIL_NAME: Final = 4
_DETAILS: Final = frozenset(
    (  # noqa: SIM905 (reads better as text)
        "length duration time music voice tone pace tempo audience level dauer länge musik stimme duración música "
        "voz tono durée musique voix durata musica voce duração duur muziek stem czas muzyka głos"
    ).split()
)
"""Last words of the longer names of details: `Target length`."""

_NAMES_BESIDES: Final = {"tom": "pt", "ton": "defr", "von": "de"}
"""Details that are names of people outside of some languages: `TOM`."""

_MOST_TITLE_WORDS: Final = 8
_TAIL: Final = 8
"""How many of the last lines with words can be remarks of an assistant."""


@dataclass
class _Reader:
    """Reads the lines in order; `top` is whether nothing has been spoken since the last heading."""

    lines: Sequence[SourceLine]
    notices: Notices
    setting: Setting
    top: bool = True
    fresh: bool = True
    note: SourceLine | None = None
    appendix: bool = False
    final: int = -1
    """The index of the last line with words."""

    names: frozenset[str] = frozenset()
    """Names of details that are names of people in the language of the script."""

    kept: list[SourceLine] = field(default_factory=list)

    def read(self) -> list[SourceLine]:
        filled = [index for index, line in enumerate(self.lines) if line.text.strip()]
        last = set(filled[1:][-_TAIL:])
        self.final = filled[-1] if filled else -1
        for index, line in enumerate(self.lines):
            line = line if line.literal else _without_sign(line, top=self.top and self.fresh)  # noqa: PLW2901 (the line, as it is read)
            text = line.text.strip()
            if self._is_appendix(line, text):
                self._drop(line, "note", continued=not text)
            elif not text or line.literal:
                self._keep(line, spoken=bool(text))
                self.note = None
            elif text.startswith(_SKIPPED):
                self._keep(_untimed(line), spoken=False)
                self.fresh = self.fresh or text.startswith("#")
            elif self.note and self._continues(self.note, line):
                self._drop(line, "note", continued=True)
            else:
                self.note = None
                self._line(line, text, index, own=self._own_paragraph(index), ends=index in last)
        return self.kept

    def _is_appendix(self, line: SourceLine, text: str) -> bool:
        """Return whether `line` is in a section about the recording, which ends at the next heading."""
        heading = text.startswith("#")
        if (heading or text.endswith((":", ":**", "**", ": \\", "** \\"))) and not line.literal:
            title = text.rstrip(":* \\").lstrip("# ").lstrip(_TITLE_SIGNS)
            found = is_a(title, "appendix") or (heading and is_a(title, "private_note"))
            self.appendix = found or (self.appendix and not heading)
        return self.appendix

    def _continues(self, note: SourceLine, line: SourceLine) -> bool:
        length = self.notices.written_length(note)
        wrapped = length >= 55 and not _SPEECH.search(note.text) and self.setting.wraps(note.text, line.text, length)
        return wrapped or (goes_on(note.text, line.text) and not _SPEECH.search(note.text))

    def _own_paragraph(self, index: int) -> bool:
        around = (index - 1, index + 1)
        return not any(0 <= at < len(self.lines) and self.lines[at].text.strip() for at in around)

    def _keep(self, line: SourceLine, *, spoken: bool) -> None:
        self.kept.append(line)
        if spoken:
            self.top = self.fresh = False

    def _drop(self, line: SourceLine, kind: str, *, continued: bool = False) -> None:
        self.kept.append(line.replaced(""))
        self.note = line if kind == "note" else None
        if kind and not continued:
            self.notices.collect(line, kind)

    def _heading(self, line: SourceLine, title: str, kind: str = "heading") -> None:
        self.kept.append(line.replaced(f"# {title}"))
        self.fresh = True
        self.notices.collect(line, kind)

    def _line(self, line: SourceLine, text: str, index: int, *, own: bool, ends: bool) -> None:
        wrapping = _WRAPPING.match(text)
        inner = next(filter(None, wrapping.groups()), text).strip() if wrapping else text
        if wrapping and wrapping["square"] and is_direction(inner):
            inner = text
        signs = set("".join(text.split()))
        if signs <= _SEPARATORS and text not in "-.+*…":
            self.kept.append(line.replaced("[pause ~3s]" if signs <= _POINTS else ""))
        elif text == "…":
            self.kept.append(line.replaced("[pause ~3s]"))
        elif self._is_note(line, inner) or self._is_detail(line, inner, bracketed=inner != text, ends=ends):
            pass
        elif (self.top and is_first_remark(text)) or (ends and is_last_remark(text)):
            self._drop(line, "assistant")
        elif index == self.final and self._is_ending(text, bracketed=inner != text):
            self._drop(line, "")
        elif title := (inner != text and text[0] == "[" and _section(inner)) or self._title(text, index, own=own):
            self._heading(line, title)
        elif _BARE.fullmatch(text) and self._is_bare_direction(line, text):
            pass
        else:
            for inside in _INLINE_PAUSE.finditer(text):
                if pause_phrase(inside[0]):
                    start = len(line.text) - len(line.text.lstrip()) + inside.start()
                    self.notices.collect(line, "pause-text", (start, start + len(inside[0])))
            if text[0] not in "[(<" and may_be_heading(text, own=own):
                self.notices.collect(line, "heading-text")
            self._keep(line, spoken=inner == text)

    def _title(self, text: str, index: int, *, own: bool) -> str:
        """Return the title of the chapter that a line begins; empty if it begins none."""
        first = self.top and self.fresh and index != self.final and not self._any_words()
        if first and (title := title_before_details(text)) and self._details_follow(index):
            return title
        item = text.removesuffix(" \\")
        return heading_of(
            item if item.endswith(")") or is_a(item.strip("*_: "), "section") else text, own=own, first=first
        )

    def _details_follow(self, index: int) -> bool:
        """Return whether the next line with words is about the script."""
        after = next((line.text.strip() for line in self.lines[index + 1 :] if line.text.strip()), "")
        label = label_of(after)
        value = after[label.end() :].strip() if label else ""
        detail = label and value and self._is_detail_name(label["label"]) and self._is_value(label["label"], value)
        plain = after.strip("()*_")
        timed = "[" not in plain and self._is_running_time(plain)
        about = timed or is_about_the_script(plain, bracketed=plain != after)
        return bool(detail or about or _is_byline(label, value))

    def _is_ending(self, text: str, *, bracketed: bool) -> bool:
        """Return whether the last line only says that the script ends."""
        if text.casefold() == "[end]":
            return not self._in_block()
        return not bracketed and cue_phrase(text) == "ending" and not text.endswith((".", "]"))

    def _in_block(self) -> bool:
        """Return whether a block that was opened before isn't closed yet."""
        marks = [match for line in self.kept for match in _BLOCK.finditer(line.text)]
        return sum(1 if match["open"] else -1 for match in marks) > 0

    def _any_words(self) -> bool:
        return any(line.text.strip() for line in self.kept)

    def _is_note(self, line: SourceLine, text: str) -> bool:
        label = label_of(text) or _NOTE_DASH.match(text) or _NOTA_BENE.match(text)
        if _TODO.match(text) or (label and is_private_note(label["label"])):
            self._drop(line, "note")
        elif label and is_a(label["label"], "note") and text[label.end() - 1 :].strip() and label.re is not _NOTE_DASH:
            if addresses_listener(text[label.end() :]):
                self.notices.collect(line, "note-text")
                self._keep(line, spoken=True)
            else:
                self._drop(line, "note")
        else:
            return False
        return True

    def _is_detail(self, line: SourceLine, text: str, *, bracketed: bool, ends: bool) -> bool:
        page = _PAGE.match(text) if len(text) <= _MAX_SHORT else None
        label = label_of(text)
        value = text[label.end() :].strip() if label else ""
        if _DASHED_NUMBER.match(text) or (page and page["page"] and is_a(page["page"], "page") and self._is_page(page)):
            self._drop(line, "page")
        elif _COPYRIGHT.match(text):
            self._drop(line, "details")
        elif label and self.fresh and not self._any_spoken() and value and _is_title(label["label"], value):
            self._heading(line, value.strip('*_"“”').strip())
        elif self.fresh and (self._is_lead(text) or (not self._any_spoken() and _is_byline(label, value))):
            self._drop(line, "details")
        elif label and value and self._is_detail_name(label["label"]) and self._is_value(label["label"], value):
            if not (self.fresh or bracketed or ends or cue_phrase(value) == "sound"):
                return False
            self._drop(line, "details")
        elif self.fresh and self._is_about_the_script(line, text, bracketed=bracketed):
            self._drop(line, "details")
        else:
            return False
        return True

    def _is_lead(self, text: str) -> bool:
        return is_a(text.strip(":*_-–—=~ "), "lead") and (not self._any_spoken() or ":" in text)

    def _is_detail_name(self, label: str) -> bool:
        """Return whether `label` names a detail; before the first words also one such as `Target length`."""
        words = label.split()
        longer = (
            1 < len(words) <= _MAX_DETAIL_NAME and words[-1].casefold() in _DETAILS and not addresses_listener(label)
        )
        if label.casefold() in self.names:
            return False
        return is_a(label, "detail") or (longer and self.fresh and not self._any_spoken())

    def _is_about_the_script(self, line: SourceLine, text: str, *, bracketed: bool) -> bool:
        timed = not line.text.lstrip().startswith("[") and self._is_running_time(text)
        return timed or (not self._any_spoken() and is_about_the_script(text, bracketed=bracketed))

    def _is_page(self, page: re.Match[str]) -> bool:
        return len(page["page"]) > 2 or bool(page["of"])

    @cached_property
    def _any_lowercase(self) -> bool:
        return any(not line.text.isupper() and any(map(str.islower, line.text)) for line in self.lines)

    def _any_spoken(self) -> bool:
        return not self.top

    def _is_value(self, label: str, value: str) -> bool:
        """Return whether `value` fits a detail, rather than being a speaker's words."""
        speaks = is_a(label, "role") or not self.fresh
        words = len(value.split())
        return (
            words <= _MAX_DETAIL_WORDS and not addresses_listener(value) and not (speaks and value.endswith((".", "!")))
        )

    def _is_running_time(self, text: str) -> bool:
        found = tokens(text)
        return (
            bool(found)
            and has(found, "number")
            and has(found, "unit_m")
            and not has(found, "pause", "wait", "breathe")
            and not text.endswith((".", "!"))
            and all_are(
                found,
                *("number", "unit_m", "unit_s", "approximate", "range", "filler", "sign", "long", "short"),
                *("manner", "manner_filler", "sound", "sound_change", "ending_of"),
            )
        )

    def _is_bare_direction(self, line: SourceLine, text: str) -> bool:
        """Handle a pause, a bell or a cue that stands on a line without brackets."""
        if _SEVERAL_SENTENCES.search(text):
            return False
        pause = pause_phrase(text)
        if pause and pause.named and not pause.verb:
            if pause.timed and pause.unit and not _SPEECH.search(text) and not pause.spoken:
                self.kept.append(line.replaced(pause.direction))
                self.notices.collect(line, "pause")
                return True
            if text.isupper() and pause.only_pause and self._any_lowercase:
                self.kept.append(line.replaced(pause.direction))
                self.notices.collect(line, "pause")
                return True
            self.notices.collect(line, "pause-text")
        elif (bell := bell_phrase(text)) and not _SPEECH.search(text):
            if _RINGS.match(text):
                self.kept.append(line.replaced(bell))
                return True
            self.notices.collect(line, "text")
        elif bell_phrase(text):
            self.notices.collect(line, "text")
        elif (cue := cue_phrase(text)) == "repeat" and not addresses_listener(text):
            self.notices.collect(line, "repeat")
        elif cue == "sound" and has_sound_verb(text):
            self.notices.collect(line, "text")
        return False


def _is_title(label: str, value: str) -> bool:
    """Return whether a label and its value are the title of the script: `Title: Rest`, `Script: Evening Rest`."""
    words = value.split()
    named = 1 < len(words) < _MOST_TITLE_WORDS and not _SPEECH.search(value) and not addresses_listener(value)
    return is_a(label, "title") or (
        is_a(label, "lead") and named and all(word[0].isupper() for word in words if len(word) > 3)
    )


def _is_byline(label: re.Match[str] | None, value: str) -> bool:
    """Return whether a role and a name say who speaks: `Teacher: Jane Mill`."""
    return label is not None and is_a(label["label"], "role") and bool(_FULL_NAME.fullmatch(value))


def _section(phrase: str) -> str:
    """Return the title of the section that words in square brackets name, such as `[INTRO]`; empty for others."""
    title = without_time(phrase).rstrip(": ")
    if pause_phrase(phrase) or not (is_a(title, "section") or part_of(title)):
        return ""
    return heading_of(phrase, own=True, first=False)


def _without_sign(line: SourceLine, *, top: bool) -> SourceLine:
    """Return a direction without the picture before it, such as a pause sign or a bell; other lines as they are.

    Minutes beside a clock at the top of a script are its length, rather than a pause.
    """
    if not (sign := _PICTURE.match(line.text)):
        return line
    rest = line.text[sign.end() :].strip()
    phrase = phrase_in_words(f"{sign[0]} {rest.strip('*_()[] ')}")
    pause = None if set(sign[0]).isdisjoint(PICTURES) else pause_phrase(phrase)
    length = pause and (pause.named or (pause.timed and pause.unit)) and not pause.spoken
    if pause and length and not (top and pause.minutes and set(sign[0]).isdisjoint("⏸⏯")):
        pictures = [each for each in sign[0] if each in PICTURES]
        return line.replaced(pause.direction if rest else f"[pause ~{5 * len(pictures)}s]")
    bell = None if set(sign[0]).isdisjoint(BELLS) else bell_phrase(phrase)
    if bell and not rest.endswith("."):
        return line.replaced(bell)
    return line.cut(sign.end()) if _WRAPPING.match(rest) else line


def _untimed(line: SourceLine) -> SourceLine:
    """Return a heading without a time in brackets at its end."""
    text = line.text.rstrip()
    return line.cut(0, len(without_time(text))) if text.startswith("# ") and without_time(text) != "#" else line


def stage_directions(lines: list[SourceLine], header: Header, notices: Notices) -> list[SourceLine]:
    """Read the lines that aren't for the listener."""
    names = frozenset(name for name, languages in _NAMES_BESIDES.items() if header.language[:2] not in languages)
    return _Reader(lines, notices, setting_of(lines, header, notices), names=names).read()
