"""The front matter: YAML read safely, each key held against what it may be."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.directions import PACES
from scripts.errors import Place, Problem
from scripts.script import KINDS, Header, IntenseLimits, Rests
from scripts.times import Milliseconds, minutes, parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST: Final = 64_000
"""Characters of front matter at most."""

LONGEST_SESSION: Final = minutes(12 * 60)
_DEEPEST: Final = 4


class _UnfitError(ValueError):
    """A value that its key cannot take; the text says what it can."""


def parse_header(text: str, file: str, first_line: int) -> tuple[Header, list[Problem]]:
    """Read front matter that begins on `first_line` of `file`; what is faulty is left as it is by default."""
    try:
        _guard(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or yaml.Mark("", 0, 0, 0, None, None)
        told = getattr(error, "problem", None) or "it can't be understood"
        hint = "put quotes around a text that has a colon, a bracket or a brace in it"
        return Header(), [_problem(text, file, first_line, mark, "bad-front-matter", f"front matter: {told}", hint)]
    if node is None:
        return Header(), []
    if not isinstance(node, yaml.MappingNode):
        hint = "each line is a key, a colon and a value: `title: Reflective walk`"
        mark = node.start_mark
        return Header(), [_problem(text, file, first_line, mark, "bad-front-matter", "front matter has no keys", hint)]
    return _read_keys(node, text, file, first_line)


def _guard(text: str) -> None:
    """Refuse what could grow without bound before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases (& and *) aren't used here", problem_mark=event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)


def _read_keys(node: yaml.MappingNode, text: str, file: str, first_line: int) -> tuple[Header, list[Problem]]:
    header, problems = Header(), []
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = str(key_node.value)
        try:
            if key in seen:
                raise _UnfitError(f"{key!r} stands here twice")
            header = _with(header, key, _plain(value_node))
            seen.add(key)
        except KeyError:
            near = get_close_matches(key, _KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(_KEYS)}"
            told = f"front matter has no key {key!r}"
            problems.append(_problem(text, file, first_line, key_node.start_mark, "unknown-key", told, hint, len(key)))
        except _UnfitError as error:
            mark = value_node.start_mark
            problems.append(_problem(text, file, first_line, mark, "bad-value", f"{key}: {error}"))
    return header, problems


def _with(header: Header, key: str, value: Any) -> Header:
    return replace(header, **{key: _KEYS[key](value)})


def _plain(node: yaml.Node) -> Any:
    """Build strings, lists and mappings of strings: what a word looks like never changes what it is."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value)


def _problem(
    text: str, file: str, first_line: int, mark: Any, code: str, message: str, hint: str = "", width: int = 1
) -> Problem:  # noqa: PLR0913 would ask for an object that only this function knew
    lines = text.splitlines()
    source = lines[mark.line] if mark.line < len(lines) else ""
    return Problem(Place(file, first_line + mark.line, mark.column + 1), code, message, hint, source, width)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise _UnfitError("this is one line of text, at most 500 characters")
    return " ".join(value.split())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value),) if value.strip() else ()
    if not isinstance(value, list):
        raise _UnfitError("this is a list of texts: [one, two]")
    return tuple(_text(item) for item in value)


def _words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _UnfitError("this is a word and what stands for it: {who: someone you miss}")
    for word in value:
        if not re.fullmatch(r"[^\W\d]\w*", word):
            raise _UnfitError(f"{word!r} is no single word")
    return {word: _text(meaning) for word, meaning in value.items()}


def _pronunciations(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _UnfitError("this is a word and how it is spoken: {Nguyen: win}")
    return {_text(word): _text(spoken) for word, spoken in value.items() if word.strip()}


def _number(value: Any, least: float, most: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _UnfitError(f"this is a number from {least:g} to {most:g}") from None
    if not least <= number <= most:
        raise _UnfitError(f"this is a number from {least:g} to {most:g}")
    return number


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise _UnfitError(f"this is one of {', '.join(KINDS)}")
    return str(value)


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise _UnfitError("this is a language tag such as en or pt-BR")
    return value


def _length(value: Any) -> Milliseconds:
    try:
        length = parse_duration(_text(value))
    except ValueError:
        raise _UnfitError("this is a length of time such as 0.7 or 1.6s") from None
    if length > 60_000:
        raise _UnfitError("a rest lasts a minute at most")
    return length


def _rests(value: Any) -> Rests:
    known = ("sentence", "paragraph", "chapter")
    if not isinstance(value, dict) or not set(value) <= set(known):
        raise _UnfitError("these are lengths for sentence, paragraph and chapter: {sentence: 1s}")
    return replace(Rests(), **{key: _length(item) for key, item in value.items()})


def _intense(value: Any) -> IntenseLimits:
    if not isinstance(value, dict) or not set(value) <= {"minutes", "rounds"}:
        raise _UnfitError("these are limits: {minutes: 3, rounds: 3}")
    length = minutes(_number(value.get("minutes", 3), 0.1, 30))
    return IntenseLimits(length, int(_number(value.get("rounds", 3), 1, 20)))


_KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": _text,
    "about": _text,
    "kind": _kind,
    "minutes": lambda value: _number(value, 0.5, LONGEST_SESSION / 60_000),
    "voice": _text,
    "pace": lambda value: _number(value, *PACES),
    "music": _text,
    "language": _language,
    "ask": _words,
    "say": _pronunciations,
    "care": _texts,
    "rests": _rests,
    "intense": _intense,
}
"""Every key of the front matter, and what reads its value."""
