"""Checks a script beyond its syntax: missing files, unsafe breathing, excessive length, likely mistakes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Final

from scripts.checks.include import IncludeReader
from scripts.checks.intense_breathing import ALWAYS, elements_with_spans, intense_breathing
from scripts.checks.preface import preface_notes
from scripts.checks.takes import take_problems
from scripts.checks.unknown_sounds import unknown_sound_problems
from scripts.checks.unreadable_words import unreadable_word_problems
from scripts.errors import Place, Problem, UnavailableFileError
from scripts.expansion.choices import Choices
from scripts.expansion.expand import Expansions, expand
from scripts.model.elements import (
    Breathe,
    Closing,
    Condition,
    Count,
    Element,
    Every,
    Heading,
    Hold,
    Include,
    Music,
    MusicSolo,
    Pause,
    ProsodyChange,
    Sound,
    VoiceChange,
)
from scripts.model.limits import MAX_PROBLEMS, MAX_SESSION
from scripts.model.problem_limit import limited
from scripts.model.text_runs import Placeholder, Words
from scripts.model.tree import bodies, expanded_size, flatten, replace_bodies
from scripts.syntax.header_reader import source_lines
from scripts.syntax.parser import parse
from scripts.times import Milliseconds, clock, format_range, minutes
from scripts.timing.layout import ESTIMATED, LEAD_IN, LEAD_OUT, lay_out, possible_lengths
from scripts.timing.speaking_rate import crowded_chapters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.library.lookup import Shelf
    from scripts.model.lines import Line
    from scripts.model.script import Script
    from scripts.model.takes import Take
    from scripts.timing.layout import Durations

LONG_PAUSE: Final = minutes(10)
"""Longer pauses get a warning."""

_UNEXPANDABLE: Final = frozenset(
    (
        "unknown-word",
        "bad-variants",
        "too-large",
        "bad-front-matter",
        "include-not-found",
        "include-circle",
        "bad-value",
    )
)
"""Errors with which a script can't be expanded, or would be expanded to another session than is meant."""

LATE: Final = Milliseconds(2000)
"""What comes later than its time by this gets a warning, in milliseconds."""


def _no_fault(name: str) -> str:
    return ""


@dataclass(frozen=True)
class CheckContext:
    """The resources that a script can refer to."""

    music_fault: Callable[[str], str] = _no_fault
    """Returns why a source of music can't be played; empty if it can."""

    voice_fault: Callable[[str], str] = _no_fault
    """Returns why a voice can't speak; empty if it can."""

    shelf: Shelf | None = None
    """Finds its files and includes; None to skip these checks."""

    path: Path | None = None
    """The script's own file."""

    sound_fault: Callable[[str], str] | None = None
    """Returns why a sound can't be played; None to check only that its file exists."""

    is_ambience: Callable[[str], bool] = lambda _: False
    """Returns whether a name of music is an ambience, whatever files there are."""

    music_note: Callable[[str], str] = _no_fault
    """Returns which files of a music folder are passed over; empty if none are."""

    takes: Mapping[str, Take] = field(default_factory=dict)
    """The takes of the script, by their keys."""

    take_faults: Callable[[], Iterable[str]] = tuple
    """Returns what is wrong with the takes, one sentence each."""

    phoneme_fault: Callable[[str, str], str] = lambda _voice, _text: ""
    """Returns why a voice can't speak the phonemes in a text; empty if it can. The name of the voice may be empty."""


