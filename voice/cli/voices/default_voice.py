"""The voice that speaks if neither a script nor an option names one, and why it does."""

from __future__ import annotations

import os
from typing import NamedTuple

from voice.cli.settings import load_settings
from voice.speech.catalog import DEFAULT_VOICE, language_of, voice_for_language
from voice.speech.voice_names import full_name, voice_fault


class DefaultVoice(NamedTuple):
    """A default voice."""

    name: str
    """Its name, as given to `--voice`."""

    reason: str
    """Why it is the default."""


def voice_setting() -> DefaultVoice | None:
    """Return the voice that the environment or config.toml sets; None if neither does."""
    if name := os.environ.get("OUTPOUR_VOICE"):
        return DefaultVoice(name, "OUTPOUR_VOICE sets it, also in place of a voice that a script names")
    name = load_settings().options.get("voice", "")
    reason = "`voice` in config.toml sets it, also in place of a voice that a script names"
    return DefaultVoice(name, reason) if name else None


def default_voice(language: str | None = None) -> DefaultVoice:
    """Return the default voice for scripts in `language`, a tag; for English ones if it is None."""
    if chosen := voice_setting():
        fault = voice_fault(chosen.name)
        if fault:
            return chosen._replace(reason=f"{chosen.reason}, but it can't speak: {fault}")
        return chosen._replace(name=full_name(chosen.name))
    voice = voice_for_language(language or "en")
    if voice is None:
        return DefaultVoice(DEFAULT_VOICE, "no voice here speaks the language")
    if voice.name != DEFAULT_VOICE:
        return DefaultVoice(voice.name, "the best voice here for the language")
    others = "" if language else "; other languages get the best voice here that speaks them"
    return DefaultVoice(voice.name, f"Outpour's own choice for English{others}")


def default_language() -> str:
    """Return the language, without a region, of the voice that is set; `en` if none is set."""
    chosen = voice_setting()
    return (language_of(chosen.name) if chosen else "").partition("-")[0] or "en"
