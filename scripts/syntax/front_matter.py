"""Parses the front matter: YAML, loaded safely, with a check for the value of each key."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from scripts.errors import UNSEEN, Place, Problem
from scripts.model.header import BRACKETS, KINDS, LINES, Header, IntenseLimits, Rests
from scripts.model.labels import LabelError, parse_date, parse_track
from scripts.model.limits import MAX_SESSION, NO_MUSIC
from scripts.model.pace import Pace, PaceError, parse_pace
from scripts.notation.front_matter_block import ALIASES, FOREIGN_KEYS
from scripts.suggestions import suggestion
from scripts.times import Milliseconds, minutes, parse_duration, parse_minutes

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FRONT_MATTER: Final = 64_000
"""Maximum size of the front matter, in characters."""

MAX_KEYS: Final = 100
"""Maximum number of entries in one mapping of the front matter."""

_MAX_DEPTH: Final = 4
_MAX_PREFACE: Final = 2000
"""Maximum length of the preface in a script's own words, in characters."""

_LEFT_OUT: Final = ("none", "off", "no", "false", "silent")
"""What people write in order to leave the preface out."""


class _InvalidValueError(ValueError):
    """A value that is invalid for its key; the text describes valid ones."""


@dataclass(frozen=True)
class _FrontMatter:
    """The text of the front matter and its position in the file, for problems with a place."""

    text: str
    file: str
    first_line: int

    def problem(self, index: int, code: str, message: str, hint: str = "") -> Problem:
        """Return a problem at the character at `index`.

        YAML's own line numbers aren't used: it recognizes more line ends than text editors do.
        """
        line = self.text.count("\n", 0, index)
        column = index - (self.text.rfind("\n", 0, index) + 1)
        source = self.text.split("\n")[line]
        width = len(re.match(r"[\w-]*", source[column:])[0]) or 1  # type: ignore[index]  # it always matches
        return Problem(Place(self.file, self.first_line + line, column + 1), code, message, hint, source, width)

    def fault(self, error: yaml.YAMLError | _UnsupportedError) -> Problem:
        """Return the problem that `error` reports."""
        message = getattr(error, "problem", None) or getattr(error, "reason", None) or "it can't be parsed"
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        index = mark.index if mark else getattr(error, "position", 0)
        hint = "put quotes around text that contains a colon, a bracket or a brace"
        return self.problem(index, "bad-front-matter", f"front matter: {message}", hint)


def parse_header(text: str, file: str, first_line: int) -> tuple[Header, list[Problem]]:
    """Parse front matter that begins on `first_line` of `file`; faulty keys keep their defaults."""
    text = _with_quoted_file_name(text)
    here = _FrontMatter(text, file, first_line)
    try:
        node = yaml.compose(text, Loader=_Guarded)
    except yaml.YAMLError as error:
        return Header(), [here.fault(error)]
    except (ValueError, OverflowError):
        # PyYAML fails on \\U escapes beyond the range of Unicode.
        message = "front matter: this \\U escape isn't a Unicode character"
        return Header(), [here.problem(max(0, text.find("\\U")), "bad-front-matter", message)]
    if node is None:
        return Header(), []
    if not isinstance(node, yaml.MappingNode):
        hint = "write a key, a colon and a value on each line: `title: Reflective walk`"
        return Header(), [here.problem(node.start_mark.index, "bad-front-matter", "the front matter has no keys", hint)]
    return _read_keys(node, here)


_MUSIC: Final = re.compile(r"^(music[ \t]*:[ \t]+)(\S.{0,500}\.\w{2,5})[ \t]*$", re.MULTILINE)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_YAML_SIGNS: Final = re.compile(r"[\[\]{},*&!%@`|>\"'#?-]|.*:\s")
_COMMENT: Final = re.compile(r"(.*?)\s#")


def _with_quoted_file_name(text: str) -> str:
    """Return `text` with quotes around the file that `music` names, if YAML would take its name apart."""
    return _MUSIC.sub(_quoted_file_name, text, count=1)


def _quoted_file_name(match: re.Match[str]) -> str:
    key, name = match.groups()
    comment = _COMMENT.match(name)
    is_plain = not _YAML_SIGNS.match(name) and (not comment or re.search(r"\.\w{2,5}$", comment[1]))
    if is_plain or _QUOTED.fullmatch(name):
        return match[0]
    quoted = name.replace("'", "''")
    return f"{key}'{quoted}'"