def check(
    text: str, name: str, file: str, context: CheckContext = CheckContext(), *, advice: bool = True
) -> tuple[Script, list[Problem]]:
    """Return the script in `text` with its includes loaded, and all its problems in the order of lines.

    Args:
        text: the whole script.
        name: the session's name.
        file: the file's name in messages.
        context: the resources that the script can refer to.
        advice: whether to run the slow checks too: those that give only warnings, and whether any session of the
            script would be too long, which `session_too_long` checks for one session.
    """
    script, problems = parse(text, name, file)
    script = replace(script, takes=context.takes)
    reader = IncludeReader(lines={file: source_lines(text)}, is_ambience=context.is_ambience)
    if context.shelf:
        script = reader.include(script, context.shelf, context.path)
    resources = islice(_resource_problems(script, file, reader.lines[file], context), MAX_PROBLEMS)
    found = [*reader.problems, *intense_breathing(script), *resources]
    errors = {problem.code for problem in (*problems, *found) if problem.severity == "error"}
    found += _long_pauses(script)
    if advice:
        if not errors:
            found += _too_long(_shortest(script), file)
            found += _missing_closing(script, file)
        # At the limit, an error that rules out expansion may not have been reported.
        complete = max(len(problems), len(reader.problems)) < MAX_PROBLEMS
        expandable = complete and errors.isdisjoint(_UNEXPANDABLE)
        if expandable:
            lines = expand(script, Choices())
            found += _late_marks(lines)
            found += unknown_sound_problems(lines, script.header.voice, context.phoneme_fault)
            found += take_problems(script, file, context.take_faults())
            found += _word_problems(script, file, reader.lines[file], lines)
            found += _target_problem(script, file, reader.lines[file], lines)
        found += _preface_problems(script, file, reader.lines[file])
        found += _empty_chapters(script, file)
        found += unreadable_word_problems(script, file, reader.lines)
    problems += [_with_source(problem, reader.lines) for problem in found]
    problems.sort(key=lambda each: (each.place.file != file, each.place.file, each.place.line, each.place.column))
    return script, limited(problems)


def _with_source(problem: Problem, lines_of: dict[str, list[str]]) -> Problem:
    """Return `problem` with its line of the body as the source."""
    lines, line = lines_of.get(problem.place.file, []), problem.place.line
    if problem.source or problem.width <= 1 or line > len(lines):
        return problem
    return replace(problem, source=lines[line - 1])


def _resource_problems(script: Script, file: str, lines: list[str], context: CheckContext) -> Iterator[Problem]:
    """Yield problems with the music, sounds and voices that the script uses."""
    if fault := context.music_fault(script.header.music):
        yield _in_header(file, lines, "music", "music-not-found", fault)
    notes = {context.music_note(script.header.music)}
    for note in filter(None, notes):
        yield replace(_in_header(file, lines, "music", "passed-over", note), severity="warning")
    notes.add("")
    if (name := script.header.voice) and (fault := context.voice_fault(name)):
        hint = "without it, a voice that fits the language speaks"
        problem = _in_header(file, lines, "voice", "voice-not-found", fault)
        yield replace(problem, hint=hint, severity="warning")
    yield from _cover_problem(script.header.cover, file, lines, context)
    playing = script.header.music != "none"
    for element in flatten(script.elements):
        if isinstance(element, Music) and element.source:
            playing = element.source != "none"
            if fault := context.music_fault(element.source):
                yield Problem(element.place, "music-not-found", fault, width=len(element.markup))
            elif (note := context.music_note(element.source)) not in notes:
                notes.add(note)
                yield Problem(element.place, "passed-over", note, width=len(element.markup), severity="warning")
        elif isinstance(element, Sound) and (fault := _sound_fault(element.source, context)):
            yield Problem(element.place, "sound-not-found", fault, width=len(element.markup))
        elif isinstance(element, MusicSolo) and not playing:
            message = "no music is playing here"
            hint = "start it first with [music song.mp3], or in the front matter with music: song.mp3"
            yield Problem(element.place, "no-music", message, hint, width=len(element.markup), severity="warning")
        name = _voice_of(element)
        if name and (fault := context.voice_fault(name)):
            hint = "without it, the session's own voice speaks"
            yield Problem(element.place, "voice-not-found", fault, hint, severity="warning", width=2)


def _voice_of(element: Element) -> str:
    if isinstance(element, VoiceChange):
        return element.name
    return element.prosody.voice if isinstance(element, Words | ProsodyChange) else ""


def _cover_problem(cover: str, file: str, lines: list[str], context: CheckContext) -> Iterator[Problem]:
    if cover and context.shelf:
        try:
            context.shelf.file(cover)
        except UnavailableFileError as error:
            problem = _in_header(file, lines, "cover", "cover-not-found", str(error))
            yield replace(problem, hint="without it, exports have a drawn cover", severity="warning")


