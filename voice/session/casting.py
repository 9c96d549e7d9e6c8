"""The cast: who speaks what, where a script names voices that this machine lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.model.lines import Line, PacedBreathing, SpokenCount, Utterance
from voice.errors import UnknownVoiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.errors import Place


def spoken(lines: Iterable[Line]) -> Iterator[Utterance]:
    """Yield everything that is spoken in `lines`, in order."""
    for line in lines:
        if isinstance(line, Utterance):
            yield line
        elif isinstance(line, PacedBreathing):
            yield from line.cues.values()
        elif isinstance(line, SpokenCount):
            yield from line.spoken


def missing(lines: Iterable[Line], know: Callable[[str], None]) -> dict[str, Place]:
    """Return the voices of `lines` that `know` does not know, each with its first place."""
    lacking: dict[str, Place] = {}
    known: set[str] = set()
    for utterance in spoken(lines):
        if utterance.voice and utterance.voice not in known and utterance.voice not in lacking:
            try:
                know(utterance.voice)
                known.add(utterance.voice)
            except UnknownVoiceError:
                lacking[utterance.voice] = utterance.place
    return lacking


def recast(lines: Iterable[Line], absent: Iterable[str], voice: str) -> list[Line]:
    """Return `lines` with what `absent` voices were to speak spoken by `voice`."""
    gone = set(absent)

    def said(utterance: Utterance) -> Utterance:
        return replace(utterance, voice=voice) if utterance.voice in gone else utterance

    def by(line: Line) -> Line:
        if isinstance(line, Utterance):
            return said(line)
        if isinstance(line, SpokenCount):
            return replace(line, spoken=tuple(map(said, line.spoken)))
        if isinstance(line, PacedBreathing):
            return replace(line, cues={phase: said(each) for phase, each in line.cues.items()})
        return line

    return [by(line) for line in lines] if gone else list(lines)
