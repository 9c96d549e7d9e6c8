"""Reading a script: the whole text at once, with everything that is wrong in it."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from scripts.directions import MisunderstoodError, direction, shortened
from scripts.errors import UNSEEN, FaultyScriptError, Place, Problem
from scripts.header import LARGEST, parse_header
from scripts.lex import Token, tokens
from scripts.script import (
    Bell,
    Block,
    Breathe,
    Choose,
    Closing,
    Condition,
    Count,
    Element,
    Header,
    Heading,
    ParagraphEnd,
    Part,
    Placeholder,
    Repeat,
    Script,
    Variants,
    Words,
)
from scripts.sentences import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_SCRIPT: Final = 1_000_000
"""Characters of a script at most."""

DEEPEST: Final = 16
"""Blocks inside blocks at most."""

MOST_PIECES: Final = 50_000
"""Lines, sentences and directions at most: more than the longest session takes."""

MOST_PLACEHOLDERS: Final = 2000
"""Words in braces at most: each may stand for a long text."""

MOST_PROBLEMS: Final = 100
"""Problems told at once; a file with more is no script."""

_FENCE: Final = "---"


def read_script(text: str, name: str, file: str) -> Script:
    """Return the script written in `text`.

    Args:
        text: the whole file.
        name: what the session is called in a library.
        file: what to call the file in messages.

    Raises:
        FaultyScriptError: with every error in the text.
    """
    script, problems = parse(text, name, file)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise FaultyScriptError(errors)
    return script


def read_header(text: str, name: str, file: str) -> Header:
    """Return the front matter of `text` alone, its title never empty.

    Raises:
        FaultyScriptError: with every error in it.
    """
    if len(text) > LARGEST_SCRIPT:
        return parse(text, name, file)[0].header
    header, problems, _ = _front_matter(source_lines(text), file)
    if problems:
        raise FaultyScriptError(problems)
    return _titled(header, name)


def parse(text: str, name: str, file: str) -> tuple[Script, list[Problem]]:
    """Return the script written in `text` as far as it can be understood, and all problems in it, in order."""
    if len(text) > LARGEST_SCRIPT:
        told = f"this is too large for a script: {len(text) / 1e6:.1f} million characters, at most 1 million"
        return Script(name, Header(title=name), ()), [Problem(Place(file, 1, 1), "too-large", told)]
    lines = source_lines(text)
    header, problems, body = _front_matter(lines, file)
    reader = _Reader(file, lines, header)
    elements = reader.read(body)
    problems += sorted(reader.problems, key=lambda problem: (problem.place.line, problem.place.column))
    if not problems and _unfolded(elements) > MOST_PIECES:
        told = f"unfolded, this is too much: its blocks repeat to more than {MOST_PIECES:,} lines and directions"
        problems.append(Problem(Place(file, 1, 1), "too-large", told, "repeat less often"))
    if not problems and not any(_sounds(element) for element in flat(elements)):
        hint = "plain lines are spoken: write one"
        problems.append(Problem(Place(file, 1, 1), "nothing-to-hear", "there is nothing to hear in this script", hint))
    return Script(name, _titled(header, name), elements), problems[:MOST_PROBLEMS]


def source_lines(text: str) -> list[str]:
    """Return the lines of `text` as they are counted in places."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _titled(header: Header, name: str) -> Header:
    return replace(header, title=header.title or name.replace("-", " ").replace("_", " ").capitalize())


