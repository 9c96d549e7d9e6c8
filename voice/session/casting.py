"""Casting: which voice speaks what, with substitutes for voices that this machine lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.model.lines import spoken, with_utterances
from scripts.model.takes import TAKES
from voice.errors import AmbiguousVoiceError, MissingVoiceError, UnknownVoiceError, VoiceFileError
from voice.speech.catalog import DEFAULT_VOICE, is_external, voice_for_language, voice_note

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.model.lines import Line, Utterance
    from scripts.model.script import Script
    from voice.session.request import SessionRequest


def session_voice(
    script: Script, request: SessionRequest, resolve: Callable[[str], str]
) -> tuple[str, tuple[str, ...]]:
    """Return the voice of a session, and notes about it for the listener.

    If the script names no voice, or one that this machine lacks, a voice for its language speaks instead.

    Args:
        script: its front matter may name a voice.
        request: the listener's choices.
        resolve: returns the full name of a voice; raises UnknownVoiceError for one that this machine lacks.

    Raises:
        VoiceFileError: the script names a model outside the voice folders.
        UnknownVoiceError: this machine lacks the voice that the listener chose.
    """
    voice = request.choices.voice or script.header.voice
    if voice in ("", TAKES):
        voice, notes = _suitable_voice(script.header.language)
        return resolve(voice), notes
    _refuse_external(voice, f"{script.name}, front matter", request)
    try:
        return resolve(voice), ()
    except UnknownVoiceError as error:
        substitute, notes = _suitable_voice(script.header.language)
        if request.choices.voice or substitute == voice:
            raise
        resolve(substitute)
        return substitute, (_missing_voice_note(error, "front matter", substitute), *notes)


def cast(
    lines: list[Line], voice: str, request: SessionRequest, resolve: Callable[[str], str]
) -> tuple[list[Line], tuple[str, ...]]:
    """Return `lines` with the full names of their voices, and a note about each voice that this machine lacks.

    `voice` speaks in place of those, and of `takes`.

    Raises:
        VoiceFileError: the script names a model outside the voice folders.
    """
    names: dict[str, str] = {TAKES: voice, "": ""}
    notes: list[str] = []
    for utterance in spoken(lines):
        if utterance.voice in names:
            continue
        _refuse_external(utterance.voice, str(utterance.place), request)
        try:
            names[utterance.voice] = resolve(utterance.voice)
        except UnknownVoiceError as error:
            names[utterance.voice] = voice
            notes.append(_missing_voice_note(error, str(utterance.place), voice))

    def recast(utterance: Utterance) -> Utterance:
        name = names[utterance.voice]
        return utterance if name == utterance.voice else replace(utterance, voice=name)

    changed = any(name != written for written, name in names.items() if written != TAKES) or any(
        utterance.voice == TAKES for utterance in spoken(lines)
    )
    return [with_utterances(line, recast) for line in lines] if changed else lines, tuple(notes)


def _suitable_voice(language: str) -> tuple[str, tuple[str, ...]]:
    """Return the best voice for `language`, and notes about it."""
    voice = voice_for_language(language)
    return voice.name if voice else DEFAULT_VOICE, tuple(filter(None, [voice_note(voice, language)]))


def _refuse_external(voice: str, place: str, request: SessionRequest) -> None:
    """Raise VoiceFileError if the script, not the listener, chose a model outside the voice folders."""
    if not request.allow_files and voice != request.choices.voice and is_external(voice):
        raise VoiceFileError(voice, place)


def _missing_voice_note(error: UnknownVoiceError, place: str, substitute: str) -> str:
    reason = f"; {error}" if isinstance(error, AmbiguousVoiceError | MissingVoiceError) else ""
    return f"voice {error.name!r} not found ({place}); {substitute} speaks instead{reason}"
