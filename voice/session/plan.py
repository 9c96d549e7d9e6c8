"""The plan of a session: everything decided about it before it is spoken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scripts.checks.check import session_too_long
from scripts.checks.unreadable_words import unreadable_word_message
from scripts.errors import FaultyScriptError
from scripts.expansion.choices import picks, target_length
from scripts.expansion.expand import ending, expand
from scripts.expansion.shorter_form import shorter_form
from scripts.model.lines import PacedBreathing
from scripts.normalization.kinds.letters import unreadable_words
from scripts.timing.layout import EstimatedDurations
from voice.session.casting import cast, session_voice
from voice.session.durations import MeasuredDurations
from voice.session.forecast import forecast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.levels import Levels
    from scripts.expansion.choices import Choices
    from scripts.model.lines import Line
    from scripts.model.script import Script
    from scripts.times import Milliseconds
    from voice.session.music_sources import MusicSources
    from voice.session.request import SessionRequest
    from voice.speech.synthesizer import Synthesizer


@dataclass(frozen=True)
class Plan:
    """Everything decided about a session before it is spoken."""

    script: Script
    """The script, with the voice that speaks it."""

    choices: Choices
    """The listener's choices and the seed of the random ones."""

    seed: int
    """The seed of the random choices; the same seed makes the same choices."""

    voice: str
    """The voice of lines that name no other."""

    notes: tuple[str, ...]
    """What the listener should know about the voices and the music, one sentence each."""

    target: Milliseconds | None
    """Length that elastic pauses are fitted to, in milliseconds; None leaves them as written."""

    lines: tuple[Line, ...]
    """The lines of the session, in order."""

    closing_lines: tuple[Line, ...]
    """The lines that replace the rest if it is ended early."""

    levels: Levels
    """Levels of its parts, in LUFS and dB."""

    loudness: float
    """Integrated loudness of the whole, in LUFS."""

    estimated_length: Milliseconds
    """Estimated length, in milliseconds."""

    @property
    def intense(self) -> bool:
        """Whether it has breathing that needs the listener's consent."""
        return any(isinstance(line, PacedBreathing) and line.breathe.intense for line in self.lines)

    @property
    def varies(self) -> bool:
        """Whether it has random choices."""
        return bool(picks(self.script, self.choices))


def make_plan(
    script: Script, request: SessionRequest, seed: int, synthesizer: Synthesizer, music: MusicSources
) -> Plan:
    """Return the plan of a session of `script`.

    Args:
        script: a checked script.
        request: what the listener asked for.
        seed: seed of the random choices.
        synthesizer: validates voices and knows their tempo.
        music: opens music and sound files.

    Raises:
        FaultyScriptError: the session would exceed the maximum length.
        VoiceError: a voice or music is unknown.
        AudioError: music can't be decoded.
    """
    voice, notes = session_voice(script, request, synthesizer.resolve)
    if request.choices.voice:
        request = replace(request, choices=replace(request.choices, voice=voice))
    else:
        script = replace(script, header=replace(script.header, voice=voice))
    estimated = MeasuredDurations(EstimatedDurations(synthesizer.tempo(voice)).speech, music)
    choices = shorter_form(script, replace(request.choices, seed=seed), estimated)
    lines, line_notes = cast(expand(script, choices), voice, request, synthesizer.resolve)
    if problem := session_too_long(script, lines):
        raise FaultyScriptError([problem])
    closing_lines, closing_notes = cast(ending(script, choices, lines), voice, request, synthesizer.resolve)
    target = target_length(script, choices)
    unlimited = synthesizer.unlimited_level(voice)
    levels, length = forecast(lines, estimated, target, music.source, request, unlimited_voice=unlimited)
    return Plan(
        script=script,
        choices=choices,
        seed=seed,
        voice=voice,
        notes=tuple(
            dict.fromkeys((*notes, *line_notes, *closing_notes, *music.notes, *_unreadable_words(script, request)))
        ),
        target=target,
        lines=tuple(lines),
        closing_lines=tuple(closing_lines),
        levels=levels,
        loudness=request.loudness,
        estimated_length=length,
    )


def _unreadable_words(script: Script, request: SessionRequest) -> Iterator[str]:
    """Yield a note for each word that the listener set and no voice of the language can read."""
    language, said = script.header.language, {word.casefold() for word in script.header.say}
    for text in request.choices.words.values():
        for word in unreadable_words(text, language):
            if word.casefold() not in said:
                yield unreadable_word_message(word, language)
