"""Parses SSML (W3C Recommendation, 2010) into the same elements as other scripts.

Breaks, paragraphs, sentences, substitutions, rates, voices, sounds, and say-as for numbers and dates take effect; all
other tags are ignored and their words spoken plainly. Document types are rejected, because entities make XML dangerous.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from scripts.errors import Place, Problem, Severity
from scripts.model.elements import Element, ParagraphEnd
from scripts.model.text_runs import Part, Prosody, Substitution, Words
from scripts.syntax.direction_arguments import DirectionError, truncate
from scripts.syntax.directions import parse_direction
from scripts.syntax.lenient_xml import has_several_roots, restored, well_formed
from scripts.syntax.speech_markdown import apply_modifiers, is_network_source, parse_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.model.header import Header

_MAX_DEPTH: Final = 64
_MAX_ELEMENTS: Final = 50_000
_SILENT: Final = ("mark", "emphasis", "speak", "p", "paragraph", "s", "sentence", "w", "token")
_UNSPOKEN: Final = ("desc", "metadata", "meta", "lexicon")
_BEGINS: Final = re.compile(
    r"(?:<\?xml\b[^>]*>\s*)?(?:<!--(?:(?!-->).)*+-->\s*)*+<(?:!DOCTYPE\b(?!\s*html)|(?:\w+:)?speak\b)",
    re.DOTALL | re.IGNORECASE,
)

_DOCTYPE: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_NO_DOCTYPE: Final = "document types and entities aren't supported"
_HINTS: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]: 'put quotes around every attribute: <break time="2s"/>',
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "write a single & as &amp;",
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "close every tag, such as <p>…</p> or <break/>",
}
"""How to mend the most frequent errors; any other is a tag that isn't closed."""


