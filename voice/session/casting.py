"""Casting: which voice speaks what, with substitutes for voices that this machine lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.model.lines import Line, PacedBreathing, SpokenCount, Utterance
from voice.errors import UnknownVoiceError, VoiceFileError
from voice.speech.catalog import DEFAULT_VOICE, is_external, voice_for_language, voice_note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scripts.errors import Place
    from scripts.model.script import Script
    from voice.session.request import SessionRequest


def spoken(lines: Iterable[Line]) -> Iterator[Utterance]:
    """Yield every utterance in `lines`, in order."""
    for line in lines:
        if isinstance(line, Utterance):
            yield line
        elif isinstance(line, PacedBreathing):
            yield from line.cues.values()
        elif isinstance(line, SpokenCount):
            yield from line.spoken


def session_voice(
    script: Script, request: SessionRequest, validate: Callable[[str], None]
) -> tuple[str, tuple[str, ...]]:
    """Return the voice of a session, and notes about it for the listener.

    If the script names no voice, or one that this machine lacks, a voice for its language speaks instead.

    Args:
        script: its front matter may name a voice.
        request: the listener's choices.
        validate: raises UnknownVoiceError for a voice that this machine lacks.

    Raises:
        VoiceFileError: the script names a model outside the voice folders.
        UnknownVoiceError: this machine lacks the voice that the listener chose.
    """
    voice = request.choices.voice or script.header.voice
    if not voice:
        voice, notes = _suitable_voice(script.header.language)
        validate(voice)
        return voice, notes
    _refuse_external(voice, f"{script.name}, front matter", request)
    try:
        validate(voice)
    except UnknownVoiceError:
        substitute, notes = _suitable_voice(script.header.language)
        if request.choices.voice or substitute == voice:
            raise
        validate(substitute)
        return substitute, (_missing_voice_note(voice, "front matter", substitute), *notes)
    return voice, ()


def cast(
    lines: list[Line], voice: str, request: SessionRequest, validate: Callable[[str], None]
) -> tuple[list[Line], tuple[str, ...]]:
    """Return `lines` with `voice` in place of voices that this machine lacks, and a note about each of those.

    Raises:
        VoiceFileError: the script names a model outside the voice folders.
    """
    missing: dict[str, Place] = {}
    checked: set[str] = set()
    for utterance in spoken(lines):
        if utterance.voice in checked:
            continue
        checked.add(utterance.voice)
        _refuse_external(utterance.voice, str(utterance.place), request)
        try:
            if utterance.voice:
                validate(utterance.voice)
        except UnknownVoiceError:
            missing[utterance.voice] = utterance.place
    notes = tuple(_missing_voice_note(name, str(place), voice) for name, place in missing.items())

    def recast(utterance: Utterance) -> Utterance:
        return replace(utterance, voice=voice) if utterance.voice in missing else utterance

    return [with_utterances(line, recast) for line in lines] if missing else lines, notes


def with_utterances(line: Line, change: Callable[[Utterance], Utterance]) -> Line:
    """Return `line` with every utterance in it changed."""
    if isinstance(line, Utterance):
        return change(line)
    if isinstance(line, SpokenCount):
        return replace(line, spoken=tuple(map(change, line.spoken)))
    if isinstance(line, PacedBreathing):
        return replace(line, cues={phase: change(utterance) for phase, utterance in line.cues.items()})
    return line


def _suitable_voice(language: str) -> tuple[str, tuple[str, ...]]:
    """Return the best voice for `language`, and notes about it."""
    voice = voice_for_language(language)
    return voice.name if voice else DEFAULT_VOICE, tuple(filter(None, [voice_note(voice, language)]))


def _refuse_external(voice: str, place: str, request: SessionRequest) -> None:
    """Raise VoiceFileError if the script, not the listener, chose a model outside the voice folders."""
    if not request.allow_files and voice != request.choices.voice and is_external(voice):
        raise VoiceFileError(voice, place)


def _missing_voice_note(voice: str, place: str, substitute: str) -> str:
    return f"voice {voice!r} not found ({place}); {substitute} speaks instead"
