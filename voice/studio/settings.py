"""The settings of the open script that the page chooses: length, voice, music, words and seed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from voice.studio.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice.session.request import SessionRequest

_MINUTES: Final = (0.1, 24 * 60)
_MAX_TEXT: Final = 2000
"""Maximum length of a setting's text, in characters."""

_MAX_WORDS: Final = 200


def with_settings(request: SessionRequest, settings: Mapping[str, Any]) -> SessionRequest:
    """Return `request` with the page's settings; what is missing or null leaves the script's.

    Args:
        request: what applies to every session.
        settings: `minutes`, `voice`, `music`, `seed`, and `words`, which maps words to their texts.

    Raises:
        SettingError: one of them has the wrong type, or is out of range.
    """
    words = settings.get("words") or {}
    if not isinstance(words, dict) or len(words) > _MAX_WORDS:
        raise SettingError("words")
    choices = replace(
        request.choices,
        minutes=_minutes(settings.get("minutes")) or request.choices.minutes,
        voice=_text(settings.get("voice"), "voice") or request.choices.voice,
        words={**request.choices.words, **{str(word): _text(text, "words") or "" for word, text in words.items()}},
    )
    music = _text(settings.get("music"), "music") or request.music
    seed = _seed(settings.get("seed"))
    return replace(request, choices=choices, music=music, seed=request.seed if seed is None else seed)


def _minutes(value: Any) -> float | None:
    least, most = _MINUTES
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise SettingError("minutes")
    return float(value)


def _text(value: Any, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise SettingError(name)
    return value


def _seed(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise SettingError("seed")
    return value