class _UnsupportedError(yaml.YAMLError):
    """Well-formed YAML that scripts can't use."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.problem_mark = mark


class _Guarded(yaml.SafeLoader):
    """Rejects aliases, tags and deep nesting before building anything: they could exhaust memory or make objects."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def get_event(self) -> yaml.Event:
        """Return the next event.

        Raises:
            _UnsupportedError: Scripts can't use this kind of YAML.
        """
        event: yaml.Event = super().get_event()  # type: ignore[no-untyped-call]  # its stubs have no types here
        self._depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _UnsupportedError("anchors and aliases (& and *) aren't supported", event.start_mark)
        if getattr(event, "tag", None):
            raise _UnsupportedError("types (!) aren't supported", event.start_mark)
        if self._depth > _MAX_DEPTH:
            raise _UnsupportedError("nested too deeply", event.start_mark)
        return event


def _read_keys(node: yaml.MappingNode, here: _FrontMatter) -> tuple[Header, list[Problem]]:
    header = Header()
    problems: list[Problem] = []
    seen: set[str] = set()
    for key_node, value_node in node.value[:MAX_KEYS]:
        written = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        key, index = written if written in KEYS else written.lower(), key_node.start_mark.index
        if (key in FOREIGN_KEYS or key in ALIASES) and key not in KEYS:
            header, others = _foreign(header, key, value_node, here, index)
            problems += others
        elif key not in KEYS:
            hint = suggestion(written[:40], KEYS, f"the keys are {', '.join(KEYS)}")
            problems.append(here.problem(index, "unknown-key", f"unknown front matter key {written[:40]!r}", hint))
        elif key in seen:
            problems.append(here.problem(index, "repeated-key", f"the key {key!r} appears twice"))
        else:
            seen.add(key)
            try:
                header = _with(header, key, _plain(value_node))
            except _InvalidValueError as error:
                problem = here.problem(value_node.start_mark.index, "bad-value", f"{key}: {error}")
                foreign = key in FOREIGN_KEYS  # perhaps another tool's
                problems.append(replace(problem, severity="warning") if foreign else problem)
    return header, problems


def _foreign(header: Header, key: str, node: yaml.Node, here: _FrontMatter, index: int) -> tuple[Header, list[Problem]]:
    """Return `header` with the key of another tool, if one of ours means the same, or else a warning."""
    ours = ALIASES.get(key, "")
    if ours and getattr(header, ours) == getattr(Header(), ours):
        try:
            return _with(header, ours, _plain(node)), []
        except _InvalidValueError:
            pass
    problem = here.problem(index, "unknown-key", f"the front matter key {key!r} has no effect", "another tool uses it")
    return header, [replace(problem, severity="warning")]


def _with(header: Header, key: str, value: Any) -> Header:
    return replace(header, **{key: KEYS[key](value)})


