"""Exports the words of a timeline as captions, lyrics or plain text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from scripts.model.lines import PacedBreathing
from scripts.output.caption_lines import caption_parts
from scripts.times import Milliseconds, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from scripts.errors import Place
    from scripts.model.timeline import Cue, Timeline
    from scripts.output.caption_lines import CaptionPart

_LINGER: Final = seconds(2)


@dataclass(frozen=True)
class Caption:
    """Text for a period of time."""

    start: Milliseconds
    """Its start, in milliseconds."""

    stop: Milliseconds
    """Its end, in milliseconds: up to 2 s after the speech, but never after the next caption starts."""

    text: str
    """Its text: one or two lines of at most 42 columns, with a line end between them."""

    chapter: str
    """The title of its chapter."""


def captions(timeline: Timeline, max_lines: int = 2) -> list[Caption]:
    """Return a caption for every sentence and every paced breathing, or several for a long one.

    Args:
        timeline: the timeline.
        max_lines: the maximum number of lines of a caption, 1 or 2.
    """
    shown = [(cue, text) for cue in timeline.cues if (text := _caption_text(cue))]
    following = [cue.start for cue, _ in shown[1:]] + [timeline.length]
    return [
        caption
        for (cue, text), next_start in zip(shown, following, strict=True)
        for caption in _split(cue, caption_parts(text, max_lines), next_start)
    ]


def _split(cue: Cue, parts: Sequence[CaptionPart], next_start: Milliseconds) -> Iterator[Caption]:
    """Yield a caption for each of the parts that `cue` says, each for its share of the time."""
    total, said = sum(part.weight for part in parts), 0
    for number, part in enumerate(parts, start=1):
        start = cue.start + (cue.stop - cue.start) * said // total
        said += part.weight
        stop = cue.start + (cue.stop - cue.start) * said // total
        stop = min(cue.stop + _LINGER, next_start) if number == len(parts) else stop
        yield Caption(Milliseconds(start), Milliseconds(stop), "\n".join(part.lines), cue.chapter.title)


def _caption_text(cue: Cue) -> str:
    if cue.words or not isinstance(cue.line, PacedBreathing):
        return cue.words
    shown, phases = cue.line.shown, cue.line.breathe.pattern.phases
    pattern = ", ".join(f"{shown[phase]} {duration / 1000:g}" for phase, duration in phases if duration)
    return f"({shown['breathe']} {pattern})"


def vtt(timeline: Timeline) -> str:
    """Return the captions as WebVTT (W3C, 2019), with a note at the start of each chapter."""
    lines = ["WEBVTT", ""]
    chapter = None
    for caption in captions(timeline):
        if caption.chapter != chapter:
            chapter = caption.chapter
            lines += [f"NOTE {escape(chapter, quote=False).replace('-->', '')}", ""]
        times = f"{_time(caption.start, '.')} --> {_time(caption.stop, '.')}"
        lines += [times, escape(caption.text, quote=False), ""]
    return "\n".join(lines)


def srt(timeline: Timeline) -> str:
    """Return the captions as SubRip."""
    blocks = (
        f"{number}\n{_time(caption.start, ',')} --> {_time(caption.stop, ',')}\n{_untagged(caption.text)}\n"
        for number, caption in enumerate(captions(timeline), start=1)
    )
    return "\n".join(blocks)


def _untagged(text: str) -> str:
    """Return `text` without the characters that SubRip players take for tags or times."""
    return text.replace("<", "‹").replace(">", "›")


def lrc(timeline: Timeline) -> str:
    """Return the captions as LRC lyrics, with an empty line at the start of each silence."""
    return "\n".join([f"[ti:{timeline.title}]", f"[length:{_minutes(timeline.length)}]", *_lrc_lines(timeline), ""])


def _lrc_lines(timeline: Timeline) -> Iterator[str]:
    shown = captions(timeline, max_lines=1)
    for caption, following in zip(shown, [*shown[1:], None], strict=True):
        yield f"[{_minutes(caption.start)}]{caption.text}"
        if following is None or following.start > caption.stop:
            yield f"[{_minutes(caption.stop)}]"


def plain(timeline: Timeline) -> str:
    """Return the spoken words as paragraphs under the titles of their chapters."""
    lines = [timeline.title, ""]
    for chapter in timeline.chapters:
        paragraphs = list(_paragraphs(cue for cue in timeline.cues if cue.chapter == chapter))
        if paragraphs:
            titled = [chapter.title] if chapter.title else []
            lines += [line for each in (*titled, *paragraphs) for line in (each, "")]
    return "\n".join(lines)


def _paragraphs(cues: Iterable[Cue]) -> Iterator[str]:
    """Yield the spoken words of `cues` as paragraphs, separated by empty lines or directions at line ends."""
    words: list[str] = []
    before, after_direction = None, False
    for cue in cues:
        if cue.line is None or not cue.words:
            after_direction = after_direction or bool(cue.text)
            continue
        if before and _is_paragraph_break(before, cue.line.place, after_direction=after_direction):
            yield " ".join(words)
            words = []
        words.append(cue.words)
        before, after_direction = cue.line.place, False
    if words:
        yield " ".join(words)


def _is_paragraph_break(before: Place, place: Place, *, after_direction: bool) -> bool:
    if place.file != before.file or not before.line <= place.line <= before.line + 1:
        return True
    return after_direction and place.line > before.line


FORMATS: Final[dict[str, Callable[[Timeline], str]]] = {".vtt": vtt, ".srt": srt, ".lrc": lrc, ".txt": plain}
"""The text formats, by the suffix of a file."""


def _time(position: Milliseconds, point: str) -> str:
    whole_seconds, thousandths = divmod(position, 1000)
    whole_minutes, whole_seconds = divmod(whole_seconds, 60)
    hours, whole_minutes = divmod(whole_minutes, 60)
    return f"{hours:02}:{whole_minutes:02}:{whole_seconds:02}{point}{thousandths:03}"


def _minutes(position: Milliseconds) -> str:
    whole_minutes, rest = divmod(position // 10, 6000)
    return f"{whole_minutes:02}:{rest // 100:02}.{rest % 100:02}"
