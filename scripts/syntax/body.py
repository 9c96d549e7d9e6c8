"""Parses the lines of a script in order and collects every problem in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scripts.errors import UNSEEN, Place, Problem
from scripts.model.elements import Block, Choose, Closing, Element, Every, Heading, LineEnd, ParagraphEnd, ProsodyChange
from scripts.model.limits import MAX_PIECES, MAX_PROBLEMS
from scripts.model.text_runs import Part, Placeholder, Prosody, Variants, Words
from scripts.normalization.sentences import SENTENCE_END
from scripts.notation.source_line import SourceLine
from scripts.suggestions import suggestion
from scripts.syntax.direction_arguments import DirectionError, truncate
from scripts.syntax.directions import BLOCKS, parse_direction
from scripts.syntax.lexer import Token, tokens
from scripts.syntax.speech_markdown import apply_modifiers, section_prosody

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from scripts.model.header import Header

MAX_DEPTH: Final = 16
"""Maximum depth of nested blocks."""

MAX_PLACEHOLDERS: Final = 2000
"""Maximum number of words in braces; each can expand to a long text."""

MAX_ITEMS: Final = 500
"""Maximum number of items in one block."""

_SECTION: Final = re.compile(r"\s*#\s*\[([^\[\]]*)\]")
"""Matches a Speech Markdown section, which sets the prosody of everything after it."""

_ITEM: Final = re.compile(r"\s*-(?:\s|$)")
_LITERAL: Final = re.compile(r"\s*\\(?![\[\](){}#*/\\<!-]|\s*$)")
"""The backslash of a line that is spoken as it stands."""

_PUNCTUATION: Final = re.compile(r"[,.;:!?…]+")


class BodyReader:
    """Parses lines in one pass; keeps the open blocks and the problems."""

    def __init__(self, file: str, source: list[str], header: Header, words: Collection[str] = ()) -> None:
        self.file = file
        self.source = source
        self.header = header
        self.words = {*header.ask, *words}
        self.problems: list[Problem] = []
        self.open: list[tuple[Block, Token]] = []
        self.items: list[list[tuple[Element, ...]]] = []
        self.bodies: list[list[Element]] = [[]]
        self.closing: Place | None = None
        self.placeholders = 0
        self.pieces = 0
        self.full = False
        self.unopened = 0
        self.unsupported: dict[str, tuple[Place, Token]] = {}
        self.line = SourceLine("", 1)

    def read(self, lines: Iterable[SourceLine]) -> tuple[Element, ...]:
        """Return the elements in `lines`."""
        for line in lines:
            if self._limit_reached:
                break
            self.line = line
            self._line(line.text, line.number)
        while self.open:
            block, token = self.open[-1]
            message = f"{truncate(token.markup)} is never closed"
            self._fault(
                block.place.line, token, "unclosed-block", message, "put [end] on a line of its own after the block"
            )
            self._close_block()
        self._warn_of_unsupported()
        while self.bodies[0] and isinstance(self.bodies[0][-1], ParagraphEnd):
            self.bodies[0].pop()  # it separates nothing
        return tuple(self.bodies[0])

    def _warn_of_unsupported(self) -> None:
        """Report all unsupported modifiers in one warning."""
        if self.unsupported:
            place, token = next(iter(self.unsupported.values()))
            message = f"no voice supports {', '.join(self.unsupported)}; the words are spoken plainly"
            self._warn(place.line, token, "spoken-plainly", message)

    @property
    def _limit_reached(self) -> bool:
        """Whether the limit on problems or on elements is reached."""
        return self.full or len(self.problems) >= MAX_PROBLEMS

    def _line(self, line: str, number: int) -> None:
        if unseen := UNSEEN.search(line):
            self._report_invisible(unseen, number)
        if not line.strip():
            if not (self.bodies[-1] and isinstance(self.bodies[-1][-1], ParagraphEnd)):
                self._add(ParagraphEnd(Place(self.file, number, 1)))
        elif match := _SECTION.match(line):
            self._section(match, number)
            self._body(number, match.end())
        elif line.lstrip().startswith("#"):
            self._heading(line, number)
        elif self.open and isinstance(self.open[-1][0], Choose | Every) and (item := _ITEM.match(line)):
            self._item()
            self._body(number, item.end())
        elif literal := _LITERAL.match(line):
            self._body(number, literal.end())
        else:
            self._body(number)

    def _report_invisible(self, unseen: re.Match[str], number: int) -> None:
        message = f"invisible character U+{ord(unseen[0]):04X}"
        token = Token("stray", unseen[0], self.line.column(unseen.start()), unseen[0])
        self._fault(number, token, "unseen-character", message, "delete it, or save the file as UTF-8 text")

    def _heading(self, line: str, number: int) -> None:
        indent = len(line) - len(line.lstrip(" \t#"))
        column = self.line.column(len(line) - len(line.lstrip()))
        title = ""
        for token in self._tokens(indent):
            if token.kind == "text":
                title += token.text
            else:
                hint = "put it on a line of its own, or a backslash before the sign"
                self._fault(number, token, "misplaced-direction", "a chapter heading must be plain text", hint)
        if not title.strip():
            self._fault(
                number,
                Token("stray", line, column, line.strip()),
                "empty-heading",
                "the chapter heading is empty",
                "write the title after the sign: # Setting out",
            )
            return
        self._add(Heading(" ".join(title.split())[:200], Place(self.file, number, column)))

    def _tokens(self, indent: int) -> Iterator[Token]:
        """Yield the tokens of the current line from index `indent` on, with their columns in the file."""
        line = self.line.cut(indent) if indent else self.line
        if line.columns is None:
            yield from tokens(line.text)
            return
        for token in tokens(line.text):
            yield replace(token, column=line.column(token.column - 1))

    def _body(self, number: int, indent: int = 0) -> None:
        parts: list[Part] = []
        begin = 1
        for token in self._tokens(indent):
            if self._limit_reached or len(parts) > MAX_PIECES:
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
            elif token.kind == "modified":
                parts = self._modified_words(token, parts, place, begin)
            else:
                self._add_words(parts, number, begin)
                parts = []
                if token.kind == "end":
                    self._add(LineEnd(place))
                else:
                    self._parse_direction(token, place)
        self._add_words(parts, number, begin)

    def _variants(self, token: Token, place: Place) -> Variants:
        options = tuple(token.text.split("|"))
        if len(options) < 2:
            hint = "separate them with a bar: {~one|another}"
            self._fault(place.line, token, "bad-variants", "variants need at least two options", hint)
        return Variants(options, place)

    def _modified_words(self, token: Token, parts: list[Part], place: Place, begin: int) -> list[Part]:
        """Add words with Speech Markdown modifiers; return the parts of the run that continues."""
        self._count(1, place.line)
        result = apply_modifiers(token.text, token.modifiers, token.markup, place, self.header.language)
        for message in result.faults:
            self._warn(place.line, token, "bad-modifier", message)
        for name in result.unsupported:
            self.unsupported.setdefault(name, (place, token))
        if result.prosody == Prosody():
            parts.append(result.words)
            return parts
        self._add_words(parts, place.line, begin)
        self._add_words([result.words], place.line, place.column, result.prosody)
        return []

    def _section(self, match: re.Match[str], number: int) -> None:
        prosody, unsupported = section_prosody(match[1])
        place = Place(self.file, number, self.line.column(len(match[0]) - len(match[0].lstrip())))
        for name in unsupported:
            self.unsupported.setdefault(name, (place, Token("stray", "", place.column, match[0].strip())))
        self._add(ProsodyChange(prosody, place))

    def _add_words(self, parts: list[Part], number: int, column: int, prosody: Prosody = Prosody()) -> None:
        """Add a run of words without the spaces around it."""
        if parts and isinstance(parts[0], str):
            column += len(parts[0]) - len(parts[0].lstrip())
            parts[0] = parts[0].lstrip()
        if parts and isinstance(parts[-1], str):
            parts[-1] = parts[-1].rstrip()
        before = self.bodies[-1][-1] if self.bodies[-1] else None
        if isinstance(before, Words) and before.place.line == number and before.prosody != prosody:
            self._close_run(before, parts)
        kept = tuple(part for part in parts if part != "")
        if any(not isinstance(part, str) or part.strip() for part in kept):
            self._count(sum(len(SENTENCE_END.findall(part)) if isinstance(part, str) else 1 for part in kept), number)
            self._add(Words(kept, Place(self.file, number, column), prosody))

    def _close_run(self, before: Words, parts: list[Part]) -> None:
        """Move punctuation that follows a run with other prosody into that run."""
        marks = _PUNCTUATION.match(parts[0]) if parts and isinstance(parts[0], str) else None
        if marks:
            parts[0] = str(parts[0])[marks.end() :].lstrip()
            *others, last = before.parts
            closed = [last + marks[0]] if isinstance(last, str) else [last, marks[0]]
            self.bodies[-1][-1] = replace(before, parts=(*others, *closed))

    def _placeholder(self, token: Token, place: Place) -> None:
        self.placeholders += 1
        if self.placeholders == MAX_PLACEHOLDERS + 1:
            message = f"a script can have at most {MAX_PLACEHOLDERS} words in braces"
            self._fault(place.line, token, "too-many-words", message)
        if token.text in self.words:
            return
        name = truncate(token.text)
        otherwise = f"add it to the front matter: ask: {{{name}: ...}}"
        fix = suggestion(name, sorted(self.words), otherwise, shown="{{{}}}".format)
        hint = f"{fix}; to have a brace spoken, write \\{{"
        message = f"the word {truncate(token.markup)} isn't defined in the front matter"
        self._fault(place.line, token, "unknown-word", message, hint)

    def _parse_direction(self, token: Token, place: Place) -> None:
        if token.kind == "stray":
            self._stray(token, place)
            return
        try:
            element = parse_direction(token.text, token.markup, place)
        except DirectionError as error:
            self._fault(place.line, token, error.code, str(error), error.hint)
            self.unopened += token.text.lower().lstrip().startswith(BLOCKS)
            return
        if element is None:
            self._end(token, place)
        elif isinstance(element, Block):
            self._open_block(element, token)
        else:
            self._add_direction(element, token, place)

    def _add_direction(self, element: Element, token: Token, place: Place) -> None:
        if isinstance(element, Closing):
            if self.closing or self.open:
                message = "[closing] can appear only once, and outside all blocks"
                first = f"the first is on line {self.closing.line}" if self.closing else "close the block before it"
                self._fault(place.line, token, "misplaced-closing", message, first)
                return
            self.closing = place
        self._add(element)

    def _stray(self, token: Token, place: Place) -> None:
        sign = token.text
        if sign == "{}":
            hint = "name a word of the front matter in it, or write \\{\\} to have it spoken"
            self._fault(place.line, token, "stray-bracket", "these braces are empty", hint)
            return
        opens = sign in "[{<"
        message = f"this {sign} isn't closed on its line" if opens else f"this {sign} was never opened"
        self._fault(place.line, token, "stray-bracket", message, f"to have it spoken, write \\{sign}")

    def _open_block(self, block: Block, token: Token) -> None:
        if len(self.open) >= MAX_DEPTH:
            self._fault(block.place.line, token, "too-deep", f"blocks can nest at most {MAX_DEPTH} deep")
            return
        self.open.append((block, token))
        self.bodies.append([])
        self.items.append([])

    def _item(self) -> None:
        """Begin a new item of the innermost block."""
        self.items[-1].append(tuple(self.bodies[-1]))
        self.bodies[-1] = []

    def _end(self, token: Token, place: Place) -> None:
        if self.open:
            self._close_block()
        elif self.unopened:
            self.unopened -= 1  # the beginning of its block was already reported
        else:
            hint = "remove it, or start a block before it"
            self._fault(place.line, token, "stray-end", "this [end] has no block to close", hint)

    def _close_block(self) -> None:
        block, token = self.open.pop()
        body, items = tuple(self.bodies.pop()), self.items.pop()
        if isinstance(block, Choose | Every):
            self._add(self._with_items(block, token, [*items, body]))
        else:
            self._add(replace(block, body=body))

    def _with_items(self, block: Choose | Every, token: Token, bodies: list[tuple[Element, ...]]) -> Choose | Every:
        before, items = bodies[0], tuple(bodies[1:])
        hint = "begin each item with a dash: - Notice your feet."
        code, least = ("bad-choose", block.count) if isinstance(block, Choose) else ("bad-every", 1)
        if any(not isinstance(element, ParagraphEnd) for element in before):
            self._fault(block.place.line, token, code, "only items can follow this direction", hint)
        elif len(items) < least:
            message = f"this block needs at least {least} item{'s' * (least > 1)}, but has {len(items)}"
            self._fault(block.place.line, token, code, message, hint)
        elif len(items) > MAX_ITEMS:
            self._fault(block.place.line, token, code, f"this block has {len(items)} items; the limit is {MAX_ITEMS}")
        if isinstance(block, Choose):  # with too few items, the rest can still be checked
            return replace(block, items=items, count=min(block.count, len(items)))
        return replace(block, items=items)

    def _add(self, element: Element) -> None:
        self.bodies[-1].append(element)
        self._count(1, element.place.line)

    def _count(self, pieces: int, line: int) -> None:
        self.pieces += pieces
        if self.pieces > MAX_PIECES and not self.full:
            self.full = True
            message = f"the script is too large; the limit is {MAX_PIECES:,} lines, sentences and directions"
            self._fault(line, Token("stray", "", 1, self.source[line - 1][:1]), "too-large", message)

    def _fault(self, line: int, token: Token, code: str, message: str, hint: str = "") -> None:
        place = Place(self.file, line, token.column)
        self._report(Problem(place, code, message, hint, self.source[line - 1], len(token.markup)))

    def _warn(self, line: int, token: Token, code: str, message: str) -> None:
        place = Place(self.file, line, token.column)
        self._report(Problem(place, code, message, "", self.source[line - 1], len(token.markup), "warning"))

    def _report(self, problem: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