def _plain(node: yaml.Node) -> Any:
    """Build strings, and lists and mappings of strings; YAML's implicit types are ignored."""
    if isinstance(node, yaml.MappingNode):
        words = [key.value if isinstance(key, yaml.ScalarNode) else "" for key, _ in node.value]
        if repeated := next((word for word in words if words.count(word) > 1), None):
            raise _InvalidValueError(f"{repeated[:40]!r} appears twice")
        if len(words) > MAX_KEYS:
            raise _InvalidValueError(f"has {len(words)} entries; the limit is {MAX_KEYS}")
        return {word: _plain(value) for word, (_, value) in zip(words, node.value, strict=True)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return str(node.value)


def _text(value: Any, longest: int = 500) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise _InvalidValueError(f"must be one line of text, at most {longest} characters")
    if UNSEEN.search(value):
        raise _InvalidValueError("contains an invisible character")
    return " ".join(value.split())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (_text(value),) if value.strip() else ()
    if not isinstance(value, list):
        raise _InvalidValueError("must be a list of texts: [one, two]")
    return tuple(filter(None, map(_text, value)))


def _preface(value: Any) -> tuple[str, ...]:
    texts = tuple(_text(text, _MAX_PREFACE) for text in (value if isinstance(value, list) else [value]))
    if sum(map(len, texts)) > _MAX_PREFACE:
        raise _InvalidValueError(f"must be at most {_MAX_PREFACE} characters")
    if any(text.casefold() in _LEFT_OUT for text in texts):
        raise _InvalidValueError("can be in your own words, but not left out; the safety notes are spoken first")
    return tuple(filter(None, texts))


def _words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _InvalidValueError("must be words with their default text: {who: someone you miss}")
    for word in value:
        if not re.fullmatch(r"[^\W\d]\w*", word):
            raise _InvalidValueError(f"{word[:40]!r} isn't a single word")
    return {word: _text(meaning) for word, meaning in value.items()}


def _pronunciations(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _InvalidValueError("must be words with their pronunciations: {Nguyen: win}")
    if not all(word.strip() for word in value):
        raise _InvalidValueError("a word is missing before its colon")
    return {_text(word): _text(spoken) for word, spoken in value.items()}


def _number(value: Any, least: float, most: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise _InvalidValueError(f"must be a number from {least:g} to {most:g}") from None
    if not least <= number <= most:
        raise _InvalidValueError(f"must be a number from {least:g} to {most:g}")
    return number


def _minutes(value: Any, least: float, most: float) -> float:
    """Return a length in minutes as people write it: `20`, `10,5`, `10 min`, `1h 30` or `12:30`."""
    expected = f"must be a number of minutes from {least:g} to {most:g}, such as 20, or a time such as 1h 30m"
    try:
        length = parse_minutes(value if isinstance(value, str) else "")
    except ValueError:
        raise _InvalidValueError(expected) from None
    if not least <= length <= most:
        raise _InvalidValueError(expected)
    return length


def _pace(value: Any) -> Pace:
    try:
        return parse_pace(str(value))
    except PaceError as error:
        raise _InvalidValueError(str(error)) from None


def _music(value: Any) -> str:
    source = _join_names(_texts(value)) if isinstance(value, list) else _text(value)
    return "none" if not source or source.lower() in NO_MUSIC else source


def _join_names(names: tuple[str, ...]) -> str:
    """Return the music that plays `names` one after another, with quotes around names that contain its separators."""
    if len(names) == 1:
        return names[0]
    return ", ".join(f'"{name}"' if "," in name and '"' not in name else name for name in names)


def _one_of(values: tuple[str, ...]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if value not in values:
            raise _InvalidValueError(f"must be one of {', '.join(values)}")
        return str(value)

    return parse


def _language(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", value):
        raise _InvalidValueError("must be a language tag such as en or pt-BR")
    return value.replace("_", "-")


def _rest(value: Any) -> Milliseconds:
    try:
        duration = parse_duration(_text(value))
    except ValueError:
        raise _InvalidValueError("must be a length of time such as 0.7 or 1.6s") from None
    if duration > 60_000:
        raise _InvalidValueError("a rest can last at most 1 minute")
    return duration


def _rests(value: Any) -> Rests:
    keys = ("sentence", "paragraph", "chapter")
    if not isinstance(value, dict) or not set(value) <= set(keys):
        raise _InvalidValueError("must be lengths for sentence, paragraph and chapter: {sentence: 1s}")
    return replace(Rests(), **{key: _rest(item) for key, item in value.items()})


def _intense(value: Any) -> IntenseLimits:
    if not isinstance(value, dict) or not set(value) <= {"minutes", "rounds"}:
        raise _InvalidValueError("must be limits: {minutes: 3, rounds: 3}")
    length = minutes(_minutes(value.get("minutes", "3"), 0.1, 30))
    return IntenseLimits(length, int(_number(value.get("rounds", 3), 1, 20)))


def _label(parse: Callable[[str], str]) -> Callable[[Any], str]:
    def parsed(value: Any) -> str:
        try:
            return parse(_text(value))
        except LabelError as error:
            raise _InvalidValueError(str(error)) from None

    return parsed


KEYS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": _text,
    "about": _text,
    "kind": _one_of(KINDS),
    "minutes": lambda value: _minutes(value, 0.5, MAX_SESSION / 60_000),
    "voice": _text,
    "pace": _pace,
    "music": _music,
    "language": _language,
    "lines": _one_of(LINES),
    "brackets": _one_of(BRACKETS),
    "ask": _words,
    "say": _pronunciations,
    "needs": _texts,
    "care": _texts,
    "preface": _preface,
    "artist": _text,
    "album": _text,
    "track": _label(parse_track),
    "date": _label(parse_date),
    "cover": _text,
    "rests": _rests,
    "intense": _intense,
}
"""The parser of every key's value."""
