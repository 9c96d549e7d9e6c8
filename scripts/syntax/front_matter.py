"""The front matter: YAML read safely, each key held against what it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.errors import UNSEEN, Place, Problem
from scripts.model.header import KINDS, Header, IntenseLimits, Rests
from scripts.model.limits import LONGEST_SESSION, NO_MUSIC, PACES
from scripts.suggestions import suggestion
from scripts.times import Milliseconds, minutes, parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST: Final = 64_000
"""Characters of front matter at most."""

MOST_KEYS: Final = 100
"""Entries of one mapping in the front matter at most."""

_DEEPEST: Final = 4


class _UnfitError(ValueError):
    """A value that its key cannot take; the text says what it can."""


@dataclass(frozen=True)
class _FrontMatter:
    """Where the front matter stands, so that a fault can be shown in it."""

    text: str
    file: str
    first_line: int

    def problem(self, index: int, code: str, message: str, hint: str = "") -> Problem:
        """Return a problem at the character at `index`.

        Lines are counted here: YAML knows more kinds of line ends than a text editor does.
        """
        line = self.text.count("\n", 0, index)
        column = index - (self.text.rfind("\n", 0, index) + 1)
        source = self.text.split("\n")[line]
        width = len(re.match(r"[\w-]*", source[column:])[0]) or 1  # type: ignore[index]  # it always matches
        return Problem(Place(self.file, self.first_line + line, column + 1), code, message, hint, source, width)

    def fault(self, error: yaml.YAMLError | _RefusedError) -> Problem:
        """Return what YAML, or the guard before it, has against this text."""
        told = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be understood"
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        index = mark.index if mark else getattr(error, "position", 0)
        hint = "put quotes around a text that has a colon, a bracket or a brace in it"
        return self.problem(index, "bad-front-matter", f"front matter: {told}", hint)


def parse_header(text: str, file: str, first_line: int) -> tuple[Header, list[Problem]]:
    """Read front matter that begins on `first_line` of `file`; what is faulty is left as it is by default."""
    here = _FrontMatter(text, file, first_line)
    try:
        node = yaml.compose(text, Loader=_Guarded)
    except yaml.YAMLError as error:
        return Header(), [here.fault(error)]
    except (ValueError, OverflowError):
        # YAML makes a character of any number in \\U..., and fails on one that is none.
        told = "front matter: there is no such character"
        return Header(), [here.problem(max(0, text.find("\\U")), "bad-front-matter", told)]
    if node is None:
        return Header(), []
    if not isinstance(node, yaml.MappingNode):
        hint = "each line is a key, a colon and a value: `title: Reflective walk`"
        return Header(), [here.problem(node.start_mark.index, "bad-front-matter", "front matter has no keys", hint)]
    return _read_keys(node, here)


class _RefusedError(yaml.YAMLError):
    """YAML that is well-formed and yet has no place in a script."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_mark = mark


class _Guarded(yaml.SafeLoader):
    """Refuses what could grow without bound, or become an object, before anything is built from it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def get_event(self) -> yaml.Event:
        """Return the next event.

        Raises:
            _RefusedError: it has no place in a script.
        """
        event: yaml.Event = super().get_event()  # type: ignore[no-untyped-call]  # its stubs have no types here
        self._depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError("anchors and aliases (& and *) aren't used here", event.start_mark)
        if getattr(event, "tag", None):
            raise _RefusedError("types (!) aren't used here", event.start_mark)
        if self._depth > _DEEPEST:
            raise _RefusedError("nested too deeply", event.start_mark)
        return event


def _read_keys(node: yaml.MappingNode, here: _FrontMatter) -> tuple[Header, list[Problem]]:
    header = Header()
    problems: list[Problem] = []
    seen: set[str] = set()
    for key_node, value_node in node.value[:MOST_KEYS]:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        at = key_node.start_mark.index
        if key not in _KEYS:
            hint = suggestion(key[:40], _KEYS, f"the keys are {', '.join(_KEYS)}")
            problems.append(here.problem(at, "unknown-key", f"front matter has no key {key[:40]!r}", hint))
        elif key in seen:
            problems.append(here.problem(at, "repeated-key", f"{key!r} stands here twice"))
        else:
            seen.add(key)
            try:
                header = _with(header, key, _plain(value_node))
            except _UnfitError as error:
                problems.append(here.problem(value_node.start_mark.index, "bad-value", f"{key}: {error}"))
    return header, problems


def _with(header: Header, key: str, value: Any) -> Header:
    return replace(header, **{key: _KEYS[key](value)})


def _plain(node: yaml.Node) -> Any:
    """Build strings, lists and mappings of strings: what a word looks like never changes what it is."""
    if isinstance(node, yaml.MappingNode):
        words = [key.value if isinstance(key, yaml.ScalarNode) else "" for key, _ in node.value]
        if twice := next((word for word in words if words.count(word) > 1), None):
            raise _UnfitError(f"{twice[:40]!r} stands here twice")
        if len(words) > MOST_KEYS:
            raise _UnfitError(f"{len(words)} are too many, at most {MOST_KEYS}")
        return {word: _plain(value) for word, (_, value) in zip(words, node.value, strict=True)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise _UnfitError("this is one line of text, at most 500 characters")
    if UNSEEN.search(value):
        raise _UnfitError("a character in it can't be seen")
    return " ".join(value.split())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value),) if value.strip() else ()
    if not isinstance(value, list):
        raise _UnfitError("this is a list of texts: [one, two]")
    return tuple(filter(None, map(_text, value)))


def _words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _UnfitError("this is a word and what stands for it: {who: someone you miss}")
    for word in value:
        if not re.fullmatch(r"[^\W\d]\w*", word):
            raise _UnfitError(f"{word[:40]!r} is no single word")
    return {word: _text(meaning) for word, meaning in value.items()}


def _pronunciations(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _UnfitError("this is a word and how it is spoken: {Nguyen: win}")
    if not all(word.strip() for word in value):
        raise _UnfitError("a word is missing before its colon")
    return {_text(word): _text(spoken) for word, spoken in value.items()}


def _number(value: Any, least: float, most: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _UnfitError(f"this is a number from {least:g} to {most:g}") from None
    if not least <= number <= most:
        raise _UnfitError(f"this is a number from {least:g} to {most:g}")
    return number


def _music(value: Any) -> str:
    source = _text(value)
    return "none" if not source or source.lower() in NO_MUSIC else source


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
    "music": _music,
    "language": _language,
    "ask": _words,
    "say": _pronunciations,
    "needs": _texts,
    "care": _texts,
    "rests": _rests,
    "intense": _intense,
}
"""Every key of the front matter, and what reads its value."""