def is_ssml(lines: list[str]) -> bool:
    """Return whether `lines` are SSML: the first tag is `<speak>`."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    return first is not None and bool(_BEGINS.match("\n".join(lines[first : first + 40]).lstrip()))


def read_ssml(lines: list[str], first: int, file: str, header: Header) -> tuple[tuple[Element, ...], list[Problem]]:
    """Return the elements in `lines` from index `first` on, and their problems."""
    while first < len(lines) and not lines[first].strip():
        first += 1  # nothing may precede an XML declaration
    text = well_formed("\n".join(lines[first:]).lstrip(" \t"))
    if several := has_several_roots(text):
        text = f"<speak>\n{text}\n</speak>"
    reader = _Reader(file, lines, first - several, header.language)
    try:
        if several and (doctype := _DOCTYPE.search(text)):
            reader.parser.Parse(text[: doctype.start()], False)
            reader.reject_doctype()
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        place = Place(file, reader.first + error.lineno, error.offset + 1)
        hint = _HINTS.get(error.code, "close every tag")
        reader.fault(place, "bad-ssml", f"invalid SSML: {expat.ErrorString(error.code)}", hint)
    except _UnsupportedError as error:
        reader.fault(reader.here, "bad-ssml", str(error), "remove it")
    reader.finish()
    return tuple(reader.elements), reader.problems


class _UnsupportedError(Exception):
    """Well-formed XML that scripts may not use."""


@dataclass
class _Open:
    """An open tag."""

    name: str
    attributes: Mapping[str, str]
    prosody: Prosody
    place: Place
    inside: list[str] | None = None
    """The words inside a tag that changes how they are spoken; None for other tags."""
    spoken: bool = True
    """Whether its words are spoken."""


@dataclass
class _Reader:
    """Handles the parser's events; keeps the open tags and the current run of words."""

    file: str
    lines: list[str]
    first: int
    language: str
    elements: list[Element] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    begin: Place | None = None
    unsupported: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self.reject_doctype

    @property
    def here(self) -> Place:
        return Place(self.file, self.first + self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def finish(self) -> None:
        """Add the remaining words, and report all unsupported tags in one warning."""
        self._flush()
        if self.unsupported:
            message = f"no voice supports {', '.join(self.unsupported)}; the words are spoken plainly"
            self.fault(next(iter(self.unsupported.values())), "spoken-plainly", message, severity="warning")

    def fault(self, place: Place, code: str, message: str, hint: str = "", severity: Severity = "error") -> None:
        source = self.lines[place.line - 1] if place.line <= len(self.lines) else ""
        self.problems.append(Problem(place, code, message, hint, source, severity=severity))

    def reject_doctype(self, *_: object) -> None:
        """Raise _UnsupportedError, because entities make XML dangerous."""
        raise _UnsupportedError(_NO_DOCTYPE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2].lower()
        attributes = {key: restored(value) for key, value in attributes.items()}
        if len(self.open) >= _MAX_DEPTH or len(self.elements) >= _MAX_ELEMENTS:
            raise _UnsupportedError("the SSML is too large, or nested too deeply")
        outer = self.open[-1] if self.open else _Open("", {}, Prosody(), self.here)
        opened = _Open(name, attributes, outer.prosody, self.here, spoken=outer.spoken and name not in _UNSPOKEN)
        self.open.append(opened)
        if not opened.spoken:
            return
        if name in ("p", "paragraph", "s", "sentence"):
            self._flush()
        elif name == "break":
            self._parse_direction(f"pause {attributes.get('time') or attributes.get('strength') or 'medium'}", opened)
        elif name == "silence":
            self._silence(opened)
        elif name == "audio":
            self._audio(opened)
        elif name in ("sub", "say-as", "phoneme"):
            opened.inside = []
        elif name in ("voice", "prosody"):
            self._flush()
            opened.prosody = self._prosody(name, attributes, outer.prosody)
        elif name not in _SILENT:
            self.unsupported.setdefault(name, self.here)

    def _end(self, _: str) -> None:
        closed = self.open.pop()
        if closed.inside is not None:
            self._add(self._modified_words(closed, " ".join("".join(closed.inside).split())), closed.place)
        elif closed.spoken and closed.name in ("s", "sentence"):
            self._full_stop()
            self._flush()
        elif closed.spoken and closed.name in ("p", "paragraph"):
            self._flush()
            self.elements.append(ParagraphEnd(self.here))
        elif closed.name in ("voice", "prosody"):
            self._flush(closed.prosody)
        elif closed.name == "speak":
            self._flush()
            if self.open:  # it is one of several
                self.elements.append(ParagraphEnd(self.here))

    def _text(self, text: str) -> None:
        if not self.open or not self.open[-1].spoken:
            return
        text = restored(text)
        modifying = next((tag for tag in reversed(self.open) if tag.inside is not None), None)
        if modifying and modifying.inside is not None:
            modifying.inside.append(text)
        elif text.strip() or self.parts:
            self._add(text, self.here)

    def _add(self, part: Part, place: Place) -> None:
        self.begin = self.begin or place
        self.parts.append(part)

    def _full_stop(self) -> None:
        """Add a full stop to a tagged sentence that lacks closing punctuation."""
        text = self.parts[-1] if self.parts else ""
        if isinstance(text, str) and text.strip() and text.rstrip("\"'”’») \n\t")[-1:] not in ".!?…":
            self.parts[-1] = text.rstrip() + "."
        elif self.parts and not isinstance(text, str):
            self.parts.append(".")

    def _flush(self, prosody: Prosody | None = None) -> None:
        parts = [re.sub(r"\s+", " ", part) if isinstance(part, str) else part for part in _join_texts(self.parts)]
        if parts and isinstance(parts[0], str):
            parts[0] = parts[0].lstrip()
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        kept = tuple(part for part in parts if part != "")
        if kept and self.begin:
            current = self.open[-1].prosody if self.open else Prosody()
            self.elements.append(Words(kept, self.begin, prosody or current))
        self.parts, self.begin = [], None

    def _parse_direction(self, text: str, opened: _Open) -> None:
        self._flush()
        try:
            element = parse_direction(text, f"[{text}]", opened.place)
        except DirectionError as error:
            self.fault(opened.place, error.code, str(error), error.hint)
        else:
            assert element
            self.elements.append(element)

    def _silence(self, opened: _Open) -> None:
        """Read the silences of Azure (`type` and `value`) and SAPI (`msec`) as pauses."""
        attributes = {key.lower(): value for key, value in opened.attributes.items()}
        milliseconds = attributes.get("msec")
        length = f"{milliseconds}ms" if milliseconds else attributes.get("value") or attributes.get("time") or "medium"
        kind = attributes.get("type", "").lower()
        if kind.startswith(("leading", "tailing")) or not kind:
            self._parse_direction(f"pause {length}", opened)
            return
        message = f"a silence of the type {truncate(kind)!r} isn't supported"
        hint = f"write it in the front matter, before the SSML: rests: {{sentence: {length}}}"
        self.fault(opened.place, "spoken-plainly", message, hint, severity="warning")

    def _audio(self, opened: _Open) -> None:
        source = opened.attributes.get("src", "").removeprefix("file://")
        if not source or is_network_source(source):
            self.unsupported.setdefault("audio from the network", opened.place)
            return
        self._parse_direction(f'sound "{source}"', opened)
        opened.spoken = False  # its words are a fallback for the sound

    def _prosody(self, name: str, attributes: Mapping[str, str], outer: Prosody) -> Prosody:
        voice, speed = outer.voice, outer.rate
        for key, value in attributes.items():
            if name == "voice" and key == "name" and value.strip():
                voice = " ".join(value.split()).replace('"', "")
            elif name == "prosody" and key == "rate" and (factor := parse_rate(value)):
                speed = round(max(0.3, min(3.0, speed * factor)), 2)
            else:
                self.unsupported.setdefault(f"{name} {key}", self.here)
        written = [f'voice:"{voice}"'] * bool(voice) + [f'rate:"{round(speed * 100)}%"'] * (speed != 1)
        return Prosody(voice, speed, ";".join(written))

    def _modified_words(self, closed: _Open, shown: str) -> str | Substitution:
        """Return the words of a tag that changes how they are spoken, with Speech Markdown as their markup."""
        attributes = {
            key.lower(): " ".join(value.replace('"', "'").split()) for key, value in closed.attributes.items()
        }
        if closed.name == "sub":
            modifiers = f'sub:"{attributes.get("alias", "")}"'
        elif closed.name == "phoneme":
            modifiers = (
                f'ipa:"{attributes.get("ph", "")}"' if attributes.get("alphabet", "ipa") == "ipa" else 'cmu-arpabet:""'
            )
        else:
            kind, layout = attributes.get("interpret-as", ""), attributes.get("format", "")
            kind = {"spell-out": "characters", "verbatim": "characters"}.get(kind, kind)
            modifiers = f'{kind}:"{layout}"' if layout else kind
        plain = re.sub(r"([\\()\[\]{}<>])", r"\\\1", shown)
        result = apply_modifiers(shown, modifiers, f"({plain})[{modifiers}]", closed.place, self.language)
        for message in result.faults:
            self.fault(closed.place, "bad-modifier", truncate(message), severity="warning")
        for name in result.unsupported:
            self.unsupported.setdefault(name, closed.place)
        return result.words


def _join_texts(parts: list[Part]) -> list[Part]:
    """Return `parts` with adjacent texts joined; expat reports text in pieces."""
    joined: list[Part] = []
    for part in parts:
        if joined and isinstance(part, str) and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