def flat(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield every element, those inside blocks too, in the order written."""
    for element in elements:
        yield element
        for body in bodies(element):
            yield from flat(body)


def bodies(element: Element) -> tuple[tuple[Element, ...], ...]:
    """Return what stands inside of `element`: a block's body, or its items; nothing for all others."""
    if isinstance(element, Condition | Repeat):
        return (element.body,)
    return element.items if isinstance(element, Choose) else ()


def _unfolded(elements: Iterable[Element]) -> int:
    """Return how many elements `elements` are at most once everything in them was repeated."""
    return sum(
        1 + (element.times if isinstance(element, Repeat) else 1) * sum(map(_unfolded, bodies(element)))
        for element in elements
    )


def _sounds(element: Element) -> bool:
    if isinstance(element, Words):
        return any(not isinstance(part, str) or any(map(str.isalnum, part)) for part in element.parts)
    return isinstance(element, Breathe | Bell | Count)


def _front_matter(lines: list[str], file: str) -> tuple[Header, list[Problem], int]:
    """Return the header, what is wrong with it, and the index of the first line after it."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].rstrip() != _FENCE:
        return Header(), [], 0
    for index, line in enumerate(lines[first + 1 :], start=first + 1):
        if line.rstrip() in (_FENCE, "..."):
            text = "\n".join(lines[first + 1 : index])
            if len(text) > LARGEST:
                told = f"the front matter is too large: at most {LARGEST:,} characters"
                return Header(), [Problem(Place(file, first + 2, 1), "bad-front-matter", told)], index + 1
            header, problems = parse_header(text, file, first + 2)
            return header, problems, index + 1
    told, hint = "the front matter has no end", "put a line with --- after it"
    return Header(), [Problem(Place(file, first + 1, 1), "bad-front-matter", told, hint, _FENCE, 3)], len(lines)


class _Reader:
    """Goes through the lines once; keeps the open blocks and what went wrong."""

    def __init__(self, file: str, lines: list[str], header: Header) -> None:
        self.file = file
        self.lines = lines
        self.header = header
        self.problems: list[Problem] = []
        self.open: list[tuple[Block, Token]] = []
        self.items: list[list[tuple[Element, ...]]] = []
        self.bodies: list[list[Element]] = [[]]
        self.closing: Place | None = None
        self.placeholders = 0
        self.pieces = 0
        self.full = False

    def read(self, first: int) -> tuple[Element, ...]:
        for index in range(first, len(self.lines)):
            if self._enough:
                break
            self._line(self.lines[index], index + 1)
        while self.open:
            block, token = self.open[-1]
            told = f"{shortened(token.written)} is never closed"
            self._fault(block.place.line, token, "unclosed-block", told, "put [end] where it ends")
            self._close_block()
        return tuple(self.bodies[0])

    @property
    def _enough(self) -> bool:
        """Whether reading on would only tell more of the same."""
        return self.full or len(self.problems) >= MOST_PROBLEMS

    def _line(self, line: str, number: int) -> None:
        if unseen := UNSEEN.search(line):
            self._unseen(unseen, number)
        if not line.strip():
            if not (self.bodies[-1] and isinstance(self.bodies[-1][-1], ParagraphEnd)):
                self._add(ParagraphEnd(Place(self.file, number, 1)))
        elif line.lstrip().startswith("#"):
            self._heading(line, number)
        elif self.open and isinstance(self.open[-1][0], Choose) and re.match(r"\s*-(\s|$)", line):
            self._item()
            self._body(line.replace("-", " ", 1), number)
        else:
            self._body(line, number)

    def _unseen(self, unseen: re.Match[str], number: int) -> None:
        told = f"a character that can't be seen stands here (U+{ord(unseen[0]):04X})"
        token = Token("stray", unseen[0], unseen.start() + 1, unseen[0])
        self._fault(number, token, "unseen-character", told, "remove it, or save the file as UTF-8 text")

    def _heading(self, line: str, number: int) -> None:
        indent = len(line) - len(line.lstrip(" \t#"))
        column = len(line) - len(line.lstrip()) + 1
        title = ""
        for token in tokens(line[indent:]):
            if token.kind == "text":
                title += token.text
            else:
                here = Token(token.kind, token.text, token.column + indent, token.written)
                hint = "write it on a line of its own, or a backslash before the sign"
                self._fault(number, here, "misplaced-direction", "a chapter's name is plain text", hint)
        if not title.strip():
            self._fault(
                number,
                Token("stray", line, column, line.strip()),
                "empty-heading",
                "a chapter needs a name",
                "# Setting out",
            )
            return
        self._add(Heading(" ".join(title.split())[:200], Place(self.file, number, column)))

    def _body(self, line: str, number: int) -> None:
        parts: list[Part] = []
        begin = 1
        for token in tokens(line):
            if self._enough:
                break
            place = Place(self.file, number, token.column)
            if not parts:
                begin = token.column
            if token.kind == "text":
                parts.append(token.text)
            elif token.kind == "placeholder":
                self._placeholder(token, place)
                parts.append(Placeholder(token.text, place))
            elif token.kind == "variants":
                parts.append(self._variants(token, place))
            else:
                self._words(parts, number, begin)
                parts = []
                self._direct(token, place)
        self._words(parts, number, begin)

    def _variants(self, token: Token, place: Place) -> Variants:
        options = tuple(token.text.split("|"))
        if len(options) < 2:
            hint = "write them with a bar between: {~one|another}"
            self._fault(place.line, token, "bad-variants", "two words at least are needed to pick from", hint)
        return Variants(options, place)

    def _words(self, parts: list[Part], number: int, column: int) -> None:
        if any(not isinstance(part, str) or part.strip() for part in parts):
            self.pieces += sum(len(SENTENCE_END.findall(part)) for part in parts if isinstance(part, str))
            self._add(Words(tuple(parts), Place(self.file, number, column)))

    def _placeholder(self, token: Token, place: Place) -> None:
        self.placeholders += 1
        if self.placeholders == MOST_PLACEHOLDERS + 1:
            told = f"at most {MOST_PLACEHOLDERS} words in braces stand in one script"
            self._fault(place.line, token, "too-many-words", told)
        if token.text in self.header.ask:
            return
        name = shortened(token.text)
        near = get_close_matches(name, self.header.ask, n=1)
        known = f"did you mean {{{near[0]}}}?" if near else f"add it to the front matter: ask: {{{name}: ...}}"
        hint = f"{known}; to have a brace spoken, write \\{{"
        told = f"nothing says what {shortened(token.written)} stands for"
        self._fault(place.line, token, "unknown-word", told, hint)

    def _direct(self, token: Token, place: Place) -> None:
        if token.kind == "stray":
            self._stray(token, place)
            return
        try:
            element = direction(token.text, token.written, place)
        except MisunderstoodError as error:
            self._fault(place.line, token, error.code, str(error), error.hint)
            return
        if element is None:
            self._end(token, place)
        elif isinstance(element, Block):
            self._open_block(element, token)
        else:
            self._place(element, token, place)

    def _place(self, element: Element, token: Token, place: Place) -> None:
        if isinstance(element, Closing):
            if self.closing or self.open:
                told = "[closing] stands once, outside of blocks"
                first = f"the first is on line {self.closing.line}" if self.closing else "close the block before it"
                self._fault(place.line, token, "misplaced-closing", told, first)
                return
            self.closing = place
        self._add(element)

    def _stray(self, token: Token, place: Place) -> None:
        sign = token.text
        opens = sign in "[{<"
        told = f"{sign} is never closed on this line" if opens else f"nothing opens this {sign}"
        self._fault(place.line, token, "stray-bracket", told, f"to have the sign itself spoken, write \\{sign}")

    def _open_block(self, block: Block, token: Token) -> None:
        if len(self.open) >= DEEPEST:
            self._fault(block.place.line, token, "too-deep", f"at most {DEEPEST} blocks go inside each other")
            return
        self.open.append((block, token))
        self.bodies.append([])
        self.items.append([])

    def _item(self) -> None:
        """Let a new item of the innermost block begin; what went before it is the one before, or nothing."""
        self.items[-1].append(tuple(self.bodies[-1]))
        self.bodies[-1] = []

    def _end(self, token: Token, place: Place) -> None:
        if self.open:
            self._close_block()
            return
        self._fault(
            place.line,
            token,
            "stray-end",
            "this [end] closes nothing",
            "remove it, or open a block before it",
        )

    def _close_block(self) -> None:
        block, token = self.open.pop()
        body, items = tuple(self.bodies.pop()), self.items.pop()
        if isinstance(block, Choose):
            self._add(self._chosen(block, token, [*items, body]))
        else:
            self._add(replace(block, body=body))

    def _chosen(self, block: Choose, token: Token, pieces: list[tuple[Element, ...]]) -> Choose:
        before, items = pieces[0], tuple(pieces[1:])
        hint = "each item is a line that begins with a dash: - Notice your feet."
        if any(not isinstance(element, ParagraphEnd) for element in before):
            self._fault(block.place.line, token, "bad-choose", "something stands before the first item", hint)
        elif len(items) < block.count:
            told = f"there are {len(items)} items, and {block.count} are to be picked"
            self._fault(block.place.line, token, "bad-choose", told, hint)
        return replace(block, items=items)

    def _add(self, element: Element) -> None:
        self.bodies[-1].append(element)
        self.pieces += 1
        if self.pieces > MOST_PIECES and not self.full:
            self.full = True
            told = f"this is too much for one script: at most {MOST_PIECES:,} lines, sentences and directions"
            line = element.place.line
            self._fault(line, Token("stray", "", 1, self.lines[line - 1][:1]), "too-large", told)

    def _fault(self, line: int, token: Token, code: str, message: str, hint: str = "") -> None:
        if len(self.problems) < MOST_PROBLEMS:
            place = Place(self.file, line, token.column)
            source = self.lines[line - 1]
            self.problems.append(Problem(place, code, message, hint, source, len(token.written)))