def _sound_fault(sound: str, context: CheckContext) -> str:
    if context.sound_fault:
        return context.sound_fault(sound)
    try:
        if context.shelf:
            context.shelf.file(sound)
    except UnavailableFileError as error:
        return str(error)
    return ""


def _in_header(file: str, lines: list[str], key: str, code: str, fault: str) -> Problem:
    """Return a problem with the value of `key` in the front matter, or with the key if its line has no value."""
    matches = (re.match(rf"{key}\s*:\s*([^\s#].*)?", line) for line in lines)
    line, match = next(((index, match) for index, match in enumerate(matches, start=1) if match), (1, None))
    column = match.start(1) + 1 if match and match[1] else 1
    width = len(match[1].rstrip()) if match and match[1] else 1
    return Problem(Place(file, line, column), code, f"front matter: {key}: {fault}", width=width)


def session_too_long(script: Script, lines: Sequence[Line]) -> Problem | None:
    """Return the problem with a session of `lines` whose minimum exceeds the limit, or None."""
    shortest, _ = possible_lengths(lines, ESTIMATED)
    return next(_too_long(shortest, script.elements[0].place.file), None)


def _too_long(shortest: Milliseconds, file: str) -> Iterator[Problem]:
    if shortest > MAX_SESSION:
        message = f"this session would last {clock(shortest)}; the limit is {clock(MAX_SESSION)}"
        yield Problem(Place(file, 1, 1), "session-too-long", message, "shorten its pauses and breathing")


def _long_pauses(script: Script) -> Iterator[Problem]:
    for element in flatten(script.elements):
        if isinstance(element, Pause) and element.length.preferred > LONG_PAUSE:
            message = f"this pause lasts {clock(element.length.preferred)}"
            hint = "listeners may think the session is over; add a bell or a few words"
            yield Problem(element.place, "long-pause", message, hint, width=len(element.markup), severity="warning")


