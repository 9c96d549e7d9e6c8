"""Writes elements as text that parses back to the same elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.model.elements import (
    Choose,
    Closing,
    Condition,
    Element,
    Every,
    Heading,
    LineEnd,
    PaceChange,
    ParagraphEnd,
    ProsodyChange,
    Repeat,
    VoiceChange,
)
from scripts.model.header import Header, IntenseLimits, Rests
from scripts.model.pace import Pace, WordsPerMinute, format_pace
from scripts.model.text_runs import Part, Placeholder, Prosody, Substitution, Variants, Words
from scripts.notation.source_line import SourceLine
from scripts.notation.translate import translate
from scripts.times import format_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.model.script import Script

_SPECIAL: Final = re.compile(r"[\[\]{}\\]|<(?=\s*/?\s*break\b)|(?<!\S)//", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"([()\[\]{}<>\\])")
_ITEM: Final = re.compile(r"- (?=\S)")
_MAX_PASSES: Final = 10
_JOINED: Final = re.compile(r"\)(?=[\[{/])")


def write_script(script: Script) -> str:
    """Return `script` as text that parses back to the same script, except for places.

    Comments are lost, default values are left out of the front matter, and includes stay directions.
    """
    header = front_matter(script.header)
    return "\n".join([*header, *_literal(body(script.elements), script.header)]).rstrip() + "\n"


def _literal(lines: list[str], header: Header) -> list[str]:
    """Put a backslash before each line that would otherwise be read as another notation."""
    for _ in range(_MAX_PASSES):
        source = [SourceLine(line, number) for number, line in enumerate(lines, start=1)]
        translated, _notices = translate(source, header, "", lines)
        kept = {line.number: line.text for line in translated}
        changed = [index for index, line in enumerate(lines) if line != kept.get(index + 1)]
        if not changed:
            break
        written = dict(enumerate(lines))
        for index in changed:
            item = _ITEM.match(lines[index])
            written[index] = f"- \n\\ {lines[index][2:]}" if item else f"\\ {lines[index]}"
        lines = "\n".join(written.values()).split("\n")
    return lines


def body(elements: Iterable[Element]) -> list[str]:
    """Return the lines of `elements`; elements from one line of a script share one line again."""
    lines: list[str] = []
    before: Element | None = None
    for element in elements:
        text = _line(element)
        if text is None:
            lines += _block(element)
        elif before is not None and _same_line(before, element) and lines:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
        before = None if text is None or isinstance(element, ParagraphEnd | Heading) else element
    return lines


def _same_line(before: Element, element: Element) -> bool:
    if isinstance(element, ParagraphEnd | Heading) or (isinstance(before, Words) and isinstance(element, Words)):
        return isinstance(before, Words) and isinstance(element, Words) and _is_run_boundary(before, element)
    if isinstance(before, ProsodyChange | LineEnd) or isinstance(element, ProsodyChange):
        return False
    return (before.place.file, before.place.line) == (element.place.file, element.place.line)


def _is_run_boundary(before: Words, element: Words) -> bool:
    """Return whether two runs of words stay separate on one line, because their prosody differs."""
    same_line = (before.place.file, before.place.line) == (element.place.file, element.place.line)
    return same_line and before.prosody != element.prosody


def _line(element: Element) -> str | None:
    """Return `element` as part of a line; None for blocks, which take several lines."""
    if isinstance(element, Condition | Repeat | Choose | Every):
        return None
    writer = _WRITERS.get(type(element))
    return writer(element) if writer else getattr(element, "markup", "")


def _block(element: Element) -> Iterator[str]:
    if isinstance(element, Condition):
        yield f"[{element.when} {format_duration(element.limit)}]"
        yield from body(element.body)
    elif isinstance(element, Repeat):
        yield f"[repeat x{element.times}]"
        yield from body(element.body)
    else:
        assert isinstance(element, Choose | Every)
        yield element.markup if isinstance(element, Every) else f"[choose {element.count}]"
        for item in element.items:
            lines = body(item)
            if lines and lines[0] and not lines[0].startswith("#"):
                lines[0] = f"- {lines[0]}"
            else:
                yield "- "
            yield from lines
    yield "[end]"


def _words(words: Words) -> str:
    if words.prosody != Prosody():
        shown = "".join(part if isinstance(part, str) else getattr(part, "shown", "") for part in words.parts)
        return f"({_BRACKETED.sub(_with_backslash, shown)})[{words.prosody.markup}]"
    following = (*words.parts[1:], "")
    text = "".join(_part(part, after) for part, after in zip(words.parts, following, strict=True))
    return re.sub(r"^([#-])", r"\\\1", text)


def _part(part: Part, after: Part) -> str:
    if isinstance(part, Placeholder):
        return f"{{{part.name}}}"
    if isinstance(part, Variants):
        return f"{{~{'|'.join(part.options)}}}"
    if isinstance(part, Substitution):
        return part.markup
    braced = part.endswith(")") and isinstance(after, Placeholder | Variants)
    return f"{_escape(part[:-1])}\\)" if braced else _escape(part)


def _escape(text: str) -> str:
    return _JOINED.sub(r"\\)", _SPECIAL.sub(_with_backslash, text))


def _with_backslash(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


_WRITERS: Final[dict[type, Callable[[Any], str]]] = {
    ParagraphEnd: lambda _: "",
    LineEnd: lambda _: "\\",
    Words: _words,
    Heading: lambda heading: f"# {_escape(heading.title)}",
    Closing: lambda _: "[closing]",
    VoiceChange: lambda change: f"[voice {change.name}]",
    PaceChange: lambda change: f"[pace {format_pace(change.pace)}]",
    ProsodyChange: lambda change: f"#[{change.prosody.markup}]",
}
"""The functions that write elements without markup of their own."""


_LISTS: Final = ("needs", "care", "preface")
"""The keys whose values are lists."""


def front_matter(header: Header) -> list[str]:
    """Return the lines of the front matter with its fences; empty if all values are defaults."""
    default = Header()
    values: dict[str, Any] = {}
    for key in ("title", "about", "kind", "minutes", "voice", "pace", "music", "language", "lines", "brackets"):
        value = getattr(header, key)
        if value != getattr(default, key):
            values[key] = _scalar(value)
    values |= {key: dict(value) for key, value in (("ask", header.ask), ("say", header.say)) if value}
    values |= {key: list(value) for key in _LISTS if (value := getattr(header, key))}
    labels = {key: getattr(header, key) for key in ("artist", "album", "track", "date", "cover")}
    values |= {key: value for key, value in labels.items() if value}
    if header.rests != default.rests:
        values["rests"] = _rests(header.rests)
    if header.intense != default.intense:
        values["intense"] = _intense(header.intense)
    if not values:
        return []
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=100_000)
    return ["---", *text.rstrip().split("\n"), "---"]


def _scalar(value: str | Pace) -> str | float | int:
    if isinstance(value, WordsPerMinute):
        return format_pace(value)
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _rests(rests: Rests) -> dict[str, float | int]:
    return {key: _number(getattr(rests, key) / 1000) for key in ("sentence", "paragraph", "chapter")}


def _intense(limits: IntenseLimits) -> dict[str, float | int]:
    return {"minutes": _number(limits.max_stretch / 60_000), "rounds": limits.max_stretches}
