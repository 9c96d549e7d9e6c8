"""Loads the scripts that a script includes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.errors import Problem, ScriptError, UnavailableFileError
from scripts.library.music_names import format_layers, has_parts, music_layers
from scripts.model.elements import Bell, Closing, Element, Every, Include, Music, ParagraphEnd, Pause, Repeat, Sound
from scripts.model.header import Header
from scripts.model.limits import MAX_PIECES, MAX_PROBLEMS
from scripts.model.script import unique
from scripts.model.tree import bodies, expanded_size, flatten, replace_bodies
from scripts.syntax.header_reader import source_lines
from scripts.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.library.lookup import Shelf, Source
    from scripts.model.script import Script

MAX_DEPTH: Final = 8
"""Maximum depth of includes."""

MAX_INCLUDES: Final = 200
"""Maximum number of includes in one session."""


@dataclass
class IncludeReader:
    """Loads included scripts, each file once; keeps their problems, and their lines for messages."""

    problems: list[Problem] = field(default_factory=list)
    """The problems found, with places in the included files."""

    lines: dict[str, list[str]] = field(default_factory=dict)
    """The lines of each file, by its name in messages."""

    is_ambience: Callable[[str], bool] = lambda _: False
    """Whether a name of music is an ambience, whatever files there are."""

    def include(self, script: Script, shelf: Shelf, source: Path | None) -> Script:
        """Return `script`, the file at `source`, with its includes loaded.

        The `ask`, `say`, `care` and `needs` of included scripts are merged into its header; its own entries take
        precedence. An included script may also use the words that the scripts around it ask for. Files that it names
        are relative to it. It keeps the pace and the rests of its front matter. Its `[closing]` counts only if the
        including script has none and nothing follows the include; its final bell is kept only if nothing follows.
        """
        self._headers: list[Header] = []
        self._words = frozenset(script.header.ask)
        self._read: dict[tuple[Path, frozenset[str]], Script | None] = {}
        self._count = 0
        chain = ((source.resolve(), source.name),) if source else ()
        elements = tuple(self._included(script.elements, shelf, chain))
        if expanded_size(elements) > MAX_PIECES:
            message = "the script and its includes are too large"
            self._fault(
                next(each for each in flatten(script.elements) if isinstance(each, Include)), "too-large", message
            )
            return script
        elements = _without_inner_closings(_without_inner_bells(elements, ends=True))
        return replace(script, header=self._merge(script.header), elements=elements)

    def _merge(self, header: Header) -> Header:
        for other in self._headers:
            ask, say = {**other.ask, **header.ask}, {**other.say, **header.say}
            needs, care = (unique(*each) for each in ((header.needs, other.needs), (header.care, other.care)))
            header = replace(header, ask=ask, say=say, needs=needs, care=care)
        return header

    def _included(
        self, elements: Iterable[Element], shelf: Shelf, chain: tuple[tuple[Path, str], ...]
    ) -> Iterator[Element]:
        for element in elements:
            if isinstance(element, Include):
                yield self._load(element, shelf, chain)
            else:
                inside = tuple(tuple(self._included(body, shelf, chain)) for body in bodies(element))
                yield replace_bodies(element, inside) if inside else element

    def _load(self, element: Include, shelf: Shelf, chain: tuple[tuple[Path, str], ...]) -> Include:
        self._count += 1
        if self._count > MAX_INCLUDES or len(chain) >= MAX_DEPTH:
            if not any(problem.code == "too-many-includes" for problem in self.problems):  # one report is enough
                message = f"includes can nest at most {MAX_DEPTH} deep, and a session can have at most {MAX_INCLUDES}"
                self._fault(element, "too-many-includes", message)
            return element
        try:
            source = shelf.script(element.name)
        except ScriptError as error:
            self._fault(element, "include-not-found", str(error))
            return element
        path = source.path.resolve()
        ancestors = [each for each, _ in chain]
        if path in ancestors:
            names = [*(name for _, name in chain[ancestors.index(path) :]), source.path.name]
            self._fault(element, "include-circle", f"scripts include each other in a circle: {' → '.join(names)}")
        elif script := self._parse(source, element):
            beside = shelf.for_include(source)
            elements = tuple(self._with_absolute_paths(each, beside) for each in script.elements)
            outer, self._words = self._words, self._words.union(script.header.ask)
            body = tuple(self._included(elements, beside, (*chain, (path, source.path.name))))
            self._words = outer
            header = script.header
            pace = header.pace if header.pace != Header.pace else None
            return replace(element, body=body, pace=pace, rests=header.rests if header.rests != Header.rests else None)
        return element

    def _with_absolute_paths(self, element: Element, beside: Shelf) -> Element:
        """Return `element` with absolute paths for the files that it names."""
        if isinstance(element, Music | Sound) and element.source:
            try:
                if isinstance(element, Music):
                    return replace(element, source=self._absolute_music(element.source, beside))
                return replace(element, source=str(beside.file(element.source)))
            except UnavailableFileError as error:
                if not error.outside and (beside.unconfined or ".." not in Path(element.source).parts):
                    return element  # a missing file, which the check reports
                return self._refused(element)
        inside = tuple(tuple(self._with_absolute_paths(each, beside) for each in body) for body in bodies(element))
        return replace_bodies(element, inside) if inside else element

    def _refused(self, element: Music | Sound) -> Element:
        """Report a file that the included script may not use, even if the script around it may.

        Return silence in place of it, since a script can have more problems than are reported.
        """
        message = str(UnavailableFileError(element.source or "", outside=True))
        code = "music-not-found" if isinstance(element, Music) else "sound-not-found"
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(element.place, code, message, width=len(element.markup)))
        return replace(element, source="none") if isinstance(element, Music) else ParagraphEnd(element.place)

    def _absolute_music(self, music: str, beside: Shelf) -> str:
        """Return `music` with absolute paths for the files that it names.

        Raises:
            UnavailableFileError: One of them is missing.
        """
        if music == "none" or self.is_ambience(music):
            return music
        try:
            return str(beside.file(music, folders=True))
        except UnavailableFileError:
            layers = music_layers(music, lambda name: self.is_ambience(name) or beside.has(name))
            if not has_parts(music):
                raise
        return format_layers(
            replace(layer, names=tuple(self._absolute_part(name, beside) for name in layer.names)) for layer in layers
        )

    def _absolute_part(self, name: str, beside: Shelf) -> str:
        return name if self.is_ambience(name) else str(beside.file(name, folders=True))

    def _parse(self, source: Source, element: Include) -> Script | None:
        key = source.path.resolve(), self._words
        if key not in self._read:
            self._read[key] = None
            try:
                text = source.read()
            except ScriptError as error:
                self._fault(element, "include-not-found", str(error))
                return None
            self.lines[source.label] = source_lines(text)
            script, problems = parse(text, source.name, source.label, self._words)
            self.problems += problems
            if not any(problem.severity == "error" for problem in problems):
                self._read[key] = script
                self._headers.append(script.header)
        return self._read[key]

    def _fault(self, include: Include, code: str, message: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(include.place, code, message, width=len(include.markup)))


def _without_inner_bells(elements: tuple[Element, ...], *, ends: bool) -> tuple[Element, ...]:
    """Return `elements` without the final bells of includes, except at the end if the session `ends` here."""
    last = _last_heard(elements)
    return tuple(
        _element_without_inner_bells(element, ends=ends and index == last) for index, element in enumerate(elements)
    )


def _element_without_inner_bells(element: Element, *, ends: bool) -> Element:
    ends = ends and not isinstance(element, Repeat | Every)
    inside = tuple(_without_inner_bells(body, ends=ends) for body in bodies(element))
    if isinstance(element, Include) and not ends:
        inside = tuple(map(_without_final_bell, inside))
    return replace_bodies(element, inside) if inside else element


def _without_final_bell(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Return `elements` without a final bell that follows a `[closing]`."""
    last = _last_heard(elements)
    closed = any(isinstance(each, Closing) for each in elements[:last])
    return elements[:last] if closed and isinstance(elements[last], Bell) else elements


def _last_heard(elements: tuple[Element, ...]) -> int:
    silent = ParagraphEnd | Pause | Music
    return max((index for index, each in enumerate(elements) if not isinstance(each, silent)), default=0)


def _without_inner_closings(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Return `elements` without the `[closing]` of includes, except that of an include at the end."""
    has_closing = any(isinstance(element, Closing) for element in elements)
    last = max((index for index, each in enumerate(elements) if not isinstance(each, ParagraphEnd)), default=0)
    return tuple(
        replace(element, body=_without_inner_closings(element.body))
        if isinstance(element, Include) and element.body and index == last and not has_closing
        else _without_closings(element)
        for index, element in enumerate(elements)
    )


def _without_closings(element: Element) -> Element:
    inside = tuple(
        tuple(_without_closings(each) for each in body if not isinstance(each, Closing)) for body in bodies(element)
    )
    return replace_bodies(element, inside) if inside else element