def _late_marks(lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield the times of the session that come too early for the words before them, except for the first one."""
    if not any(isinstance(line, Pause) and line.until is not None for line in lines):
        return
    first = True
    for cue in lay_out(lines, ESTIMATED, None):
        line = cue.line
        if isinstance(line, Pause) and line.until is not None:
            late = Milliseconds(cue.start - line.until)
            if late >= LATE and not first:
                message = f"the words before {clock(line.until)} take about {clock(late)} longer"
                yield Problem(line.place, "late-mark", message, "cut some words", "", len(line.markup), "warning")
            first = False


def feasible_lengths(
    script: Script, choices: Choices = Choices(), durations: Durations = ESTIMATED
) -> tuple[Milliseconds, Milliseconds]:
    """Return the approximate lengths of the shortest and the longest session of `script`.

    Conditional elements count if the session's own length meets the condition.
    """
    expansions = Expansions(script, choices)

    def bounds(length: Milliseconds) -> tuple[Milliseconds, Milliseconds]:
        return possible_lengths(expansions.lines(length / 60_000), durations)

    if not any(isinstance(element, Condition | Every) for element in flatten(script.elements)):
        return bounds(MAX_SESSION)
    shortest, longest = Milliseconds(1), MAX_SESSION
    attempts = max(1, min(_MAX_ATTEMPTS, _MAX_EXPANDED // (1 + expanded_size(script.elements))))
    for _ in range(attempts):
        minimum = bounds(shortest)[0]
        if minimum <= shortest:
            break
        shortest = minimum
    for _ in range(attempts):
        maximum = bounds(longest)[1]
        if maximum >= longest:
            break
        longest = maximum
    return shortest, max(shortest, longest)


_MAX_ATTEMPTS: Final = 20
_MAX_EXPANDED: Final = 30_000
"""Maximum number of elements expanded to find a bound; bounds of large scripts are less exact."""


def _shortest(script: Script) -> Milliseconds:
    """Return the greatest minimum length of all sessions of `script`, whatever their target.

    All elements are expanded once; each line then counts for the session lengths that include it.
    """
    placed_elements = list(elements_with_spans(_with_fixed_prompts(script.elements)))
    spans = {element.place: span for element, span in placed_elements}
    changes: dict[float, int] = defaultdict(int)
    for line in expand(replace(script, elements=tuple(element for element, _ in placed_elements)), Choices()):
        length, _ = possible_lengths([line], ESTIMATED)
        span = spans.get(line.place, ALWAYS)
        changes[span.least] += length - LEAD_IN - LEAD_OUT
        changes[span.beyond] -= length - LEAD_IN - LEAD_OUT
    return Milliseconds(LEAD_IN + LEAD_OUT + max(accumulate(changes[limit] for limit in sorted(changes)), default=0))


def _with_fixed_prompts(elements: tuple[Element, ...]) -> tuple[Element, ...]:
    """Return `elements` with each `[every]` replaced by a pause of the same length."""
    return tuple(
        Pause(element.length, element.markup, element.place)
        if isinstance(element, Every)
        else replace_bodies(element, tuple(map(_with_fixed_prompts, inside)))
        if (inside := bodies(element))
        else element
        for element in elements
    )


def _word_problems(script: Script, file: str, source: list[str], lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield unused words of `ask`, and crowded chapters."""
    used = {
        part.name
        for element in flatten(script.elements)
        if isinstance(element, Words)
        for part in element.parts
        if isinstance(part, Placeholder)
    }
    for word in script.header.ask:
        if word not in used:
            message = f"the word {word!r} is never used"
            yield replace(_in_header(file, source, "ask", "unused-word", message), severity="warning")
    preface = Place(script.name, 1, 1)
    for place, rate in crowded_chapters(line for line in lines if line.place != preface):
        message = f"this chapter has about {rate} words a minute, rests included; 100 to 110 leave room to feel"
        hint = "slow it down in the front matter (pace: 160 wpm, rests: {sentence: 2}), or cut some words"
        yield Problem(place, "crowded", message, hint, width=2, severity="warning")


def _preface_problems(script: Script, file: str, lines: list[str]) -> Iterator[Problem]:
    intense = any(isinstance(element, Breathe) and element.intense for element in flatten(script.elements))
    for message in preface_notes(script.header, intense=intense):
        yield replace(_in_header(file, lines, "preface", "preface-note", message), severity="warning")


def _missing_closing(script: Script, file: str) -> Iterator[Problem]:
    """Yield the lack of a closing; with errors, it may be misspelled, in an open block, or in a missing include."""
    if not any(isinstance(element, Closing) for element in flatten(script.elements)):
        message = "no [closing]: listeners who stop early hear the built-in closing"
        hint = "put [closing] on a line of its own where the way back begins"
        yield Problem(Place(file, 1, 1), "no-closing", message, hint, severity="warning")


def _empty_chapters(script: Script, file: str) -> Iterator[Problem]:
    heading: Heading | None = None
    for element in (*flatten(script.elements), Heading("", Place(file, 0, 0))):
        if isinstance(element, Heading):
            if heading:
                message = f"the chapter {heading.title!r} is empty"
                yield Problem(
                    heading.place,
                    "empty-chapter",
                    message,
                    "add words to it, or remove its heading",
                    width=2,
                    severity="warning",
                )
            heading = element
        elif isinstance(element, _AUDIBLE):
            heading = None


def _target_problem(script: Script, file: str, source: list[str], lines: Sequence[Line]) -> Iterator[Problem]:
    """Yield an impossible target length; `lines` are those of a session of that length."""
    if script.header.minutes is not None:
        target = minutes(script.header.minutes)
        shortest, longest = possible_lengths(lines, ESTIMATED)
        if not shortest - 1000 <= target <= longest + 1000:
            feasible = format_range(*feasible_lengths(script))
            fault = f"{script.header.minutes:g} is out of range; {feasible} possible"
            problem = _in_header(file, source, "minutes", "length-not-possible", fault)
            yield replace(problem, hint="mark pauses with ~ to make them elastic: [~20s]", severity="warning")


_AUDIBLE: Final = (Words, Breathe, Count, Sound, MusicSolo, Hold, Include)
"""Elements that make a chapter non-empty."""
