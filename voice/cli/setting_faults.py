"""Checks that the voice and music chosen in config.toml, or by options, can be used on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from audio.errors import AudioError
from voice.cli.config_file import Fault, line_of, parse_config
from voice.errors import VoiceError
from voice.storage.paths import user_paths

if TYPE_CHECKING:
    from voice.session.request import SessionRequest


def setting_fault(name: Literal["voice", "music"], value: str) -> Fault | None:
    """Return why `value` of the setting `name` can't be used, with its line; None if it can."""
    reason = _voice_reason(value) if name == "voice" else _music_reason(value)
    if not reason:
        return None
    path = user_paths().config / "config.toml"
    _, text, _ = parse_config(path)
    return Fault(path, f"{name} is ignored; {reason}", line_of(text, name), name)


def _voice_reason(voice: str) -> str:
    from voice.speech.voice_names import voice_fault

    return voice_fault(voice)


def _music_reason(music: str) -> str:
    from voice.session.music import listener_music, probe_music

    try:
        probe_music(listener_music(music))
    except (VoiceError, AudioError) as error:
        return str(error)
    return ""


def require_sound(request: SessionRequest) -> None:
    """Raise VoiceError or AudioError if the voice or the music that the listener chose can't be used."""
    from voice.session.music import listener_music, probe_music
    from voice.speech.voice_names import check_voice

    if request.choices.voice:
        check_voice(request.choices.voice)
    if request.music:
        probe_music(listener_music(request.music))
