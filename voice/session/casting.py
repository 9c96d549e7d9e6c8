"""Casting: which voice speaks what, with substitutes for voices that this machine lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.model.lines import spoken, with_utterances
from scripts.model.takes import TAKES
from voice.errors import UnknownVoiceError, VoiceFileError
from voice.speech.catalog import DEFAULT_VOICE, is_external, voice_for_language, voice_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.errors import Place
    from scripts.model.lines import Line, Utterance
    from scripts.model.script import Script
    from voice.session.request import SessionRequest


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
    if voice in ("", TAKES):
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
    """Return `lines` with `voice` in place of `takes` and of voices that this machine lacks, and a note about those.

    Raises:
        VoiceFileError: the script names a model outside the voice folders.
    """
    missing: dict[str, Place] = {}
    checked = {TAKES}
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

    substituted = {*missing} | ({TAKES} & {utterance.voice for utterance in spoken(lines)})

    def recast(utterance: Utterance) -> Utterance:
        return replace(utterance, voice=voice) if utterance.voice in substituted else utterance

    return [with_utterances(line, recast) for line in lines] if substituted else lines, notes


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
